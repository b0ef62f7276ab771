internal import CareModel
internal import CareStore

/// How some clients of an organisation can be reached now. Of others it knows nothing: they are not to
/// be asked about.
struct ClientReach: Sendable {
  private let atPages: Set<ClientID>
  private let terminals: [ClientID: TerminalReach]

  init(
    _ tx: any CareReading, in organisation: OrganisationID, of clients: some Sequence<ClientID>
  ) throws {
    let clients = Set(clients)
    atPages = try tx.clientsAtPages(among: clients, in: organisation)
    terminals = try tx.terminalReach(of: clients, in: organisation)
  }

  /// By a page or by a terminal.
  func isReachable(_ client: ClientID) -> Bool {
    atPages.contains(client) || terminals[client] == .reachable
  }
  func terminal(of client: ClientID) -> TerminalReach { terminals[client] ?? .none }
}
