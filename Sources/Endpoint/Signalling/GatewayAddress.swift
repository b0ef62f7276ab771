/// Where a gateway is: `https://host`, `wss://host:8443`, or on this machine `http://127.0.0.1:8080`.
public struct GatewayAddress: Sendable, Hashable, CustomStringConvertible {
  public let isSecure: Bool
  /// A name or an address; IPv6 without brackets.
  public let host: String
  public let port: Int

  /// Nil for what is no such address, and for plain text to another machine. A path is not looked at.
  public init?(_ text: String) {
    guard let mark = text.firstRange(of: "://") else { return nil }
    switch text[..<mark.lowerBound].lowercased() {
    case "https", "wss": isSecure = true
    case "http", "ws": isSecure = false
    default: return nil
    }
    let authority = text[mark.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    var rest = authority[...]
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = String(authority[authority.index(after: authority.startIndex)..<end])
      rest = authority[authority.index(after: end)...]
    } else {
      let end = authority.firstIndex(of: ":") ?? authority.endIndex
      host = authority[..<end].lowercased()
      rest = authority[end...]
    }
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "@") })
    else { return nil }
    if rest.isEmpty {
      port = isSecure ? 443 : 80
    } else {
      guard rest.first == ":", let number = UInt16(rest.dropFirst()), number > 0 else { return nil }
      port = Int(number)
    }
    guard isSecure || isLoopback else { return nil }
  }

  public var isLoopback: Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.") && !isName
  }

  /// Has to be resolved, and is what a certificate names.
  var isName: Bool {
    if host.contains(":") { return false }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return !(parts.count == 4 && parts.allSatisfy { UInt8($0) != nil })
  }

  /// As in a `Host` header.
  var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }

  public var description: String { (isSecure ? "https://" : "http://") + authority }
}
