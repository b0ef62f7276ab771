import CareAPI
import CareModel
import CareStore

/// How a guest link comes to be.
enum GuestLinks {
  static func link(
    _ id: GuestLinkID, for record: VisitRecord, _ request: GuestLinkRequest,
    relative: Relative?, now: WallTime
  ) -> GuestLink {
    GuestLink(
      id: id, organisation: record.visit.organisation, visit: record.visit.id,
      client: record.client.id, role: request.role, relative: relative?.id,
      name: request.role == .client
        ? record.client.name : relative.map(GuestLink.name(of:)) ?? request.name ?? "",
      language: request.language ?? relative?.language ?? record.client.language, createdAt: now,
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
    guard request.relativeId == nil || request.role == .relative else {
      return ProtocolError(.badRequest, "body.relativeId is for the role relative")
    }
    guard request.role != .client, request.relativeId == nil else { return nil }
    guard let name = request.name?.revealed else {
      return ProtocolError(.badRequest, "body.name is missing")
    }
    guard GuestLink.isName(name) else {
      return ProtocolError(.badRequest, "body.name is not one line of 1 to 60 characters")
    }
    return nil
  }

  /// The relative that a link is to stand for.
  ///
  /// - Throws: where it is none of the client's, or has not the right that the visit takes. Whoever is to
  ///   call by the link has to be named: the right to call is given to a person.
  static func relative(
    of request: GuestLinkRequest, for record: VisitRecord, _ tx: any CareReading
  ) throws -> Relative? {
    let kind = record.visit.kind
    guard let id = request.relativeId else {
      guard kind == .relativesCall, request.role == .relative else { return nil }
      throw RequestError(ProtocolError(.badRequest, "body.relativeId is missing"))
    }
    let known = try tx.relatives(of: record.client.id, in: record.visit.organisation)
    guard let relative = known.first(where: { $0.id == id }) else { throw RequestError.notFound }
    guard relative.may(GuestLink.right(for: kind)) else {
      throw RequestError(
        ProtocolError(
          .notAllowed, "the relative has no right \(GuestLink.right(for: kind).rawValue)"))
    }
    return relative
  }
}

extension CareReading {
  /// Whether the relative of a link still has the right that its visit takes: rights are taken back at
  /// any time. A link to a name alone takes none, but nobody calls by it.
  func standsForRight(_ link: GuestLink, of kind: VisitKind) throws -> Bool {
    guard let id = link.relative else { return kind != .relativesCall || link.role != .relative }
    return try relatives(of: link.client, in: link.organisation)
      .contains { $0.id == id && $0.may(GuestLink.right(for: kind)) }
  }
}
