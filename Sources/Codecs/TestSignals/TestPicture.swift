public import Bytes

/// A moving picture that says who sent it, which frame it is and when it was made (``PictureMarker``):
/// a slanting gradient that drifts, a disc that circles, the marker's cells in the middle, and a colour
/// of its own for each marker, so that people can tell two senders apart too.
public struct TestPicture: Sendable {
  public let marker: UInt16
  /// Number of the next picture.
  public private(set) var counter: UInt32 = 0

  public init(marker: UInt16) { self.marker = marker }

  /// Draws the next picture over `frame`, whatever its size. `milliseconds` is the clock shown,
  /// `captured` the moment given to the frame.
  public mutating func draw(
    into frame: inout VideoFrame, milliseconds: UInt32, captured: Instant? = nil
  ) {
    let shown = PictureMarker(
      marker: marker, counter: counter, sentAtMilliseconds: milliseconds)
    let step = Int(counter % 3_600)
    let width = frame.width
    let height = frame.height
    let chroma = (u: frame.u, v: frame.v)
    let colour = (u: UInt8(64 + marker % 8 * 16), v: UInt8(64 + marker / 8 % 8 * 16))
    frame.withBytes { pixels in
      for row in 0..<height {
        for column in 0..<width {
          // A slope of 64…191 that moves by one step in a frame and repeats after 256 pixels.
          let place = (column + row + step) & 255
          pixels[row * width + column] = UInt8(64 + (place < 128 ? place : 255 - place))
        }
      }
      for index in chroma.u { pixels[index] = colour.u }
      for index in chroma.v { pixels[index] = colour.v }
      disc(step, width: width, height: height, in: pixels)
      cells(shown.bits, width: width, height: height, in: pixels)
    }
    frame.captured = captured
    counter &+= 1
  }

  /// Circles once in four seconds at 30 frames a second, half behind the cells.
  private func disc(
    _ step: Int, width: Int, height: Int, in pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    let turn = Double(step) / 120
    let radius = max(height / 12, 1)
    let centreX = width / 2 + Int(Double(width) * 0.4 * cosine(turns: turn))
    let centreY = height / 2 + Int(Double(height) * 0.4 * sine(turns: turn))
    for row in max(0, centreY - radius)..<min(height, centreY + radius) {
      for column in max(0, centreX - radius)..<min(width, centreX + radius) {
        let x = column - centreX
        let y = row - centreY
        if x * x + y * y <= radius * radius { pixels[row * width + column] = 210 }
      }
    }
  }

  private func cells(
    _ bits: [Bool], width: Int, height: Int, in pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    for (index, bit) in bits.enumerated() {
      let cell = PictureMarker.cell(
        column: index % PictureMarker.columns, row: index / PictureMarker.columns, width: width,
        height: height)
      for row in cell.y {
        for column in cell.x {
          pixels[row * width + column] = bit ? PictureMarker.white : PictureMarker.black
        }
      }
    }
  }
}
