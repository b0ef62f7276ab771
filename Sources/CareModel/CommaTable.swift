/// A table as office programs write it (RFC 4180): cells between commas, semicolons or tabs, with
/// quotes around those that hold one of them, a quote or the end of a line.
public struct CommaTable: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    /// Of the text, from 1; where the row begins.
    public var line: Int
    public var cells: [String]
  }

  public enum Fault: Error, Sendable, Equatable {
    /// A quote is opened and not closed, or something follows a closing one.
    case quote(line: Int)
    case tooManyRows
    case tooManyCells(line: Int)
    case tooLong(line: Int)
  }

  public static let mostRows = 20_001
  public static let mostCells = 64
  /// UTF-8 bytes.
  public static let longestCell = 16_384

  public let rows: [Row]

  /// Rows without anything in them are left out. Which of the three separates cells is told by the
  /// first line: it is the one that it has most of.
  public init(_ text: String) throws(Fault) {
    var reader = Reader(text)
    rows = try reader.rows()
  }

  private struct Reader {
    private let bytes: [UInt8]
    private let separator: UInt8
    private var at = 0
    private var line = 1

    private static let quote = UInt8(ascii: "\"")
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    init(_ text: String) {
      let all = Array(text.utf8)
      bytes = all.starts(with: Self.byteOrderMark) ? Array(all.dropFirst(3)) : all
      let head = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      let known = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
      let counts = known.map { mark in (mark, head.count { $0 == mark }) }
      // The first of the most, where there are as many.
      separator = counts.reduce(counts[0]) { $1.1 > $0.1 ? $1 : $0 }.0
    }

    mutating func rows() throws(Fault) -> [Row] {
      var rows: [Row] = []
      while at < bytes.count {
        let begin = line
        let cells = try row()
        if cells.allSatisfy(\.isEmpty) { continue }
        guard rows.count < CommaTable.mostRows else { throw .tooManyRows }
        rows.append(Row(line: begin, cells: cells))
      }
      return rows
    }

    private mutating func row() throws(Fault) -> [String] {
      var cells: [String] = []
      while true {
        guard cells.count < CommaTable.mostCells else { throw .tooManyCells(line: line) }
        cells.append(try cell())
        if at < bytes.count, bytes[at] == separator {
          at += 1
          continue
        }
        endLine()
        return cells
      }
    }

    private mutating func cell() throws(Fault) -> String {
      let begin = line
      var found: [UInt8] = []
      if at < bytes.count, bytes[at] == Self.quote {
        found = try quoted()
        guard isAtEndOfCell else { throw .quote(line: line) }
      } else {
        while !isAtEndOfCell {
          found.append(bytes[at])
          at += 1
          guard found.count <= CommaTable.longestCell else { throw .tooLong(line: begin) }
        }
      }
      return String(decoding: found, as: UTF8.self)
    }

    /// What stands between two quotes; two of them in a row mean one.
    private mutating func quoted() throws(Fault) -> [UInt8] {
      let begin = line
      var found: [UInt8] = []
      at += 1
      while at < bytes.count {
        let byte = bytes[at]
        at += 1
        if byte == Self.quote {
          guard at < bytes.count, bytes[at] == Self.quote else { return found }
          at += 1
        } else if byte == UInt8(ascii: "\n") {
          line += 1
        }
        found.append(byte)
        guard found.count <= CommaTable.longestCell else { throw .tooLong(line: begin) }
      }
      throw .quote(line: begin)
    }

    private var isAtEndOfCell: Bool {
      at >= bytes.count || bytes[at] == separator || bytes[at] == UInt8(ascii: "\n")
        || bytes[at] == UInt8(ascii: "\r")
    }

    private mutating func endLine() {
      if at < bytes.count, bytes[at] == UInt8(ascii: "\r") { at += 1 }
      if at < bytes.count, bytes[at] == UInt8(ascii: "\n") { at += 1 }
      line += 1
    }
  }
}
