import CareModel

/// The query of a request target (RFC 3986 section 3.4): `name=value` pairs joined by `&`.
enum RequestQuery {
  static let mostPairs = 16

  /// Nil where it cannot be read: badly encoded, a name twice, or too many of them.
  static func pairs(of target: Substring) -> [String: String]? {
    let query = target.prefix { $0 != "#" }.drop { $0 != "?" }.dropFirst()
    if query.isEmpty { return [:] }
    let parts = query.split(separator: "&", omittingEmptySubsequences: true)
    guard parts.count <= mostPairs else { return nil }
    var pairs: [String: String] = [:]
    for part in parts {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = TargetPath.percentDecoded(sides[0]), !name.isEmpty, pairs[name] == nil,
        let value = TargetPath.percentDecoded(sides.count > 1 ? sides[1] : ""),
        value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
      else { return nil }
      pairs[name] = value
    }
    return pairs
  }
}

extension Request {
  /// A value in the query; nil where it is not there.
  func queryText(_ name: String) throws(RequestError) -> String? {
    guard let query else { throw .badRequest("the query cannot be read") }
    return query[name]
  }

  /// An id in the query; nil where it is not there.
  func queryID<Kind>(_ name: String) throws(RequestError) -> Identifier<Kind>? {
    guard let text = try queryText(name) else { return nil }
    guard let id = Identifier<Kind>(text) else { throw .notFound }
    return id
  }
}
