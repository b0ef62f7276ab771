import Logging
import NIOCore

/// Every key there is. What is not in this table is unknown.
enum Settings {
  static let all: [Setting] = [
    .flag("http.enabled", \.http.enabled),
    .text("http.address", \.http.address, expects: "an IP address", where: isAddress),
    .number("http.port", \.http.port, 0...65_535),
    .list(
      "http.trustedProxies", \.http.trustedProxies, expects: "a list of IP addresses",
      where: isAddress),
    .flag("https.enabled", \.https.enabled),
    .text("https.address", \.https.address, expects: "an IP address", where: isAddress),
    .number("https.port", \.https.port, 0...65_535),
    .text("https.certificate", \.https.certificate, expects: "a path, or empty"),
    .text("https.key", \.https.key, expects: "a path, or empty"),
    .text(
      "publicAddress", \.publicAddress,
      expects: "an origin such as https://etahoito.example.fi, or empty",
      where: { $0.isEmpty || WebOrigin($0) != nil }),
    .number("limits.connections", \.limits.connections, 16...65_536),
    .number("limits.connectionsPerAddress", \.limits.connectionsPerAddress, 4...65_536),
    .text("data.folder", \.data.folder, expects: "a path", where: { !$0.isEmpty }),
    .flag("relay.enabled", \.relay.enabled),
    .number("relay.shards", \.relay.shards, 0...64),
    .number("relay.port", \.relay.port, 0...65_000),
    .list(
      "relay.addresses", \.relay.addresses, expects: "a list of IP addresses", where: isAddress),
    .list(
      "relay.advertise", \.relay.advertise, expects: "a list of IP addresses", where: isAddress),
    .number("calls.ringSeconds", \.calls.ringSeconds, 10...600),
    .number("calls.resumeSeconds", \.calls.resumeSeconds, 10...600),
    .number("signIn.sessionHours", \.signIn.sessionHours, 1...168),
    .number("signIn.longestHours", \.signIn.longestHours, 1...168),
    .number("signIn.freeFailures", \.signIn.freeFailures, 1...100),
    .number("signIn.longestWaitSeconds", \.signIn.longestWaitSeconds, 1...86_400),
    .number("signIn.addressBurst", \.signIn.addressBurst, 1...10_000),
    .number("signIn.addressRefillSeconds", \.signIn.addressRefillSeconds, 1...3_600),
    .choice("metrics.access", \.metrics.access),
    .choice("log.level", \.log.level),
    .choice("log.format", \.log.format),
    .flag("demo", \.demo),
  ]

  static let byPath: [String: Setting] = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })

  /// `http`, `relay` and the like.
  static let sections = Set(
    all.compactMap { $0.path.split(separator: ".").dropLast().first.map(String.init) })

  static func isAddress(_ text: String) -> Bool {
    (try? SocketAddress(ipAddress: text, port: 0)) != nil
  }

  /// The known key that an unknown one was most likely meant to be.
  /// - Parameter atTop: it stands where sections stand as well.
  static func nearest(to path: String, atTop: Bool = false) -> String {
    let known = (atTop ? sections.sorted() : []) + all.map(\.path)
    // The table is not empty.
    return known.min { distance(path, $0) < distance(path, $1) }!
  }

  /// A right key in a wrong or missing section counts as near.
  private static func distance(_ written: String, _ known: String) -> Int {
    let whole = EditDistance.between(written.lowercased(), known.lowercased())
    guard let last = known.split(separator: ".").last,
      let writtenLast = written.split(separator: ".").last
    else { return whole }
    return min(whole, EditDistance.between(writtenLast.lowercased(), last.lowercased()) + 2)
  }
}
