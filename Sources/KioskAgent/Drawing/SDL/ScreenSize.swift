/// How the canvas of a scene lies on a screen of pixels: as large as it goes, in the middle.
struct ScreenSize: Equatable, Sendable {
  var width: Int
  var height: Int

  var scale: Double {
    min(Double(width) / Scene.width, Double(height) / Scene.height)
  }

  private var left: Double { (Double(width) - Scene.width * scale) / 2 }
  private var top: Double { (Double(height) - Scene.height * scale) / 2 }

  func pixels(_ frame: Rect) -> PixelRect {
    // Edges are rounded, not sizes: what touches on the canvas touches on the screen.
    let x = Int((left + frame.x * scale).rounded())
    let y = Int((top + frame.y * scale).rounded())
    return PixelRect(
      x: x, y: y, width: Int((left + frame.maxX * scale).rounded()) - x,
      height: Int((top + frame.maxY * scale).rounded()) - y)
  }

  func pixels(_ frame: Rect, whole: Bool) -> PixelRect {
    whole ? PixelRect(x: 0, y: 0, width: width, height: height) : pixels(frame)
  }

  /// A point of the screen on the canvas.
  func canvas(x: Double, y: Double) -> (x: Double, y: Double) {
    ((x - left) / scale, (y - top) / scale)
  }
}

struct PixelRect: Equatable, Hashable, Sendable {
  var x, y, width, height: Int

  func inset(_ edge: Int) -> PixelRect {
    PixelRect(x: x + edge, y: y + edge, width: width - 2 * edge, height: height - 2 * edge)
  }
}
