public import CareModel
public import CareStore

/// Terminals, as whoever runs the gateway sees them and takes them out of use.
public struct TerminalRegistry: Sendable {
  static let mostListed = 100_000

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

  /// Revoked ones last.
  ///
  /// - Parameter reason: why names are needed, which is recorded for each client whose terminal it is.
  public func list(
    organisation name: String?, reason words: PersonalText?
  ) async throws -> [TerminalRecord] {
    let reason = try asker.reason(words)
    let (organisation, records) = try await store.read { tx in
      let organisation = try Named.organisation(name, tx).id
      return (organisation, try tx.terminals(in: organisation, limit: Self.mostListed))
    }
    guard words != nil else { return records }
    try await store.write { [asker, now] tx in
      try asker.record(
        records.flatMap { record in
          record.people.map {
            AccessFact(
              .commandLine, in: organisation, .listed, .terminal, ground: .operation,
              client: $0.id, object: record.terminal.id.rawValue, reason: reason)
          }
        }, at: now(), tx)
    }
    return records
  }

  /// Its key is taken no more; a gateway that runs closes its connection within two seconds.
  ///
  /// - Throws: ``StartProblem`` where there is no such terminal, or it is revoked already.
  public func revoke(_ id: TerminalID) async throws {
    let reason = try asker.reason(nil)
    let at = now()
    try await store.write { [asker] tx in
      let found = try Named.anywhere(tx) { try tx.terminal(id, in: $0) }
      guard let record = found else { throw StartProblem("There is no such terminal.") }
      let organisation = record.terminal.organisation
      guard try tx.revokeTerminal(id, in: organisation, at: at) else {
        throw StartProblem("The terminal is revoked already.")
      }
      try tx.schedule(
        TimerKey(.terminalSilent, subject: id.rawValue), in: organisation, dueAt: at)
      let fact = AccessFact(
        .commandLine, in: organisation, .closed, .terminal, ground: .operation,
        object: id.rawValue, reason: reason)
      try asker.record(
        record.people.isEmpty
          ? [fact]
          : record.people.map { person in
            var fact = fact
            fact.client = person.id
            return fact
          }, at: at, tx)
    }
  }
}
