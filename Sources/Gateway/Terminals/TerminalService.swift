internal import CareAPI
internal import CareModel
internal import CareStore

/// What staff do to terminals and consents over REST, done where everybody concerned hears of it.
///
/// Each throws ``ProtocolError`` where it is refused, before anything was changed; ids of another
/// organisation are `notFound`.
protocol TerminalService: Sendable {
  func pair(_ request: PairTerminalRequest, by staff: StaffReference) async throws -> TerminalRecord
  func change(
    _ id: TerminalID, _ request: ChangeTerminalRequest, seen: SeenVersion, by staff: StaffReference
  ) async throws -> TerminalRecord
  func revoke(_ id: TerminalID, seen: SeenVersion, by staff: StaffReference) async throws
  func command(
    _ id: TerminalID, _ kind: TerminalCommandKind, by staff: StaffReference) async throws
  func agree(
    _ client: ClientID, _ request: AutoAnswerRequest, by staff: StaffReference
  ) async throws -> ClientView
  func withdraw(_ client: ClientID, by staff: StaffReference) async throws
}

/// Who asks over REST.
struct StaffReference: Sendable, Hashable {
  var professional: ProfessionalID
  var organisation: OrganisationID
}
