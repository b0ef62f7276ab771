internal import CareAPI
internal import CareModel

/// Reads columns into the types of the model. What does not fit was not written by this program:
/// ``StoreError/corrupt(_:)``, naming the column.
extension SQLRow {
  func optional<Value>(
    _ column: String, _ convert: (SQLValue) -> Value?
  ) throws -> Value? {
    guard let stored = self[column] else { throw StoreError.defect("no column \(column)") }
    if stored == .null { return nil }
    guard let value = convert(stored) else { throw StoreError.corrupt("column \(column)") }
    return value
  }

  func required<Value>(
    _ column: String, _ convert: (SQLValue) -> Value?
  ) throws -> Value {
    guard let value = try optional(column, convert) else {
      throw StoreError.corrupt("column \(column)")
    }
    return value
  }

  func id<Kind>(_ column: String) throws -> Identifier<Kind> {
    try required(column) { $0.text.flatMap { Identifier($0) } }
  }

  func optionalID<Kind>(_ column: String) throws -> Identifier<Kind>? {
    try optional(column) { $0.text.flatMap { Identifier($0) } }
  }

  func text(_ column: String) throws -> String {
    try required(column, \.text)
  }

  func optionalText(_ column: String) throws -> String? {
    try optional(column, \.text)
  }

  func personal(_ column: String) throws -> PersonalText { PersonalText(try text(column)) }

  func optionalPersonal(_ column: String) throws -> PersonalText? {
    try optionalText(column).map { PersonalText($0) }
  }

  func int(_ column: String) throws -> Int { try required(column) { $0.integer.map(Int.init) } }

  func optionalInt(_ column: String) throws -> Int? {
    try optional(column) { $0.integer.map(Int.init) }
  }

  func bool(_ column: String) throws -> Bool { try int(column) != 0 }

  func time(_ column: String) throws -> WallTime {
    try required(column) { $0.integer.map(WallTime.init(milliseconds:)) }
  }

  func optionalTime(_ column: String) throws -> WallTime? {
    try optional(column) { $0.integer.map(WallTime.init(milliseconds:)) }
  }

  func word<Word: RawRepresentable>(_ column: String) throws -> Word
  where Word.RawValue == String {
    try required(column) { $0.text.flatMap(Word.init(rawValue:)) }
  }

  func optionalWord<Word: RawRepresentable>(_ column: String) throws -> Word?
  where Word.RawValue == String {
    try optional(column) { $0.text.flatMap(Word.init(rawValue:)) }
  }

  /// As `RESTCoding` writes it.
  func json<Value: Decodable>(_ column: String) throws -> Value {
    try required(column) { value in
      value.text.flatMap { try? RESTCoding.decode(Value.self, from: $0.utf8) }
    }
  }

  /// As `joinedWords` writes them; a word of a later version is passed over.
  func words<Word: RawRepresentable>(_ column: String) throws -> [Word]
  where Word.RawValue == String {
    try text(column).split(separator: ",").compactMap { Word(rawValue: String($0)) }
  }

  func clockTime(_ column: String) throws -> ClockTime {
    try required(column) { $0.text.flatMap { ClockTime($0) } }
  }

  func hash(_ column: String) throws -> SecretHash {
    try required(column) { $0.blob.flatMap { SecretHash($0) } }
  }

  func optionalHash(_ column: String) throws -> SecretHash? {
    try optional(column) { $0.blob.flatMap { SecretHash($0) } }
  }
}

extension SQLValue {
  var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var blob: [UInt8]? { if case .blob(let bytes) = self { bytes } else { nil } }
}
