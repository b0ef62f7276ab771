internal import CPQ
internal import CareModel
internal import Synchronization

/// How a PostgreSQL server is reached, and the way to a new connection.
final class PostgreSQLServer: Sendable {
  private let url: String
  private let limits: PostgreSQLStore.Limits
  /// Until when nobody tries again, after a try that took long to fail: callers would queue up behind
  /// connections that take seconds. One that is refused at once is tried again at once, so that the
  /// first who comes after a restart of the server is served.
  private let closedUntil = Mutex<ContinuousClock.Instant?>(nil)
  private static let pauseAfterFailure = Duration.milliseconds(500)
  private static let long = Duration.seconds(1)
  /// The oldest one that has everything the statements use.
  private static let oldestVersion: Int32 = 130_000

  init(url: String, limits: PostgreSQLStore.Limits) {
    self.url = url
    self.limits = limits
  }

  /// Whether a text is an address as libpq takes it (its documentation, "Connection URIs").
  static func isAddress(_ text: String) -> Bool {
    guard text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") else { return false }
    guard let options = PQconninfoParse(text, nil) else { return false }
    PQconninfoFree(options)
    // Where a password with a slash stands in the address, its beginning is taken for the port.
    return option("port", of: text)?.allSatisfy { $0.isNumber || $0 == "," } ?? true
  }

  /// A connection that is set up for us. Throws ``StoreError/unavailable(_:)``.
  func connect() throws -> PostgreSQLLink {
    if let until = closedUntil.withLock({ $0 }), ContinuousClock.now < until {
      throw StoreError.unavailable("the database cannot be reached")
    }
    let start = ContinuousClock.now
    do {
      let link = try PostgreSQLLink(url: url, defaults: defaults, held: limits.statementsHeld) {
        // Parts of a password that was not written as addresses need it would be told with the rest.
        Self.option("password", of: url) == nil
          ? $0
          : "the server does not answer or refuses; without a password in the address the "
            + "reason is told"
      }
      try setUp(link)
      closedUntil.withLock { $0 = nil }
      return link
    } catch {
      let end = ContinuousClock.now
      if end - start > Self.long { closedUntil.withLock { $0 = end + Self.pauseAfterFailure } }
      throw (error as? PostgreSQLFailure)?.storeError ?? error
    }
  }

  /// What the address may say otherwise.
  private var defaults: [(String, String)] {
    var defaults = [
      ("connect_timeout", "5"), ("keepalives_idle", "30"), ("keepalives_interval", "10"),
      ("keepalives_count", "3"), ("tcp_user_timeout", "20000"),
      ("fallback_application_name", "kuulolla"),
    ]
    // A line that leaves this machine is encrypted, unless the address says that it need not be.
    if !Self.isLocal(url) { defaults.append(("sslmode", "require")) }
    return defaults
  }

  private static func isLocal(_ url: String) -> Bool {
    let host = option("host", of: url) ?? ""
    // Without a host it is a socket of this machine.
    return host.isEmpty || host.hasPrefix("/")
      || ["localhost", "127.0.0.1", "::1"].contains(host)
  }

  /// What an address says of one of libpq's options; nil where nothing, or where it is no address.
  private static func option(_ name: String, of url: String) -> String? {
    guard let options = PQconninfoParse(url, nil) else { return nil }
    defer { PQconninfoFree(options) }
    var option = options
    while let keyword = option.pointee.keyword {
      if String(cString: keyword) == name {
        return option.pointee.val.map { String(cString: $0) }
      }
      option += 1
    }
    return nil
  }

  /// The address as the variables by which PostgreSQL's own programs are told it; nil where it is
  /// none.
  static func environment(of url: String) -> [String: String]? {
    guard let options = PQconninfoParse(url, nil) else { return nil }
    defer { PQconninfoFree(options) }
    var environment: [String: String] = [:]
    var option = options
    while option.pointee.keyword != nil {
      if let name = option.pointee.envvar, let value = option.pointee.val {
        environment[String(cString: name)] = String(cString: value)
      }
      option += 1
    }
    if environment["PGSSLMODE"] == nil, !isLocal(url) { environment["PGSSLMODE"] = "require" }
    return environment
  }

  private func setUp(_ link: PostgreSQLLink) throws {
    guard link.serverVersion >= Self.oldestVersion else {
      throw StoreError.unavailable("PostgreSQL 13 or newer is needed")
    }
    try link.execute(
      """
      SET client_encoding = 'UTF8'; SET standard_conforming_strings = on;
      SET statement_timeout = \(limits.statement.wholeMilliseconds);
      SET lock_timeout = \(limits.lock.wholeMilliseconds);
      SET idle_in_transaction_session_timeout = \(limits.idle.wholeMilliseconds);
      """)
    // What `write` has returned from is on disk, also where the server's own default is laxer.
    let settings = try link.rows(
      """
      SELECT current_setting('server_encoding') AS encoding, CASE
        WHEN current_setting('synchronous_commit') <> 'off' THEN ''
        ELSE set_config('synchronous_commit', 'on', false) END AS durability
      """, [])
    guard try settings.first?.text("encoding") == "UTF8" else {
      throw StoreError.unavailable("the database must have been made with the encoding UTF8")
    }
  }
}
