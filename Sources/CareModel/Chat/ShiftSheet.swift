/// Shifts as somebody has written them down in an office program: a row each of `person,queues,from,to`, in
/// local time. The person is a username, queues are addresses with blanks between them.
///
///     person,queues,from,to
///     helmi,ilta,2026-11-27 18:00,22:00
///     matti,ilta yo,2026-11-27 22:00,2026-11-28 06:00
public struct ShiftSheet: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    /// Of the text, from 1.
    public var line: Int
    public var person: PersonalText
    public var queues: [String]
    public var from: Occurrence
    public var to: Occurrence

    public init(
      line: Int, person: PersonalText, queues: [String], from: Occurrence, to: Occurrence
    ) {
      self.line = line
      self.person = person
      self.queues = queues
      self.from = from
      self.to = to
    }
  }

  public enum Fault: Error, Sendable, Equatable {
    case table(CommaTable.Fault)
    /// Not four cells.
    case cells(line: Int)
    case person(line: Int)
    /// Of a queue that is no address of one, or of none at all.
    case queue(line: Int)
    case from(line: Int)
    case to(line: Int)
    case tooMany
    /// There is no shift in it.
    case empty
  }

  public static let most = 5_000
  /// UTF-8 bytes.
  public static let longestPerson = 64
  static let names = ["person", "queues", "from", "to"]

  public let rows: [Row]

  /// A first row of the names of columns is passed over.
  public init(_ text: String) throws(Fault) {
    let table: CommaTable
    do { table = try CommaTable(text) } catch { throw .table(error) }
    var rows: [Row] = []
    for (index, row) in table.rows.enumerated() {
      let cells = row.cells.map { Self.trimmed($0) }
      if index == 0, cells.map({ $0.lowercased() }) == Self.names { continue }
      guard rows.count < Self.most else { throw .tooMany }
      rows.append(try Self.row(cells, line: row.line))
    }
    guard !rows.isEmpty else { throw .empty }
    self.rows = rows
  }

  private static func row(_ cells: [String], line: Int) throws(Fault) -> Row {
    guard cells.count == names.count else { throw .cells(line: line) }
    guard (1...longestPerson).contains(cells[0].utf8.count) else { throw .person(line: line) }
    let queues = cells[1].split(separator: " ").map(String.init)
    guard (1...ShiftPlan<ProfessionalID, ChatQueueID>.mostQueues).contains(queues.count),
      queues.allSatisfy(ChatQueue.isAddress)
    else { throw .queue(line: line) }
    guard let from = time(cells[2]) else { throw .from(line: line) }
    guard let to = end(cells[3], after: from) else { throw .to(line: line) }
    return Row(
      line: line, person: PersonalText(cells[0]), queues: queues, from: from, to: to)
  }

  /// `2026-11-27 18:00`, or with a `T` between.
  public static func time(_ text: String) -> Occurrence? {
    let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" })
    guard parts.count == 2 else { return nil }
    return Occurrence("\(parts[0])T\(parts[1])")
  }

  /// As ``time(_:)``, or a time of day alone: the next such after the beginning.
  public static func end(_ text: String, after from: Occurrence) -> Occurrence? {
    guard let clock = ClockTime(text) else { return time(text) }
    return Occurrence(day: clock > from.time ? from.day : from.day + 1, time: clock)
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

extension ShiftSheet.Fault {
  /// A sentence for whoever wrote it; names no person.
  public var sentence: String {
    switch self {
    case .table(.quote(let line)): "Line \(line) has a quote that is not closed."
    case .table(.tooManyRows), .tooMany: "There are more than \(ShiftSheet.most) shifts."
    case .table(.tooManyCells(let line)), .cells(let line):
      "Line \(line) has not the four cells person, queues, from and to."
    case .table(.tooLong(let line)): "Line \(line) has a cell that is too long."
    case .person(let line): "Line \(line) has no username of a person."
    case .queue(let line): "Line \(line) has no addresses of queues with blanks between them."
    case .from(let line): "Line \(line) has no beginning such as 2026-11-27 18:00."
    case .to(let line): "Line \(line) has no end such as 22:00 or 2026-11-28 06:00."
    case .empty: "There is no shift in it."
    }
  }
}
