internal import Glibc
internal import Synchronization

/// Keeps a database for one program: a lock of the server's that lasts as long as the connection
/// that took it.
final class PostgreSQLHold: Sendable {
  private let server: PostgreSQLServer
  private let link = Mutex<PostgreSQLLink?>(nil)
  /// Any number that no other program takes for its locks: the letters "KUUM", after the one of the
  /// migrations.
  private static let lock = 0x4B55_554D
  private static let pause: useconds_t = 100_000

  init(server: PostgreSQLServer) { self.server = server }

  /// Takes it, or makes sure that it is still ours. Throws ``StoreError/unavailable(_:)`` where
  /// another program has it.
  ///
  /// - Parameter patience: how long to wait for that one.
  func take(patience: Duration) throws {
    let end = ContinuousClock.now + patience
    while try !tryOnce() {
      guard .now < end else {
        throw StoreError.unavailable("another Kuulolla serves from it: stop that one")
      }
      usleep(Self.pause)
    }
  }

  private func tryOnce() throws -> Bool {
    try link.withLock { link in
      if let held = link, (try? held.execute("SELECT 1")) != nil { return true }
      link = nil
      let new = try server.connect()
      let taken = try new.rows("SELECT pg_try_advisory_lock($1) AS taken", [Self.lock])
      guard try taken.first?.bool("taken") == true else { return false }
      link = new
      return true
    }
  }

  func release() { link.withLock { $0 = nil } }
}
