internal import Glibc

/// Transactions over one connection, which is made when it is first needed and made anew when it is
/// lost. Belongs to one thread.
final class PostgreSQLSession {
  private let server: PostgreSQLServer
  private var link: PostgreSQLLink?

  /// How often a transaction is tried that the server undoes because of others.
  static let attempts = 8
  /// After as many, the transaction waits until nobody else writes and keeps everybody else waiting,
  /// so that its turn comes however many are at it.
  static let attemptsTogether = 4
  /// No attempt begins later than this after the first.
  private static let longest = Duration.seconds(20)

  init(server: PostgreSQLServer) { self.server = server }

  func read<Value>(_ body: (any CareReading) throws -> Value) throws -> Value {
    try repeated { _ in
      try transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") { link, failures in
        (try body(PostgreSQLReading(link: link, failures: failures)), .mayRepeat)
      }
    }
  }

  /// - Returns: what the closure did, and the tables of which it has forgotten something.
  func write<Value>(
    _ body: (any CareTransaction) throws -> Value
  ) throws -> (Value, forgotten: Set<String>) {
    try writing { link, failures, _ in
      let transaction = PostgreSQLTransaction(link: link, failures: failures)
      let value = try body(transaction)
      return (value, transaction.forgetful.tables)
    }
  }

  /// As ``PostgreSQLStore/writeEach(_:)``.
  func writeEach<Value>(
    _ bodies: [@Sendable (any CareTransaction) throws -> Value]
  ) throws -> ([Result<Value, any Error>], forgotten: Set<String>) {
    try writing { link, _, isAlone in
      var forgotten: Set<String> = []
      let results = try bodies.map { body in
        let failures = PostgreSQLFailures()
        let transaction = PostgreSQLTransaction(link: link, failures: failures)
        let result = try link.alone(failures, isLast: isAlone) { try body(transaction) }
        if case .success = result { forgotten.formUnion(transaction.forgetful.tables) }
        return result
      }
      return (results, forgotten)
    }
  }

  private func writing<Value>(
    _ body: (PostgreSQLLink, PostgreSQLFailures, _ isAlone: Bool) throws -> Value
  ) throws -> Value {
    try repeated { isAlone in
      let lock = isAlone ? "EXCLUSIVE" : "ROW SHARE"
      // Locking takes no snapshot yet: what others wrote until the lock was had is seen.
      let begin = """
        BEGIN ISOLATION LEVEL SERIALIZABLE;
        LOCK TABLE \(PostgreSQLMigrations.turns) IN \(lock) MODE
        """
      return try transaction(begin) { link, failures in
        (try body(link, failures, isAlone), .mustNotRepeat)
      }
    }
  }

  /// For what is done outside of the interface: migrations, housekeeping.
  func withLink<Value>(_ body: (PostgreSQLLink) throws -> Value) throws -> Value {
    let link = try connected()
    do { return try body(link) } catch {
      // In whatever state it is.
      self.link = nil
      throw (error as? PostgreSQLFailure)?.storeError ?? error
    }
  }

  private enum LostCommit { case mayRepeat, mustNotRepeat }

  private func transaction<Value>(
    _ begin: String,
    _ body: (PostgreSQLLink, PostgreSQLFailures) throws -> (Value, LostCommit)
  ) throws -> Value {
    let link = try connected()
    let failures = PostgreSQLFailures()
    do { try link.execute(begin) } catch var failure as PostgreSQLFailure {
      failure.isBeginning = true
      throw failure
    }
    let value: Value
    let lostCommit: LostCommit
    do {
      (value, lostCommit) = try body(link, failures)
    } catch {
      rollBack(link)
      // A closure may have made another error of it; what the transaction needs stays the same.
      if let failure = failures.first, failure.repetition != .none { throw failure }
      throw error
    }
    if let failure = failures.first {
      rollBack(link)
      if failure.repetition != .none { throw failure }
      throw StoreError.defect("a closure went on after a statement that failed")
    }
    do {
      guard try link.execute("COMMIT") == "COMMIT" else {
        throw StoreError.defect("a transaction that the server has given up")
      }
    } catch let failure as PostgreSQLFailure where failure.isLost && lostCommit == .mustNotRepeat {
      self.link = nil
      throw StoreError.unavailable(
        "the connection was lost at a commit: whether it was written is not known")
    }
    return value
  }

  private func rollBack(_ link: PostgreSQLLink) {
    _ = try? link.execute("ROLLBACK")
    if !link.isIdle { self.link = nil }
  }

  private func connected() throws -> PostgreSQLLink {
    if let link, link.isIdle { return link }
    link = nil
    let made = try server.connect()
    link = made
    return made
  }

  private func repeated<Value>(_ body: (_ isAlone: Bool) throws -> Value) throws -> Value {
    var attempt = 1
    var isAlone = false
    let start = ContinuousClock.now
    while true {
      do {
        return try body(isAlone)
      } catch let failure as PostgreSQLFailure {
        if let link, !link.isIdle { rollBack(link) }
        guard attempt < Self.attempts, .now - start < Self.longest else {
          throw failure.storeError
        }
        switch failure.repetition {
        case .none: throw failure.storeError
        case .usual: isAlone = isAlone || attempt >= Self.attemptsTogether
        case .usualAlone: isAlone = true
        case .alone:
          if isAlone { throw failure.storeError }
          isAlone = true
        }
        pause(after: attempt)
        attempt += 1
      }
    }
  }

  /// Up to 2 ms after the first attempt, 32 ms at most; by chance, so that those who collided do not
  /// meet again.
  private func pause(after attempt: Int) {
    usleep(UInt32.random(in: 0...(1_000 << min(attempt, 5))))
  }
}

/// The first statement of a transaction that failed.
final class PostgreSQLFailures {
  var first: PostgreSQLFailure?
}

/// Lives for one run of a closure of ``PostgreSQLStore/read(_:)``.
struct PostgreSQLReading: SQLConnection {
  let link: PostgreSQLLink
  let failures: PostgreSQLFailures

  var dialect: SQLDialect { .postgreSQL }

  func run(_ sql: String, _ values: [any StoredValue]) throws -> [SQLRow] {
    try failures.noting { try link.rows(sql, values) }
  }
}

/// Lives for one run of a closure of ``PostgreSQLStore/write(_:)``.
struct PostgreSQLTransaction: SQLTransaction {
  let link: PostgreSQLLink
  let failures: PostgreSQLFailures
  let forgetful = Forgetful()

  var dialect: SQLDialect { .postgreSQL }

  func run(_ sql: String, _ values: [any StoredValue]) throws -> [SQLRow] {
    try failures.noting { try link.rows(sql, values) }
  }
}

extension PostgreSQLLink {
  /// Runs a part of a transaction that may fail by itself.
  ///
  /// - Parameters:
  ///   - failures: of the part's own statements.
  ///   - isLast: nobody else writes: running the transaction again changes nothing for a row that is
  ///     there already.
  /// - Throws: where the whole transaction is to be run again, or is lost.
  fileprivate func alone<Value>(
    _ failures: PostgreSQLFailures, isLast: Bool, _ body: () throws -> Value
  ) throws -> Result<Value, any Error> {
    try execute("SAVEPOINT part")
    do {
      let value = try body()
      if failures.first != nil {
        throw StoreError.defect("a closure went on after a statement that failed")
      }
      try execute("RELEASE SAVEPOINT part")
      return .success(value)
    } catch {
      // A closure may have made another error of it; what the transaction needs stays the same.
      if let failure = failures.first ?? error as? PostgreSQLFailure {
        switch failure.repetition {
        case .none: break
        case .alone where isLast: break
        case .usual, .usualAlone, .alone: throw failure
        }
      }
      try execute("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")
      return .failure((error as? PostgreSQLFailure)?.storeError ?? error)
    }
  }
}

extension PostgreSQLFailures {
  fileprivate func noting<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch {
      if first == nil, let failure = error as? PostgreSQLFailure { first = failure }
      throw error
    }
  }
}
