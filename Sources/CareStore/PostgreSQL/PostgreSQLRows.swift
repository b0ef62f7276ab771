internal import CPQ

/// Types by the numbers that PostgreSQL gives them (its catalogue, `pg_type.dat`).
enum PostgreSQLType: Oid {
  case bool = 16
  case bytea = 17
  case name = 19
  case int8 = 20
  case int2 = 21
  case int4 = 23
  case text = 25
  case varchar = 1043
  case numeric = 1700

  init(_ type: SQLType) {
    switch type {
    case .integer: self = .int8
    case .text: self = .text
    case .blob: self = .bytea
    }
  }
}

/// Reads results in their binary form.
enum PostgreSQLRows {
  static func read(_ result: OpaquePointer?) throws -> [SQLRow] {
    let count = PQntuples(result)
    guard count > 0 else { return [] }
    let fields = 0..<PQnfields(result)
    let columns = SQLColumns(fields.map { String(cString: PQfname(result, $0)) })
    let types = try fields.map { field in
      guard let type = PostgreSQLType(rawValue: PQftype(result, field)) else {
        throw StoreError.defect("a statement that gives a type of no use here")
      }
      return type
    }
    return try (0..<count).map { row in
      SQLRow(
        columns: columns,
        values: try fields.map { field in
          if PQgetisnull(result, row, field) != 0 { return .null }
          let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, field), count: Int(PQgetlength(result, row, field)))
          guard let value = value(bytes, types[Int(field)]) else {
            throw StoreError.defect("a statement that gives a value of no use here")
          }
          return value
        })
    }
  }

  private static func value(
    _ bytes: UnsafeRawBufferPointer, _ type: PostgreSQLType
  ) -> SQLValue? {
    switch type {
    case .bool, .int2, .int4, .int8: integer(bytes).map { .integer($0) }
    case .text, .varchar, .name: .text(String(decoding: bytes, as: UTF8.self))
    case .bytea: .blob(Array(bytes))
    case .numeric: wholeNumber(bytes).map { .integer($0) }
    }
  }

  /// Big-endian, of one to eight bytes.
  private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    guard let first = bytes.first, bytes.count <= 8 else { return nil }
    return bytes.dropFirst().reduce(Int64(Int8(bitPattern: first))) { $0 << 8 | Int64($1) }
  }

  /// A `numeric` without a fraction, which sums of integers are: the count of its digits to the base
  /// 10,000, the power of the first, the sign, the decimals shown, then the digits; 16 bits each
  /// (PostgreSQL's `numeric_send`).
  private static func wholeNumber(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    guard bytes.count >= 8, bytes.count % 2 == 0 else { return nil }
    let words = stride(from: 0, to: bytes.count, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
    let digits = words[4...]
    let power = Int(Int16(bitPattern: words[1]))
    let (positive, negative): (UInt16, UInt16) = (0, 0x4000)
    guard digits.count == Int(words[0]), words[2] == positive || words[2] == negative,
      digits.isEmpty || (digits.count <= power + 1 && power <= 4)
    else { return nil }
    var number: Int64 = 0
    for place in 0..<(digits.isEmpty ? 0 : power + 1) {
      let digit = place < digits.count ? Int64(digits[digits.startIndex + place]) : 0
      let (shifted, isTooLarge) = number.multipliedReportingOverflow(by: 10_000)
      let (sum, overflows) = shifted.addingReportingOverflow(digit)
      if isTooLarge || overflows { return nil }
      number = sum
    }
    return words[2] == negative ? -number : number
  }
}
