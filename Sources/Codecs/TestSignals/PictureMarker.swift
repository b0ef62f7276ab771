/// What a test picture says of itself, and how: 96 cells, black or white, 12 across and 8 down, within
/// the picture's width and height divided by 16 and 12, two cells from the left and the top. It is read
/// from a picture of any size, since cells scale with it, and survives low bitrates, since cells are
/// large.
///
///     marker (16 bits), counter (32), sent at (32), CRC-16 (16); first bit top left, row by row
public struct PictureMarker: Sendable, Equatable {
  /// Who sends.
  public var marker: UInt16
  /// Of this picture, counting up by one.
  public var counter: UInt32
  /// When it was made, on a clock that the two ends share.
  public var sentAtMilliseconds: UInt32

  public init(marker: UInt16, counter: UInt32, sentAtMilliseconds: UInt32) {
    self.marker = marker
    self.counter = counter
    self.sentAtMilliseconds = sentAtMilliseconds
  }

  public static let columns = 12
  public static let rows = 8
  static let gridColumns = 16
  static let gridRows = 12
  static let margin = 2
  static let white: UInt8 = 235
  static let black: UInt8 = 16

  /// Where a cell stands in a picture of this size.
  static func cell(
    column: Int, row: Int, width: Int, height: Int
  ) -> (x: Range<Int>, y: Range<Int>) {
    let left = (margin + column) * width / gridColumns
    let right = (margin + column + 1) * width / gridColumns
    let top = (margin + row) * height / gridRows
    let bottom = (margin + row + 1) * height / gridRows
    return (left..<right, top..<bottom)
  }

  var bits: [Bool] {
    var bytes = [UInt8]()
    for shift in [8, 0] { bytes.append(UInt8(truncatingIfNeeded: marker >> UInt16(shift))) }
    for value in [counter, sentAtMilliseconds] {
      for shift in [24, 16, 8, 0] {
        bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift)))
      }
    }
    let check = Self.crc(bytes)
    bytes += [UInt8(check >> 8), UInt8(truncatingIfNeeded: check)]
    return bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 == 1 } }
  }

  /// Nil where the check fails.
  init?(bits: [Bool]) {
    let bytes = stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<(start + 8)].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
    }
    let number = { (range: Range<Int>) in bytes[range].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } }
    guard bytes.count == 12, UInt16(number(10..<12)) == Self.crc(Array(bytes[..<10])) else {
      return nil
    }
    marker = UInt16(number(0..<2))
    counter = number(2..<6)
    sentAtMilliseconds = number(6..<10)
  }

  /// CRC-16/CCITT-FALSE: a picture that is all black or white does not pass.
  private static func crc(_ bytes: [UInt8]) -> UInt16 {
    bytes.reduce(0xffff) { crc, byte in
      (0..<8).reduce(crc ^ UInt16(byte) << 8) { value, _ in
        value & 0x8000 != 0 ? value << 1 ^ 0x1021 : value << 1
      }
    }
  }
}
