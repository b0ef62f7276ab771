extension VideoFrame {
  /// The same picture at half its width and height, each pixel the mean of four; for a line that is too
  /// narrow for the whole one. Sides are rounded down to even, and are at least 2.
  public func halve(into half: inout VideoFrame) {
    half.resize(width: max(2, width / 4 * 2), height: max(2, height / 4 * 2))
    half.captured = captured
    let planes = [
      (luma, lumaStride, half.luma, half.lumaStride),
      (u, chromaStride, half.u, half.chromaStride),
      (v, chromaStride, half.v, half.chromaStride),
    ]
    bytes.withUnsafeBufferPointer { source in
      half.withBytes { target in
        for (from, fromStride, to, toStride) in planes {
          let columns = min(toStride, fromStride / 2)
          let rows = min(to.count / toStride, from.count / fromStride / 2)
          for row in 0..<rows {
            var above = from.lowerBound + 2 * row * fromStride
            var place = to.lowerBound + row * toStride
            for _ in 0..<columns {
              let sum =
                UInt16(source[above]) + UInt16(source[above + 1])
                + UInt16(source[above + fromStride]) + UInt16(source[above + fromStride + 1])
              target[place] = UInt8((sum + 2) / 4)
              above += 2
              place += 1
            }
          }
        }
      }
    }
  }
}
