/// A line of a table that a spreadsheet opens: CSV with semicolons, as Finnish and Swedish settings want it.
enum SpreadsheetLine {
  /// Begins the table: without it office programs take UTF-8 for something else.
  static let byteOrderMark = "\u{feff}"

  static func of(_ cells: [String]) -> String {
    cells.map(quoted).joined(separator: ";") + "\r\n"
  }

  /// Numbers stand bare. A cell that a spreadsheet would take for a formula gets an apostrophe.
  private static func quoted(_ cell: String) -> String {
    if cell.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return cell }
    let isFormula = cell.first.map { "=+-@\t\r".contains($0) } ?? false
    return "\"" + (isFormula ? "'" : "") + cell.replacing("\"", with: "\"\"") + "\""
  }
}
