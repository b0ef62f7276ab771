import CareModel

/// Figures as a table that a spreadsheet opens.
struct StatisticsTable {
  private let texts: AccessTexts
  private let grouping: StatisticsGrouping
  private let names: [String: String]

  /// Stands for a figure that is suppressed; a figure that does not exist is an empty cell.
  static let suppressed = "…"

  /// - Parameter names: of the units, by id.
  init(_ texts: AccessTexts, _ grouping: StatisticsGrouping, names: [String: String]) {
    self.texts = texts
    self.grouping = grouping
    self.names = names
  }

  func csv(_ table: FigureTable) -> String {
    var text = SpreadsheetLine.byteOrderMark
    text += SpreadsheetLine.of(
      [texts("statistics.by.\(grouping.rawValue)")]
        + Figure.allCases.map { texts("statistics.figure.\($0.rawValue)") })
    for row in table.rows { text += SpreadsheetLine.of([name(of: row.key)] + cells(row)) }
    text += SpreadsheetLine.of([texts("statistics.total")] + cells(table.total))
    return text
  }

  private func cells(_ row: FigureRow) -> [String] {
    Figure.allCases.map { figure in
      row.suppressed.contains(figure)
        ? Self.suppressed : row.values[figure].map(String.init) ?? ""
    }
  }

  private func name(of key: String) -> String {
    switch grouping {
    case .unit: names[key] ?? key
    case .serviceForm: texts("statistics.form.\(key)")
    case .serviceTask: texts("statistics.task.\(key)")
    case .kind: texts("visit.kind.\(key)")
    case .day, .week, .month: key
    }
  }
}
