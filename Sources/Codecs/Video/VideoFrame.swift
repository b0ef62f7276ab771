public import Bytes

/// One picture in I420: a plane of brightness and two of colour at half its size, packed without gaps
/// into one buffer. The buffer is kept when the same variable takes the next picture of that size, so a
/// camera or decoder that writes into one frame again and again allocates nothing.
public struct VideoFrame: Sendable {
  /// Largest side: what a VP8 keyframe can say (RFC 6386, section 9.1).
  public static let longestSide = 16_383

  /// In pixels, 1…``longestSide``.
  public private(set) var width: Int
  public private(set) var height: Int
  /// When the picture was taken; nil where nobody knows, as behind a decoder.
  public var captured: Instant?
  /// Y, then U, then V.
  public private(set) var bytes: [UInt8]

  /// A black picture.
  public init(width: Int, height: Int, captured: Instant? = nil) {
    let sides = 1...Self.longestSide
    precondition(
      sides.contains(width) && sides.contains(height), "sizes are checked where they enter")
    self.width = width
    self.height = height
    self.captured = captured
    bytes = []
    fill(luma: 16, u: 128, v: 128)
  }

  /// Bytes from one row to the next: the planes have no padding.
  public var lumaStride: Int { width }
  public var chromaStride: Int { (width + 1) / 2 }
  public var chromaHeight: Int { (height + 1) / 2 }

  public var luma: Range<Int> { 0..<(width * height) }
  public var u: Range<Int> { luma.upperBound..<(luma.upperBound + chromaStride * chromaHeight) }
  public var v: Range<Int> { u.upperBound..<(u.upperBound + chromaStride * chromaHeight) }
  /// Bytes of the whole picture.
  public var byteCount: Int { v.upperBound }

  /// The picture in place, to be filled by a camera or a renderer.
  public mutating func withBytes<Result>(
    _ body: (UnsafeMutableBufferPointer<UInt8>) -> Result
  ) -> Result {
    bytes.withUnsafeMutableBufferPointer { body($0) }
  }

  /// Makes room for a picture of another size. The content is undefined where the size changed.
  public mutating func resize(width: Int, height: Int) {
    guard width != self.width || height != self.height else { return }
    self = VideoFrame(width: width, height: height, captured: captured)
  }

  public mutating func fill(luma: UInt8, u: UInt8, v: UInt8) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: repeatElement(luma, count: self.luma.count))
    bytes.append(contentsOf: repeatElement(u, count: self.u.count))
    bytes.append(contentsOf: repeatElement(v, count: self.v.count))
  }

  /// Mean brightness of a rectangle, 0…255; the rectangle is cut to the picture, and nil where nothing
  /// of it is left.
  public func meanLuma(x: Range<Int>, y: Range<Int>) -> Int? {
    let columns = x.clamped(to: 0..<width)
    let rows = y.clamped(to: 0..<height)
    guard !columns.isEmpty, !rows.isEmpty else { return nil }
    return bytes.withUnsafeBufferPointer { pixels in
      var sum = 0
      for row in rows {
        for column in columns { sum += Int(pixels[row * width + column]) }
      }
      return sum / (columns.count * rows.count)
    }
  }
}
