internal import CareModel
internal import Foundation
internal import GRDB

/// Reads columns into the types of the model. What does not fit was not written by this program:
/// ``StoreError/corrupt(_:)``, naming the column.
extension Row {
  func optional<Value>(
    _ column: String, _ convert: (DatabaseValue) -> Value?
  ) throws -> Value? {
    guard let stored: DatabaseValue = self[column] else {
      throw StoreError.defect("no column \(column)")
    }
    if stored.isNull { return nil }
    guard let value = convert(stored) else { throw StoreError.corrupt("column \(column)") }
    return value
  }

  func required<Value>(
    _ column: String, _ convert: (DatabaseValue) -> Value?
  ) throws -> Value {
    guard let value = try optional(column, convert) else {
      throw StoreError.corrupt("column \(column)")
    }
    return value
  }

  func id<Kind>(_ column: String) throws -> Identifier<Kind> {
    try required(column) { String.fromDatabaseValue($0).flatMap { Identifier($0) } }
  }

  func optionalID<Kind>(_ column: String) throws -> Identifier<Kind>? {
    try optional(column) { String.fromDatabaseValue($0).flatMap { Identifier($0) } }
  }

  func text(_ column: String) throws -> String {
    try required(column, String.fromDatabaseValue)
  }

  func optionalText(_ column: String) throws -> String? {
    try optional(column, String.fromDatabaseValue)
  }

  func personal(_ column: String) throws -> PersonalText { PersonalText(try text(column)) }

  func optionalPersonal(_ column: String) throws -> PersonalText? {
    try optionalText(column).map { PersonalText($0) }
  }

  func int(_ column: String) throws -> Int { try required(column, Int.fromDatabaseValue) }

  func bool(_ column: String) throws -> Bool { try int(column) != 0 }

  func time(_ column: String) throws -> WallTime {
    try required(column) { Int64.fromDatabaseValue($0).map(WallTime.init(milliseconds:)) }
  }

  func optionalTime(_ column: String) throws -> WallTime? {
    try optional(column) { Int64.fromDatabaseValue($0).map(WallTime.init(milliseconds:)) }
  }

  func word<Word: RawRepresentable>(_ column: String) throws -> Word
  where Word.RawValue == String {
    try required(column) { String.fromDatabaseValue($0).flatMap(Word.init(rawValue:)) }
  }

  /// As `joinedWords` writes them; a word of a later version is passed over.
  func words<Word: RawRepresentable>(_ column: String) throws -> [Word]
  where Word.RawValue == String {
    try text(column).split(separator: ",").compactMap { Word(rawValue: String($0)) }
  }

  func clockTime(_ column: String) throws -> ClockTime {
    try required(column) { String.fromDatabaseValue($0).flatMap { ClockTime($0) } }
  }

  func hash(_ column: String) throws -> SecretHash {
    try required(column) { Data.fromDatabaseValue($0).flatMap { SecretHash(Array($0)) } }
  }

  func optionalHash(_ column: String) throws -> SecretHash? {
    try optional(column) { Data.fromDatabaseValue($0).flatMap { SecretHash(Array($0)) } }
  }
}
