import CareModel
import NIOCore
import NIOHTTP1

/// One request, read completely and within the limits.
struct Request: Sendable {
  var method: HTTPMethod
  /// The target without its query, percent-decoded segment by segment; no segment is empty, `.` or `..`.
  var segments: [String]
  var headers: HTTPHeaders
  var body: ByteBuffer
  /// Came over TLS, or is told to be (a proxy in front that ends TLS).
  var isSecure: Bool
  var peer: Peer
  /// The named segments of the route's pattern.
  var parameters: [String: String] = [:]
  /// What stands behind the `?` of the target; nil where it cannot be read.
  var query: [String: String]? = [:]

  /// Who is at the other end of the connection.
  struct Peer: Sendable, Hashable {
    /// Groups what one network address does, for limits alone.
    var key: Personal<String>
    var isLoopback: Bool
    /// Brings many people, and says in a header for whom it asks (``TrustedProxies``).
    var isTrustedProxy = false
  }

  /// The first of the headers of that name, if there is exactly one.
  func single(_ name: String) -> String? {
    let values = headers[name]
    return values.count == 1 ? values[0] : nil
  }

  /// The value of a cookie (RFC 6265 section 5.4); nil where there is none or more than one.
  func cookie(_ name: String) -> String? {
    let values = headers[canonicalForm: "cookie"].flatMap { $0.split(separator: ";") }
      .compactMap { pair -> String? in
        let pair = pair.drop { $0 == " " }
        guard pair.hasPrefix(name + "=") else { return nil }
        return String(pair.dropFirst(name.count + 1))
      }
    return values.count == 1 ? values[0] : nil
  }
}

/// A request target in one of the two forms that name something here (RFC 9112 section 3.2).
struct RequestTarget: Sendable, Equatable {
  /// Path and query: the origin form.
  var path: Substring
  /// Of an absolute form, which takes the place of the Host header (section 3.2.2).
  var authority: Substring?

  init(_ target: String) {
    path = target[...]
    for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
      let rest = target.dropFirst(scheme.count)
      authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      path = rest.dropFirst(authority?.count ?? 0)
      // Without a path the root is meant (RFC 9110 section 4.2.3).
      if path.first != "/" { path = "/" + path }
    }
  }
}

/// The path of an origin-form target (RFC 9112 section 3.2.1).
enum TargetPath {
  /// Nil where the target is no path that we could serve: not in origin form, badly encoded, or
  /// with segments that try to climb.
  static func segments(of target: Substring) -> [String]? {
    guard target.utf8.first == UInt8(ascii: "/") else { return nil }
    let path = target.prefix { $0 != "?" && $0 != "#" }
    var segments: [String] = []
    for raw in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let segment = percentDecoded(raw) else { return nil }
      guard segment != ".", segment != "..", !segment.contains("/"), !segment.contains("\\"),
        segment.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
      else { return nil }
      segments.append(segment)
    }
    if segments == [""] { return [] }
    return segments.contains("") ? nil : segments
  }

  static func percentDecoded(_ text: Substring) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(hexDigit),
        let low = rest.popFirst().flatMap(hexDigit)
      else { return nil }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
