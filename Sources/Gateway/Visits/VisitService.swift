internal import CareAPI
internal import CareModel
internal import CareStore

/// What staff do to visits over REST, done where everybody concerned hears of it.
///
/// Each throws ``ProtocolError`` where it is refused, before anything was changed; ids of another
/// organisation are `notFound`.
protocol VisitService: Sendable {
  func record(
    _ request: OutcomeRequest, of visit: VisitID, by staff: StaffReference
  ) async throws -> VisitRecord
  func runLate(
    _ minutes: Int?, at visit: VisitID, by staff: StaffReference
  ) async throws -> VisitRecord
  func unresponsive(_ visit: VisitID, by staff: StaffReference) async throws -> VisitRecord
}

extension Switchboard: VisitService {
  func record(
    _ request: OutcomeRequest, of visit: VisitID, by staff: StaffReference
  ) async throws -> VisitRecord {
    try await done { try $0.record(request, of: visit, by: staff) }
  }

  func runLate(
    _ minutes: Int?, at visit: VisitID, by staff: StaffReference
  ) async throws -> VisitRecord {
    try await done { try $0.runLate(minutes, at: visit, in: staff.organisation) }
  }

  func unresponsive(_ visit: VisitID, by staff: StaffReference) async throws -> VisitRecord {
    try await done { try $0.unresponsive(visit, by: staff) }
  }

  /// A transaction and all that comes of it.
  private func done<Value: Sendable>(
    _ body: @escaping @Sendable (Turn) throws -> Value
  ) async throws -> Value {
    let (value, effects) = try await transact(body)
    await carryOut(effects)
    return value
  }
}
