import CareAPI
import NIOHTTP1

/// Which version of something its sender has seen: told by `If-Match`, by the field `version` of the
/// body, or by both.
struct SeenVersion: Sendable {
  private var tags: EntityTags?
  private var field: Int?

  fileprivate init(tags: EntityTags?, field: Int?) {
    self.tags = tags
    self.field = field
  }

  /// - Parameter field: nil where nobody has said which: whatever there is.
  init(_ field: Int?) { self.init(tags: nil, field: field) }

  /// - Throws: ``RequestError`` 412, or ``ProtocolError`` `stale`, where it is not the present one.
  func check(_ present: Int, of what: String) throws {
    if let tags, !tags.names(present) { throw RequestError.preconditionFailed(what) }
    if let field, field != present { throw ProtocolError(.stale, Self.message(what)) }
  }

  fileprivate static func message(_ what: String) -> String {
    "somebody else has changed the \(what) meanwhile"
  }
}

extension Request {
  /// - Parameter field: the version that the body names.
  /// - Throws: 428 where neither header nor body tells of one.
  func seenVersion(_ field: Int?) throws(RequestError) -> SeenVersion {
    let seen = SeenVersion(tags: try entityTags("If-Match"), field: field)
    if field == nil, headers["If-Match"].isEmpty { throw .preconditionRequired }
    return seen
  }

  /// Where a change may also be asked for without having looked.
  func seenVersionIfAny(_ field: Int? = nil) throws(RequestError) -> SeenVersion {
    SeenVersion(tags: try entityTags("If-Match"), field: field)
  }

  fileprivate func entityTags(_ name: String) throws(RequestError) -> EntityTags? {
    let lines = headers[name]
    if lines.isEmpty { return nil }
    guard let tags = EntityTags(lines.joined(separator: ",")) else {
      throw .badRequest("\(name) holds no entity tags")
    }
    return tags
  }
}

extension Response {
  /// With the version as its entity tag.
  static func json(
    _ value: some Encodable, version: Int, status: HTTPResponseStatus = .ok
  ) -> Response {
    var response = json(value, status: status)
    response.headers.add(name: "ETag", value: EntityTags.text(of: version))
    return response
  }

  /// The same, or 304 where whoever asks has that version already. Only for what its version tells
  /// whole: nothing in it changes without the version.
  static func json(
    _ value: some Encodable, version: Int, unlessKnownTo request: Request
  ) throws(RequestError) -> Response {
    guard try request.entityTags("If-None-Match")?.namesWeakly(version) == true else {
      return json(value, version: version)
    }
    return Response(
      status: .notModified,
      headers: ["ETag": EntityTags.text(of: version), "Cache-Control": "no-store"])
  }
}

extension RequestError {
  static func preconditionFailed(_ what: String) -> RequestError {
    RequestError(
      status: .preconditionFailed, code: .stale, message: SeenVersion.message(what))
  }
  static let preconditionRequired = RequestError(
    status: .preconditionRequired, code: .badRequest,
    message: "say by If-Match or in the body which version is to be changed")
}
