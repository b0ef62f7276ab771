import CareAPI
import CareModel
import CareStore

/// How a guest link comes to be.
enum GuestLinks {
  static func link(
    _ id: GuestLinkID, for record: VisitRecord, _ request: GuestLinkRequest, now: WallTime
  ) -> GuestLink {
    GuestLink(
      id: id, organisation: record.visit.organisation, visit: record.visit.id,
      client: record.client.id, role: request.role,
      name: request.role == .client ? record.client.name : request.name ?? "",
      language: request.language ?? record.client.language, createdAt: now,
      expiresAt: GuestLink.expiry(visitEndsAt: record.visit.endsAt))
  }

  /// The secret stands in the fragment: browsers keep that to themselves, so that it gets into no
  /// log of any server or proxy.
  static func address(origin: WebOrigin, secret: String, language: Language) -> String {
    // Finnish is what pages speak unless they are told otherwise.
    let query = language == .fi ? "" : "?language=\(language.rawValue)"
    return "\(origin)/v\(query)#\(secret)"
  }

  /// Nil where a link may be made so: a client has a name already, of a guest everybody is to know it.
  static func fault(of request: GuestLinkRequest) -> ProtocolError? {
    guard request.role != .client else { return nil }
    guard let name = request.name?.revealed else {
      return ProtocolError(.badRequest, "body.name is missing")
    }
    guard GuestLink.isName(name) else {
      return ProtocolError(.badRequest, "body.name is not one line of 1 to 60 characters")
    }
    return nil
  }
}
