internal import CareModel
internal import CareStore

/// How the clients of an organisation can be reached now.
struct ClientReach: Sendable {
  private let reachable: Set<ClientID>
  private let terminals: [ClientID: TerminalReach]

  init(_ tx: any CareReading, in organisation: OrganisationID) throws {
    reachable = try tx.reachableClients(in: organisation)
    terminals = try tx.terminalReach(in: organisation)
  }

  /// By a page or by a terminal.
  func isReachable(_ client: ClientID) -> Bool { reachable.contains(client) }
  func terminal(of client: ClientID) -> TerminalReach { terminals[client] ?? .none }
}
