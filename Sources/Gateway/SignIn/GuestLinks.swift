import CareModel
import CareStore

/// How a guest link comes to be.
enum GuestLinks {
  static func link(
    _ id: GuestLinkID, for record: VisitRecord, role: GuestRole, now: WallTime
  ) -> GuestLink {
    GuestLink(
      id: id, organisation: record.visit.organisation, visit: record.visit.id,
      client: record.client.id, role: role, name: name(role, of: record.client), createdAt: now,
      expiresAt: GuestLink.expiry(visitEndsAt: record.visit.endsAt))
  }

  /// The secret stands in the fragment: browsers keep that to themselves, so that it gets into no
  /// log of any server or proxy.
  static func address(origin: WebOrigin, secret: String) -> String {
    "\(origin)/v#\(secret)"
  }

  /// Nobody asks a relative's name: they are what they are to the client, in the client's language.
  private static func name(_ role: GuestRole, of client: Client) -> PersonalText {
    switch (role, client.language) {
    case (.client, _): client.name
    case (.relative, .fi): "Omainen"
    case (.relative, .sv): "Anhörig"
    case (.relative, .en): "Relative"
    }
  }
}
