/// Clients in a table: one a row, under a first row that names the columns as ``ClientDraft/Field``
/// does.
public struct ClientSheet: Sendable, Equatable {
  /// A draft and the line that it begins on.
  public struct Entry: Sendable, Equatable {
    public var line: Int
    public var draft: ClientDraft

    public init(line: Int, draft: ClientDraft) {
      self.line = line
      self.draft = draft
    }
  }

  /// Why the table cannot be taken at all. Names no value.
  public enum Fault: Error, Sendable, Equatable {
    case table(CommaTable.Fault)
    case empty
    /// The place in the first row, from 1, whose name is none of a column.
    case unknownColumn(Int)
    case columnTwice(ClientDraft.Field)
    case columnMissing(ClientDraft.Field)
    /// A row has more cells than there are columns.
    case cells(line: Int)
  }

  public let entries: [Entry]

  /// - Parameters:
  ///   - unit: of rows that name none; nil: there has to be a column for it.
  ///   - language: of rows that name none.
  public init(_ text: String, unit: String? = nil, language: Language = .fi) throws(Fault) {
    let rows: [CommaTable.Row]
    do throws(CommaTable.Fault) { rows = try CommaTable(text).rows } catch { throw .table(error) }
    guard let head = rows.first else { throw .empty }
    let columns = try Self.columns(head.cells, unit: unit)
    var entries: [Entry] = []
    for row in rows.dropFirst() {
      guard row.cells.count <= columns.count else { throw .cells(line: row.line) }
      func cell(_ field: ClientDraft.Field) -> String {
        guard let index = columns.firstIndex(of: field), index < row.cells.count else { return "" }
        return Self.trimmed(row.cells[index])
      }
      func personal(_ field: ClientDraft.Field) -> PersonalText { Personal(cell(field)) }
      entries.append(
        Entry(
          line: row.line,
          draft: ClientDraft(
            name: personal(.name), firstName: personal(.firstName),
            unit: cell(.unit).isEmpty ? unit ?? "" : cell(.unit),
            language: cell(.language).isEmpty ? language.rawValue : cell(.language),
            phone: personal(.phone), email: personal(.email), address: personal(.address),
            entryInstructions: personal(.entryInstructions), suitability: personal(.suitability),
            emergency: personal(.emergency))))
    }
    guard !entries.isEmpty else { throw .empty }
    self.entries = entries
  }

  private static func columns(
    _ cells: [String], unit: String?
  ) throws(Fault) -> [ClientDraft.Field] {
    var columns: [ClientDraft.Field] = []
    for (index, cell) in cells.enumerated() {
      let name = trimmed(cell).lowercased()
      guard
        let field = ClientDraft.Field.allCases.first(where: { $0.rawValue.lowercased() == name })
      else { throw .unknownColumn(index + 1) }
      guard !columns.contains(field) else { throw .columnTwice(field) }
      columns.append(field)
    }
    guard columns.contains(.name) else { throw .columnMissing(.name) }
    guard unit != nil || columns.contains(.unit) else { throw .columnMissing(.unit) }
    return columns
  }

  /// Without space around; ends of lines are one character.
  private static func trimmed(_ text: String) -> String {
    var rest = text.replacing("\r\n", with: "\n")[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
