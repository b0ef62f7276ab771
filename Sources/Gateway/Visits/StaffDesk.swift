import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// What the routes of staff have in common: who asks, one transaction for what they do, and the words
/// of a refusal.
struct StaffDesk: Sendable {
  let gate: AccessGate
  let door: Doorkeeper
  let turns: any TurnService
  let now: @Sendable () -> WallTime

  /// Who asks to read; before anything of the request is looked at.
  func reader(_ request: Request) async throws -> StaffSessions.Staff {
    try await door.staff(request)
  }

  /// Who asks to change something; before anything of the request is looked at.
  func changer(_ request: Request) async throws -> StaffReference {
    let staff = try await door.changingStaff(request)
    return StaffReference(
      professional: staff.professional.id, organisation: staff.organisation.id)
  }

  /// In a task of its own: whoever asked may hang up in between, and everybody concerned is to hear
  /// of what has been done all the same.
  func change<Value: Sendable>(
    _ body: @escaping @Sendable (Turn) throws -> Value
  ) async throws -> Value {
    do { return try await Task { try await turns.turn(body) }.value } catch let error
      as ProtocolError
    {
      throw RequestError(error)
    }
  }
}

extension Turn {
  /// The visit as the member of staff sees it who has changed it.
  func view(of record: VisitRecord, for staff: StaffReference) throws -> VisitView {
    guard let organisation = try tx.organisation(staff.organisation) else {
      throw StoreError.corrupt("staff of no organisation")
    }
    return VisitView(
      record, organisation: organisation, reader: .staff(staff.professional),
      reach: try ClientReach(tx, in: staff.organisation, of: [record.client.id]), now: now)
  }
}

extension Request {
  /// An id in the path.
  func id<Kind>(_ name: String = "id") throws(RequestError) -> Identifier<Kind> {
    guard let text = parameters[name], let id = Identifier<Kind>(text) else { throw .notFound }
    return id
  }

  /// The id of what a creation makes: the same one where the same person asks again with the same
  /// `Idempotency-Key`, so that asking twice makes one thing; a random one without a key.
  func creationID<Kind>(by staff: StaffReference) throws(RequestError) -> Identifier<Kind> {
    guard let key = single("Idempotency-Key") else {
      var random = SystemRandomNumberGenerator()
      return .random(using: &random)
    }
    guard (8...200).contains(key.utf8.count) else {
      throw .badRequest("Idempotency-Key has not 8 to 200 characters")
    }
    let digest = Secret.hash("\(staff.professional.rawValue) \(Kind.prefix) \(key)").bytes
    let name = digest.prefix(16).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
    // 32 hexadecimal digits are within the alphabet of every id.
    return Identifier(Kind.prefix + name)!
  }
}
