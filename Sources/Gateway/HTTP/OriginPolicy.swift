import NIOHTTP1

/// Scheme, host and port of a page (RFC 6454), in the form that browsers write in `Origin`.
struct WebOrigin: Sendable, Hashable, CustomStringConvertible {
  var scheme: String
  /// In lower case; IPv6 addresses in brackets.
  var host: String
  var port: Int

  /// From `http://host`, `https://host:8443` and the like, without a path.
  init?(_ text: String) {
    let text = text.lowercased()
    guard let mark = text.firstRange(of: "://") else { return nil }
    let scheme = String(text[..<mark.lowerBound])
    guard scheme == "http" || scheme == "https" else { return nil }
    self.init(scheme: scheme, authority: String(text[mark.upperBound...]))
  }

  /// From the value of a `Host` header.
  init?(scheme: String, authority: String) {
    let authority = authority.lowercased()
    let defaultPort = scheme == "https" ? 443 : 80
    let host: Substring
    let tail: Substring
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = authority[...end]
      tail = authority[authority.index(after: end)...]
      guard host.dropFirst().dropLast().utf8.allSatisfy(Self.isAddressByte), host.count > 4 else {
        return nil
      }
    } else {
      let colon = authority.firstIndex(of: ":") ?? authority.endIndex
      host = authority[..<colon]
      tail = authority[colon...]
      guard !host.isEmpty, host.count <= 253, host.utf8.allSatisfy(Self.isNameByte) else {
        return nil
      }
    }
    if tail.isEmpty {
      port = defaultPort
    } else {
      guard tail.first == ":", tail.dropFirst().utf8.allSatisfy(Self.isDigit),
        let number = Int(tail.dropFirst()), (1...65535).contains(number)
      else { return nil }
      port = number
    }
    self.scheme = scheme
    self.host = String(host)
  }

  var isSecure: Bool { scheme == "https" }

  /// Host and port as in a `Host` header: the scheme's own port is left out.
  var authority: String {
    port == (isSecure ? 443 : 80) ? host : "\(host):\(port)"
  }

  var description: String { "\(scheme)://\(authority)" }

  /// A name has to be resolved by somebody; an address literal and `localhost` are what they say.
  var hostIsName: Bool {
    if host.hasPrefix("[") || host == "localhost" { return false }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return !(parts.count == 4 && parts.allSatisfy { UInt8($0) != nil })
  }

  /// `localhost` or an address literal of this machine alone.
  var hostIsLoopback: Bool {
    let literal = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    return literal == "localhost" || Configuration.isLoopback(literal)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
  private static func isNameByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
  }
  private static func isAddressByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
      || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
  }
}

/// Which pages are the gateway's own.
///
/// A name that somebody else points at our address (DNS rebinding) makes their page look like ours
/// to a browser: names are therefore taken only where the operator or the machine itself gave them.
struct OriginPolicy: Sendable {
  var publicOrigin: WebOrigin?
  /// The machine's host name, in lower case.
  var machineName: String?

  /// The origin that the request was sent to; nil where its `Host` is missing, doubled, unreadable
  /// or not ours.
  func own(_ request: Request) -> WebOrigin? {
    guard let host = request.single("Host"),
      let origin = WebOrigin(scheme: request.isSecure ? "https" : "http", authority: host)
    else { return nil }
    // A proxy on this machine ends TLS and hands the public Host on.
    if let publicOrigin, publicOrigin.authority == host.lowercased() { return publicOrigin }
    return !origin.hostIsName || origin.host == machineName ? origin : nil
  }

  enum Verdict: Sendable, Equatable {
    case own
    /// No `Origin` at all: not a browser's page, or a plain navigation.
    case absent
    case foreign
  }

  func verdict(_ request: Request) -> Verdict {
    if let site = request.single("Sec-Fetch-Site"), site == "cross-site" || site == "same-site" {
      return .foreign
    }
    let named = request.headers["Origin"]
    guard let text = named.first else { return .absent }
    guard named.count == 1, let origin = WebOrigin(text), let own = own(request) else {
      return .foreign
    }
    return origin == own || origin == publicOrigin ? .own : .foreign
  }
}
