internal import Foundation

/// Shapes as coverage, 0…255 a pixel, with soft edges: computed from the distance to the outline.
enum ShapeMasks {
  /// The upper left quarter of a disc.
  static func corner(radius: Int) -> [UInt8] {
    coverage(width: radius, height: radius) { x, y in
      distance(x, y, Double(radius), Double(radius)) - Double(radius)
    }
  }

  static func disc(size: Int) -> [UInt8] {
    let middle = Double(size) / 2
    return coverage(width: size, height: size) { x, y in
      distance(x, y, middle, middle) - middle + 0.5
    }
  }

  /// Outline, eyes and mouth of a face.
  static func face(_ symbol: ButtonElement.Symbol, size: Int) -> [UInt8] {
    let unit = Double(size)
    let pen = unit * 0.026
    return coverage(width: size, height: size) { px, py in
      let x = px / unit
      let y = py / unit
      let ring = abs(distance(x, y, 0.5, 0.5) - 0.46) * unit - pen
      let left = distance(x, y, 0.35, 0.40) * unit - unit * 0.052
      let right = distance(x, y, 0.65, 0.40) * unit - unit * 0.052
      return min(min(left, right), min(ring, mouth(symbol, x, y) * unit - pen))
    }
  }

  private static func mouth(
    _ symbol: ButtonElement.Symbol, _ x: Double, _ y: Double
  ) -> Double {
    switch symbol {
    case .faceGood: arc(x, y, centreY: 0.44, radius: 0.27, down: true)
    case .faceFair:
      // A level line with round ends.
      distance(x, y, min(max(x, 0.34), 0.66), 0.67)
    case .faceBad: arc(x, y, centreY: 0.90, radius: 0.25, down: false)
    }
  }

  /// Distance to a bow of 55° to either side, below or above its centre.
  private static func arc(
    _ x: Double, _ y: Double, centreY: Double, radius: Double, down: Bool
  ) -> Double {
    let half = 0.96
    let dx = x - 0.5
    let dy = down ? y - centreY : centreY - y
    let angle = atan2(dx, dy)
    if abs(angle) <= half { return abs((dx * dx + dy * dy).squareRoot() - radius) }
    let endX = (angle < 0 ? -1 : 1) * sin(half) * radius
    return distance(dx, dy, endX, cos(half) * radius)
  }

  private static func distance(_ x: Double, _ y: Double, _ toX: Double, _ toY: Double) -> Double {
    ((x - toX) * (x - toX) + (y - toY) * (y - toY)).squareRoot()
  }

  /// `outside`: how far a point lies outside the shape, in pixels; negative inside.
  private static func coverage(
    width: Int, height: Int, _ outside: (Double, Double) -> Double
  ) -> [UInt8] {
    var mask = [UInt8](repeating: 0, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        let far = outside(Double(x) + 0.5, Double(y) + 0.5)
        mask[y * width + x] = UInt8((min(max(0.5 - far, 0), 1) * 255).rounded())
      }
    }
    return mask
  }
}
