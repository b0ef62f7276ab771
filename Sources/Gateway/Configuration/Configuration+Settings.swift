internal import CareModel
internal import CareStore
internal import Couriers
internal import Logging
internal import NIOCore
public import Settings

extension Configuration: Configurable {
  public static let settings = SettingTable<Configuration>([
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
    .secret(
      "database.url", \.database.url,
      expects: "an address such as postgresql://kuulolla@db.example.fi/kuulolla, or empty",
      where: { $0.isEmpty || StoreLocation.isServerAddress($0) }),
    .text(
      "database.chatKeysUrl", \.database.chatKeysUrl,
      expects: "an address such as postgresql://kuulolla@keys.example.fi/keys, or empty",
      where: { $0.isEmpty || StoreLocation.isServerAddress($0) }),
    .flag("relay.enabled", \.relay.enabled),
    .number("relay.shards", \.relay.shards, 0...64),
    .number("relay.port", \.relay.port, 0...65_000),
    .list(
      "relay.addresses", \.relay.addresses, expects: "a list of IP addresses", where: isAddress),
    .list(
      "relay.advertise", \.relay.advertise, expects: "a list of IP addresses", where: isAddress),
    .choice("relay.srtp", \.relay.srtp),
    .flag("relay.segmentation", \.relay.segmentation),
    .number("relay.gatherMicroseconds", \.relay.gatherMicroseconds, 0...1_000),
    .list(
      "turn.urls", \.turn.urls,
      expects: "a list of addresses such as turn:turn.example.fi:3478?transport=udp",
      where: TURNServers.isURL),
    .text("turn.secret", \.turn.secret, expects: "a path, or empty"),
    .number("turn.lifetimeMinutes", \.turn.lifetimeMinutes, 5...1_440),
    .number("calls.ringSeconds", \.calls.ringSeconds, 10...600),
    .number("calls.resumeSeconds", \.calls.resumeSeconds, 10...600),
    .text(
      "chat.quickExit", \.chat.quickExit, expects: "an address that begins with https://",
      where: { ChatQueueSettings.Link.isAddress($0) }),
    .number("signIn.sessionHours", \.signIn.sessionHours, 1...168),
    .number("signIn.longestHours", \.signIn.longestHours, 1...168),
    .number("signIn.freeFailures", \.signIn.freeFailures, 1...100),
    .number("signIn.longestWaitSeconds", \.signIn.longestWaitSeconds, 1...86_400),
    .number("signIn.addressBurst", \.signIn.addressBurst, 1...10_000),
    .number("signIn.addressRefillSeconds", \.signIn.addressRefillSeconds, 1...3_600),
    .text(
      "accessLog.node", \.accessLog.node, expects: "n_ and letters or digits",
      where: isAccessNode),
    .number("accessLog.anchorSeconds", \.accessLog.anchorSeconds, 1...3_600),
    .text("accessLog.secondAnchor", \.accessLog.secondAnchor, expects: "a path, or empty"),
    .text(
      "messages.smtp", \.messages.smtp,
      expects: "a URL such as smtps://mail.example.fi, without a user, or empty",
      where: { $0.isEmpty || ServiceAddress($0, schemes: CourierDesk.smtpSchemes) != nil }),
    .text(
      "messages.from", \.messages.from, expects: "an e-mail address, or empty",
      where: { $0.isEmpty || MailAddress($0) != nil }),
    .text("messages.smtpCredentials", \.messages.smtpCredentials, expects: "a path, or empty"),
    .text(
      "messages.sms", \.messages.sms,
      expects: "a URL such as https://sms.example.fi/send, without a user, or empty",
      where: { $0.isEmpty || ServiceAddress($0, schemes: CourierDesk.smsSchemes) != nil }),
    .text("messages.smsToken", \.messages.smsToken, expects: "a path, or empty"),
    .text("messages.authorities", \.messages.authorities, expects: "a path, or empty"),
    .text(
      "messages.countryCode", \.messages.countryCode, expects: "one to three digits",
      where: { (1...3).contains($0.count) && $0.allSatisfy { ("0"..."9").contains($0) } }),
    .text(
      "messages.quietFrom", \.messages.quietFrom, expects: "a time such as 21:00",
      where: { ClockTime($0) != nil }),
    .text(
      "messages.quietUntil", \.messages.quietUntil, expects: "a time such as 08:00",
      where: { ClockTime($0) != nil }),
    .number("messages.keepSentDays", \.messages.keepSentDays, 1...90),
    .number("messages.keepFailedDays", \.messages.keepFailedDays, 1...90),
    .choice("metrics.access", \.metrics.access),
    .choice("log.level", \.log.level),
    .choice("log.format", \.log.format),
    .flag("demo", \.demo),
  ])

  /// Of a gateway: the command line has a chain of its own.
  static func isAccessNode(_ text: String) -> Bool {
    AccessNode(text).map { $0 != .commandLine } ?? false
  }

  static func isAddress(_ text: String) -> Bool {
    (try? SocketAddress(ipAddress: text, port: 0)) != nil
  }
}
