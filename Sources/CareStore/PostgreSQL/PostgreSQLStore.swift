internal import CareModel
internal import Synchronization

/// The store on a PostgreSQL server: a few connections, each with a thread of its own. Transactions
/// that write are serializable; the server undoes one that would not be, and it is run again.
public final class PostgreSQLStore: CareDatabase {
  /// How much, and how long.
  public struct Limits: Sendable {
    /// Connections to the server at once.
    public var connections = 8
    /// Transactions that wait for one of them.
    public var waiting = 1_024
    /// How long one statement may take.
    public var statement = Duration.seconds(15)
    /// How long one waits for what another transaction holds.
    public var lock = Duration.seconds(5)
    /// How long the server waits for the next statement of a transaction.
    public var idle = Duration.seconds(30)
    /// How long an opening waits for another program that has the database alone: the server may not
    /// have noticed yet that one that was killed is gone.
    public var takeover = Duration.seconds(5)
    /// Statements that stay prepared on a connection.
    public var statementsHeld = 512

    public init() {}
  }

  let workers: PostgreSQLWorkers
  private let limits: Limits
  private let hold: PostgreSQLHold?
  private let housekeeping = Mutex(Housekeeping())

  private struct Housekeeping {
    /// Of which something was forgotten since they were last cleaned.
    var tables: Set<String> = []
    var isUnderWay = false
  }

  /// Whether a text is an address that ``open(url:limits:)`` takes.
  public static func isAddress(_ text: String) -> Bool { PostgreSQLServer.isAddress(text) }

  /// Connects, and brings the database to the present schema.
  ///
  /// - Parameters:
  ///   - url: `postgresql://user@host:5432/database?sslmode=verify-full`, as libpq takes it.
  ///   - isAlone: keeps every other program that asks the same away for as long as the store is open:
  ///     two gateways on one database would answer for each other's pages.
  public static func open(
    url: String, limits: Limits = Limits(), isAlone: Bool = false
  ) async throws -> PostgreSQLStore {
    try await open(url: url, limits: limits, isAlone: isAlone, migrations: Schema.migrations)
  }

  static func open(
    url: String, limits: Limits = Limits(), isAlone: Bool = false, migrations: [Migration]
  ) async throws -> PostgreSQLStore {
    guard isAddress(url) else {
      throw StoreError.unavailable("its address is none of PostgreSQL")
    }
    let store = PostgreSQLStore(url: url, limits: limits, isAlone: isAlone)
    do {
      try await store.workers.run { session in
        try store.hold?.take(patience: limits.takeover)
        try session.withLink { try PostgreSQLMigrations.apply(migrations, by: $0) }
      }
      if migrations.knowClientSearch { try await store.keepMissingWords() }
    } catch {
      await store.workers.close()
      throw error
    }
    return store
  }

  private init(url: String, limits: Limits, isAlone: Bool) {
    self.limits = limits
    let server = PostgreSQLServer(url: url, limits: limits)
    workers = PostgreSQLWorkers(server: server, limits: limits)
    hold = isAlone ? PostgreSQLHold(server: server) : nil
  }

  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (any CareReading) throws -> Value
  ) async throws -> Value {
    try await workers.run { session in try session.read(body) }
  }

  public func write<Value: Sendable>(
    _ body: @escaping @Sendable (any CareTransaction) throws -> Value
  ) async throws -> Value {
    let (value, forgotten) = try await workers.run { session in try session.write(body) }
    if !forgotten.isEmpty { clean(forgotten) }
    return value
  }

  public func writeEach<Value: Sendable>(
    _ bodies: [@Sendable (any CareTransaction) throws -> Value]
  ) async throws -> [Result<Value, any Error>] {
    let (results, forgotten) = try await workers.run { session in
      try session.writeEach(bodies)
    }
    if !forgotten.isEmpty { clean(forgotten) }
    return results
  }

  public func check() async throws {
    if let hold { try await workers.run { _ in try hold.take(patience: .zero) } }
    try await write { transaction in try transaction.set("readiness", to: "") }
  }

  public func close() async throws {
    await workers.close()
    hold?.release()
  }

  /// Gives the room of deleted rows and older versions back for new ones, beside everything else.
  /// Until it is written over, it is on disk (docs/limits.md).
  private func clean(_ tables: Set<String>) {
    let begins = housekeeping.withLock { housekeeping in
      housekeeping.tables.formUnion(tables)
      defer { housekeeping.isUnderWay = true }
      return !housekeeping.isUnderWay
    }
    guard begins else { return }
    do {
      try workers.enqueue { [self] session in cleanAll(session) }
    } catch {
      // Too much to do just now: the next one does it, or the server's own housekeeping.
      housekeeping.withLock { $0.isUnderWay = false }
    }
  }

  private func cleanAll(_ session: PostgreSQLSession) {
    while true {
      let tables = housekeeping.withLock { housekeeping in
        defer { housekeeping.tables = [] }
        if housekeeping.tables.isEmpty { housekeeping.isUnderWay = false }
        return housekeeping.tables
      }
      if tables.isEmpty { return }
      // What was written is durable without it.
      _ = try? session.withLink { link in
        try link.execute("SET statement_timeout = 0")
        for table in tables.sorted() { try link.execute("VACUUM \(table)") }
        try link.execute("SET statement_timeout = \(limits.statement.wholeMilliseconds)")
      }
    }
  }
}
