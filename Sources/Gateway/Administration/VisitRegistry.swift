public import CareModel
public import CareStore

/// A day's visits, as whoever runs the gateway sees them.
public struct VisitRegistry: Sendable {
  static let mostListed = 50_000

  private let store: any CareDatabase
  private let asker: CommandOperator
  private let now: @Sendable () -> WallTime

  public init(
    store: any CareDatabase, asker: CommandOperator,
    now: @escaping @Sendable () -> WallTime = { SystemClock().now }
  ) {
    self.store = store
    self.asker = asker
    self.now = now
  }

  public struct List: Sendable {
    public var visits: [VisitRecord]
    /// Of those that occur.
    public var units: [UnitID: String]
    /// There are more than are listed.
    public var isTruncated: Bool
    public var now: WallTime
  }

  /// By start.
  ///
  /// - Parameters:
  ///   - day: nil: today.
  ///   - reason: why names are needed, which is recorded for each client; nil: ids alone are shown.
  /// - Throws: ``StartProblem`` with a sentence for whoever asked.
  public func list(
    day text: String?, organisation name: String?, unit unitName: String?,
    reason words: PersonalText?, calendar: LocalCalendar = .helsinki
  ) async throws -> List {
    let reason = try asker.reason(words)
    let at = now()
    var start = at
    if let text {
      guard let day = LocalDay(text), let first = calendar.start(of: day) else {
        throw StartProblem("--day is a day, as 2026-11-26.")
      }
      start = first
    }
    let range = calendar.dayRange(around: start)
    let (organisation, list) = try await store.read { tx in
      let organisation = try Named.organisation(name, tx).id
      let unit = try unitName.map { try Named.unit($0, in: organisation, tx) }
      let found = try tx.visits(
        in: organisation, unit: unit?.id, during: range, first: nil, limit: Self.mostListed + 1)
      let units = try tx.units(in: organisation).map { ($0.id, $0.name) }
      return (
        organisation,
        List(
          visits: Array(found.prefix(Self.mostListed)),
          units: Dictionary(units, uniquingKeysWith: { first, _ in first }),
          isTruncated: found.count > Self.mostListed, now: at)
      )
    }
    guard words != nil else { return list }
    try await store.write { [asker] tx in
      try asker.record(
        list.visits.map {
          AccessFact(
            .commandLine, in: organisation, .listed, .visit, ground: .operation,
            client: $0.client.id, object: $0.visit.id.rawValue, reason: reason)
        }, at: at, tx)
    }
    return list
  }
}
