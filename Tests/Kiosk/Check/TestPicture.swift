import KioskAgent

/// A drawn stand-in for a camera's picture, in I420.
struct TestPicture {
  enum Kind { case person, room }

  private let width: Int
  private let height: Int
  private var y: [UInt8]
  private var u: [UInt8]
  private var v: [UInt8]

  init(width: Int, height: Int, kind: Kind) {
    self.width = width
    self.height = height
    let half = (width / 2) * (height / 2)
    y = [UInt8](repeating: 0, count: width * height)
    u = [UInt8](repeating: 128, count: half)
    v = [UInt8](repeating: 128, count: half)
    for row in 0..<height {
      for column in 0..<width {
        let colour = TestPicture.colour(
          kind, Double(column) / Double(width), Double(row) / Double(height))
        y[row * width + column] = colour.0
        if row % 2 == 0, column % 2 == 0 {
          u[row / 2 * (width / 2) + column / 2] = colour.1
          v[row / 2 * (width / 2) + column / 2] = colour.2
        }
      }
    }
  }

  func withPlanes(_ body: (PicturePlanes) -> Void) {
    y.withUnsafeBufferPointer { y in
      u.withUnsafeBufferPointer { u in
        v.withUnsafeBufferPointer { v in
          body(
            PicturePlanes(
              width: width, height: height, y: y.baseAddress!, yStride: width,
              u: u.baseAddress!, uStride: width / 2, v: v.baseAddress!, vStride: width / 2))
        }
      }
    }
  }

  /// A head and shoulders in front of a wall with a window to the left.
  private static func colour(_ kind: Kind, _ x: Double, _ y: Double) -> (UInt8, UInt8, UInt8) {
    func ellipse(_ cx: Double, _ cy: Double, _ rx: Double, _ ry: Double) -> Bool {
      let dx = (x - cx) / rx
      let dy = (y - cy) / ry
      return dx * dx + dy * dy < 1
    }
    let aside = kind == .person ? 0.0 : 0.04
    if ellipse(0.5 + aside, 0.42, 0.12, 0.20) { return (178, 112, 150) }
    if ellipse(0.5 + aside, 0.36, 0.145, 0.22) {
      return kind == .person ? (72, 122, 138) : (196, 128, 128)
    }
    if ellipse(0.5 + aside, 1.02, 0.30, 0.42) {
      return kind == .person ? (112, 142, 108) : (104, 120, 150)
    }
    if x > 0.08, x < 0.26, y > 0.10, y < 0.55 { return (212, 134, 122) }
    let wall = kind == .person ? 150.0 : 128.0
    return (UInt8(wall + 24 * (1 - y)), 122, 134)
  }
}
