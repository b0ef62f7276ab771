internal import CareAPI
internal import CareModel
internal import CareStore

/// Who can be reached: a client with a page open, or a terminal.
extension Switchboard {
  /// Tells the staff of the organisation where it has changed since they were last told.
  ///
  /// One look at a time for each client: of two at once the older one might be told last.
  func tellPresence(of client: ClientID, _ organisation: OrganisationID) async {
    if presenceLooks[client] != nil {
      presenceLooks[client] = .stale
      return
    }
    repeat {
      presenceLooks[client] = .fresh
      await lookAtPresence(of: client, organisation)
    } while presenceLooks[client] == .stale
    presenceLooks[client] = nil
  }

  private func lookAtPresence(of client: ClientID, _ organisation: OrganisationID) async {
    let event: PresenceEvent
    let hearers: Hearers
    let now = clock.now
    do {
      let found = try await store.read { tx -> (PresenceEvent, Hearers)? in
        guard let record = try tx.client(client, in: organisation) else { return nil }
        return (
          PresenceEvent(client, try ClientReach(tx, in: organisation, of: [client])),
          try Hearers(of: record, tx, now: now)
        )
      }
      guard let found else { return }
      (event, hearers) = found
    } catch {
      failed(error, doing: "presence")
      return
    }
    let unknown = PresenceEvent(clientId: client, reachable: false, terminal: .none)
    guard event != presence[client] ?? unknown else { return }
    presence[client] = event == unknown ? nil : event
    let staff = pages.values.filter { page in
      page.asker.organisation == organisation && hearers.contains(page.asker.principal)
    }
    tellNow(.presence(event), to: staff.map(\.asker.session))
  }
}

/// A look at a client's presence that is under way.
enum PresenceLook {
  case fresh
  /// Something has changed since it began: it is followed by another one.
  case stale
}
