public import CareModel
public import CareStore

/// Planned shifts of the chats, as whoever runs the gateway sets them up. A gateway that runs takes changes
/// over within a few seconds (``ChatExchange/takeOverShifts()``).
public struct ChatShiftRegistry: Sendable {
  /// Bytes of a file.
  public static let mostBytes = 1 << 20
  static let mostListed = 10_000

  private let store: any CareDatabase
  private let asker: CommandOperator
  private let calendar: LocalCalendar
  private let now: @Sendable () -> WallTime

  public init(
    store: any CareDatabase, asker: CommandOperator, calendar: LocalCalendar = .helsinki,
    now: @escaping @Sendable () -> WallTime = { SystemClock().now }
  ) {
    self.store = store
    self.asker = asker
    self.calendar = calendar
    self.now = now
  }

  public struct Listed: Sendable, Equatable {
    public var id: ChatShiftID
    public var username: PersonalText
    /// By address.
    public var queues: [String]
    public var from: WallTime
    public var to: WallTime
  }

  /// By their beginnings, of so many days.
  ///
  /// - Parameter first: as `2026-11-26`; nil: today.
  public func list(
    from first: String?, days: Int, organisation name: String?
  ) async throws -> [Listed] {
    guard (1...366).contains(days) else { throw StartProblem("--days takes 1 to 366.") }
    let day = try first.map { text in
      guard let day = LocalDay(text) else {
        throw StartProblem("--from is a day, as 2026-11-26.")
      }
      return day
    }
    let start = day ?? calendar.day(of: now())
    guard let begin = calendar.start(of: start), let end = calendar.start(of: start + days) else {
      throw StartProblem("--from is a day, as 2026-11-26.")
    }
    return try await store.read { tx in
      let organisation = try Named.organisation(name, tx).id
      let addresses = Dictionary(
        try tx.chatQueues(in: organisation).map { ($0.id, $0.address) },
        uniquingKeysWith: { first, _ in first })
      return try tx.chatShifts(in: organisation, during: begin..<end, limit: Self.mostListed)
        .compactMap { shift in
          try tx.professional(shift.person, in: organisation).map { person in
            Listed(
              id: shift.id, username: person.username,
              queues: shift.queues.compactMap { addresses[$0] }.sorted(), from: shift.from,
              to: shift.to)
          }
        }
    }
  }

  /// One shift, in local time as in a ``ShiftSheet``.
  ///
  /// - Throws: ``StartProblem`` with a sentence for whoever asked; nothing is changed then. So do all
  ///   that change.
  /// - Returns: how many were added, and how many were there already.
  public func add(
    person: PersonalText, queues: [String], from: String, to: String
  ) async throws -> (added: Int, known: Int) {
    guard let begin = ShiftSheet.time(from) else {
      throw StartProblem("--from is a local time, as \"2026-11-27 18:00\".")
    }
    guard let end = ShiftSheet.end(to, after: begin) else {
      throw StartProblem("--to is a local time, as 22:00 or \"2026-11-28 06:00\".")
    }
    return try await add([
      ShiftSheet.Row(line: 0, person: person, queues: queues, from: begin, to: end)
    ])
  }

  /// All shifts of a file (``ShiftSheet``), or none of them.
  public func add(file: [UInt8]) async throws -> (added: Int, known: Int) {
    guard file.count <= Self.mostBytes else {
      throw StartProblem("Nothing was changed. The file has more than \(Self.mostBytes) bytes.")
    }
    guard let text = String(validating: file, as: UTF8.self) else {
      throw StartProblem("Nothing was changed. The file is no text in UTF-8.")
    }
    let sheet: ShiftSheet
    do { sheet = try ShiftSheet(text) } catch {
      throw StartProblem("Nothing was changed. \(error.sentence)")
    }
    return try await add(sheet.rows)
  }

  public func remove(_ id: ChatShiftID) async throws {
    try await store.write { [asker, now] tx in
      let found = try Named.anywhere(tx) { try tx.chatShift(id, in: $0) }
      guard let found, try tx.deleteChatShift(id, in: found.organisation) else {
        throw StartProblem("There is no shift of this id: `kuulolla chat shifts` shows them.")
      }
      try Self.record([found], asker, at: now(), tx)
    }
  }

  private func add(_ rows: [ShiftSheet.Row]) async throws -> (added: Int, known: Int) {
    try await store.write { [asker, now, calendar] tx in
      var clock = ZoneClock(calendar)
      var random = SystemRandomNumberGenerator()
      var added: [ChatShift] = []
      var known = 0
      let time = now()
      for row in rows {
        let shift = try Self.shift(row, as: .random(using: &random), &clock, tx)
        let other =
          shift.planned == nil
          ? nil
          : try tx.chatShift(
            of: shift.person, in: shift.organisation, during: shift.from..<shift.to)
        if let other, other.from == shift.from, other.to == shift.to,
          other.queues == shift.queues
        {
          known += 1
          continue
        }
        switch try ChatShiftSetup.add(shift, now: time, tx) {
        case .added(let shift): added.append(shift)
        case .refused(let fault): throw Self.problem("\(fault.words).", row)
        case .idTaken: throw StoreError.conflict("a random id is another shift's")
        }
      }
      try Self.record(added, asker, at: time, tx)
      return (added.count, known)
    }
  }

  private static func shift(
    _ row: ShiftSheet.Row, as id: ChatShiftID, _ clock: inout ZoneClock, _ tx: any CareReading
  ) throws -> ChatShift {
    guard let person = try tx.account(username: row.person.revealed)?.professional else {
      throw problem("the account that is named is not there.", row)
    }
    let queues = try row.queues.enumerated().map { index, address in
      guard let queue = try tx.chatQueue(address: address),
        queue.organisation == person.organisation
      else { throw problem("queues.\(index) is no queue of the person's organisation.", row) }
      return queue.id
    }
    return ChatShift(
      id: id, organisation: person.organisation, person: person.id, queues: queues,
      from: clock.moment(of: row.from), to: clock.moment(of: row.to))
  }

  private static func problem(_ words: String, _ row: ShiftSheet.Row) -> StartProblem {
    StartProblem("Nothing was changed. \(row.line > 0 ? "Line \(row.line): " : "")\(words)")
  }

  private static func record(
    _ shifts: [ChatShift], _ asker: CommandOperator, at now: WallTime, _ tx: any CareTransaction
  ) throws {
    let reason = try asker.reason(nil)
    try asker.record(
      shifts.map {
        AccessFact(
          .commandLine, in: $0.organisation, .changed, .administration, ground: .operation,
          object: $0.id.rawValue, reason: reason)
      }, at: now, tx)
  }
}
