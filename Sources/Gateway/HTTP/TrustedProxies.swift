import CareModel
import NIOCore
import NIOHTTP1

/// The proxies that are believed when they say for whom they ask. Everybody else could write any
/// address into a header, and so escape the limits or use up somebody else's.
struct TrustedProxies: Sendable {
  private let addresses: Set<[UInt8]>

  /// - Parameter addresses: IP addresses; what is none is left out.
  init(_ addresses: [String] = []) {
    self.addresses = Set(
      addresses.compactMap { try? SocketAddress(ipAddress: $0, port: 0) }
        .map(RemoteAddress.plainBytes))
  }

  func contains(_ address: SocketAddress) -> Bool {
    addresses.contains(RemoteAddress.plainBytes(address))
  }

  /// Who asks through a proxy: the last entry of `X-Forwarded-For`, the one that the proxy itself
  /// wrote. Nil where there is none or it is no address.
  static func client(_ headers: HTTPHeaders) -> Request.Peer? {
    guard let entry = headers[canonicalForm: "x-forwarded-for"].last,
      let address = address(entry)
    else { return nil }
    // Never loopback, whatever is written there: what is for this machine alone must not be had by
    // way of a proxy.
    return Request.Peer(key: RemoteAddress.peer(address).key, isLoopback: false)
  }

  /// An address as proxies write it: bare, or with a port, IPv6 then in brackets.
  private static func address(_ entry: Substring) -> SocketAddress? {
    var text = entry
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { return nil }
      text = text[text.index(after: text.startIndex)..<end]
    } else if let colon = text.firstIndex(of: ":"), text.lastIndex(of: ":") == colon {
      text = text[..<colon]
    }
    guard text.utf8.count <= 45 else { return nil }  // the longest textual IPv6 address
    return try? SocketAddress(ipAddress: String(text), port: 0)
  }
}
