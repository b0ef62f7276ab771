import CareAPI
import CareModel
import CareStore

/// What every REST route that shows or changes a client's data goes through: one call, which decides
/// and records. Nothing that its closure has read leaves before the log holds who read it.
struct AccessGate: Sendable {
  let store: any CareDatabase
  let log: AccessLog
  let now: @Sendable () -> WallTime

  /// For what is only read. The closure asks ``StaffAccess`` for every client whose data it takes.
  ///
  /// - Throws: ``RequestError`` where it is refused.
  func read<Value: Sendable>(
    _ staff: StaffSessions.Staff,
    _ body: @escaping @Sendable (any CareReading, StaffAccess) throws -> Value
  ) async throws -> Value {
    let (professional, organisation, at) = (staff.professional.id, staff.organisation.id, now())
    let (result, facts) = try await store.read { tx in
      let notes = AccessNotes()
      let access = StaffAccess(professional, in: organisation, tx, now: at, notes: notes)
      return (try Self.outcome(notes) { try body(tx, access) }, notes.facts)
    }
    try await log.record(facts)
    return try result.get()
  }

  /// For what is written: it and its entries are one transaction. The closure asks ``StaffAccess``
  /// before it writes anything; other errors of it undo all.
  func write<Value: Sendable>(
    _ staff: StaffSessions.Staff,
    _ body: @escaping @Sendable (any CareTransaction, StaffAccess) throws -> Value
  ) async throws -> Value {
    let (professional, organisation, at) = (staff.professional.id, staff.organisation.id, now())
    let recorder = log.recorder
    return try await store.write { tx in
      let notes = AccessNotes()
      let access = StaffAccess(professional, in: organisation, tx, now: at, notes: notes)
      let result = try Self.outcome(notes) { try body(tx, access) }
      try recorder.record(notes.facts, at: at, in: tx)
      return result
    }.get()
  }

  /// A refusal is a value: what was noted of it is to be kept.
  private static func outcome<Value>(
    _ notes: AccessNotes, _ body: () throws -> Value
  ) throws -> Result<Value, RequestError> {
    do { return .success(try body()) } catch let refusal as AccessRefusal {
      notes.keepRefusals()
      return .failure(RequestError(refusal))
    }
  }
}

extension RequestError {
  init(_ refusal: AccessRefusal) { self.init(ProtocolError(refusal)) }
}
