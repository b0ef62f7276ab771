/// Where a service is.
public struct ServiceAddress: Sendable, Equatable {
  /// With its scheme; holds no user or password.
  public let url: String
  /// Without TLS: to this machine alone.
  public let isPlain: Bool
  let scheme: String

  /// Nil unless the text is a URL of one of these schemes, with a host, and no user within.
  public init?(_ text: String, schemes: [String]) {
    guard let mark = text.firstRange(of: "://") else { return nil }
    let scheme = text[..<mark.lowerBound].lowercased()
    let authority = text[mark.upperBound...].prefix { !"/?#".contains($0) }
    guard schemes.contains(scheme), !authority.isEmpty, !authority.contains("@"),
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    let host: Substring =
      authority.hasPrefix("[")
      ? authority.prefix { $0 != "]" }.dropFirst() : authority.prefix { $0 != ":" }
    let isHere = host == "localhost" || host == "::1" || Self.isLoopback(host)
    self.url = text
    self.scheme = scheme
    isPlain = isHere && (scheme == "http" || scheme == "smtp")
    if scheme == "http", !isHere { return nil }
  }

  /// An IPv4 address that begins with 127.
  private static func isLoopback(_ host: Substring) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
