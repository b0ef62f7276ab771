internal import CareAPI
internal import CareModel
internal import CareStore

/// Who can be reached: a client with a page open.
extension Switchboard {
  /// Tells the staff of the organisation where it has changed since they were last told.
  func tellPresence(of client: ClientID, _ organisation: OrganisationID) async {
    let connected: Bool
    do {
      connected = try await store.read {
        try $0.reachableClients(in: organisation).contains(client)
      }
    } catch {
      failed(error, doing: "presence")
      return
    }
    guard connected != reachable.contains(client) else { return }
    if connected { reachable.insert(client) } else { reachable.remove(client) }
    let staff = pages.values.filter { page in
      guard page.asker.organisation == organisation else { return false }
      return if case .staff = page.asker.principal { true } else { false }
    }
    let event = PresenceEvent(clientId: client, reachable: connected, terminal: .none)
    tellNow(.presence(event), to: staff.map(\.asker.session))
  }
}
