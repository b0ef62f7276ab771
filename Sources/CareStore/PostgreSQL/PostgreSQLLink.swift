internal import CPQ

/// One connection to a PostgreSQL server, used by one thread at a time. Blocks.
final class PostgreSQLLink {
  private let connection: OpaquePointer
  private var names: [Statement: String] = [:]
  private var counter = 0
  /// A statement has failed by the line. libpq may say only at the next one that it is gone.
  private var isBroken = false
  /// How many statements stay prepared.
  private let held: Int

  private struct Statement: Hashable {
    var sql: String
    var types: [SQLType]
  }

  /// - Parameters:
  ///   - defaults: options of libpq that the address may override.
  ///   - telling: makes of the reason why there is no connection what may be told.
  init(
    url: String, defaults: [(String, String)], held: Int, telling: (String) -> String
  ) throws {
    self.held = held
    let made = withCStrings(defaults.map(\.0) + ["dbname"]) { names in
      withCStrings(defaults.map(\.1) + [url]) { values in
        PQconnectdbParams(names, values, 1)
      }
    }
    guard let made else { throw StoreError.unavailable("no memory for a connection") }
    connection = made
    guard PQstatus(made) == CONNECTION_OK else {
      throw StoreError.unavailable(telling(Self.sentence(PQerrorMessage(made))))
    }
    PQsetNoticeProcessor(made, { _, _ in }, nil)
  }

  deinit { PQfinish(connection) }

  var serverVersion: Int32 { PQserverVersion(connection) }

  /// Whether it can take a new transaction.
  var isIdle: Bool { !isBroken && PQtransactionStatus(connection) == PQTRANS_IDLE }

  /// Runs statements without values and without regard to their rows.
  ///
  /// - Returns: what the last of them says it did, such as `COMMIT`.
  @discardableResult
  func execute(_ sql: String) throws -> String {
    let result = PQexec(connection, sql)
    defer { PQclear(result) }
    try check(result)
    return String(cString: PQcmdStatus(result))
  }

  func rows(_ sql: String, _ values: [any StoredValue]) throws -> [SQLRow] {
    let name = try prepared(Statement(sql: sql, types: values.map(\.boundType)))
    let bound = BoundValues(values.map(\.sqlValue))
    let result = bound.withPointers { pointers, lengths, formats in
      PQexecPrepared(
        connection, name, Int32(values.count), pointers, lengths, formats, Self.binary)
    }
    defer { PQclear(result) }
    try check(result)
    return try PostgreSQLRows.read(result)
  }

  private static let binary: Int32 = 1

  private func prepared(_ statement: Statement) throws -> String {
    if let name = names[statement] { return name }
    if names.count >= held {
      try execute("DEALLOCATE ALL")
      names.removeAll()
    }
    counter += 1
    let name = "s\(counter)"
    let types = statement.types.map(PostgreSQLType.init).map(\.rawValue)
    let result = PQprepare(connection, name, statement.sql, Int32(types.count), types)
    defer { PQclear(result) }
    try check(result)
    names[statement] = name
    return name
  }

  private func check(_ result: OpaquePointer?) throws {
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
    default:
      let failure = PostgreSQLFailure(
        result, isLost: isBroken || PQstatus(connection) != CONNECTION_OK)
      isBroken = failure.isLost
      throw failure
    }
  }

  private static func sentence(_ text: UnsafePointer<CChar>?) -> String {
    guard let text else { return "" }
    return String(cString: text).split(whereSeparator: \.isNewline)
      .map { $0.trimmingPrefix(while: \.isWhitespace) }.joined(separator: "; ")
  }
}

/// Values in the binary form in which they go to the server, all in one piece of memory.
private struct BoundValues {
  private var bytes: [UInt8] = []
  /// Where each value begins; nil is null.
  private var offsets: [Int?] = []
  private var lengths: [Int32] = []

  init(_ values: [SQLValue]) {
    for value in values {
      let start = bytes.count
      var isNull = false
      switch value {
      case .null: isNull = true
      case .integer(let number):
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
      case .text(let text): bytes.append(contentsOf: text.utf8)
      case .blob(let blob): bytes.append(contentsOf: blob)
      }
      offsets.append(isNull ? nil : start)
      lengths.append(Int32(bytes.count - start))
    }
    // A value without bytes at the end points to something all the same: nothing means null.
    bytes.append(0)
  }

  func withPointers<Value>(
    _ body: (_ pointers: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Value
  ) -> Value {
    bytes.withUnsafeBytes { raw in
      let chars = raw.assumingMemoryBound(to: CChar.self)
      let pointers = offsets.map { offset in
        offset.flatMap { chars.baseAddress?.advanced(by: $0) }
      }
      return body(pointers, lengths, Array(repeating: 1, count: offsets.count))
    }
  }
}

/// Texts as C has them, and the nil that ends their list.
private func withCStrings<Value>(
  _ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> Value
) -> Value {
  var bytes: [CChar] = []
  var offsets: [Int] = []
  for text in texts {
    offsets.append(bytes.count)
    bytes.append(contentsOf: text.utf8CString)
  }
  return bytes.withUnsafeBufferPointer { buffer in
    body(offsets.map { buffer.baseAddress?.advanced(by: $0) } + [nil])
  }
}
