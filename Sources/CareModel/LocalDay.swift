/// A day of a local calendar, without a zone; as text `2026-11-21`.
public struct LocalDay: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var year: Int
  public var month: Int
  public var day: Int

  /// As it is given: ``isReal`` says whether the calendar has such a day.
  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Nil unless the text is `YYYY-MM-DD` and a day that the calendar has.
  public init?(_ text: String) {
    var text = text
    guard let day = text.withUTF8({ LocalDay(utf8: $0[...]) }) else { return nil }
    self = day
  }

  /// As the text, without a copy of it: lists of visits are full of days.
  init?(utf8: Slice<UnsafeBufferPointer<UInt8>>) {
    let bytes = UnsafeBufferPointer(rebasing: utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let century = twoDigits(bytes, at: 0), let year = twoDigits(bytes, at: 2),
      let month = twoDigits(bytes, at: 5), let day = twoDigits(bytes, at: 8)
    else { return nil }
    self.init(year: 100 * century + year, month: month, day: day)
    guard isReal else { return nil }
  }

  /// Nil unless these are the eight digits `YYYYMMDD` of a day that the calendar has.
  init?(digits: some Collection<UInt8>) {
    let digits = digits.map { Int($0) - 0x30 }
    guard digits.count == 8, digits.allSatisfy((0...9).contains) else { return nil }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    self.init(year: number(0..<4), month: number(4..<6), day: number(6..<8))
    guard isReal else { return nil }
  }

  public static func < (a: LocalDay, b: LocalDay) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }

  public var description: String {
    "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
  }

  /// `20261121`.
  var digits: String { "\(padded(year, to: 4))\(padded(month, to: 2))\(padded(day, to: 2))" }

  /// Whether the calendar has such a day, of a year with at most four digits.
  public var isReal: Bool {
    guard (0...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
      return false
    }
    return LocalDay(dayNumber: dayNumber) == self
  }

  private func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// Days are counted in eras of 400 years that begin on 1 March, so that the leap day is the last one
/// of a year: the proleptic Gregorian calendar, without a table or a loop.
extension LocalDay {
  /// Days since 1970-01-01, of a day that is real.
  public var dayNumber: Int {
    let year = month <= 2 ? year - 1 : year
    let (era, yearInEra) = floorDivided(year, by: 400)
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let dayInYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return era * 146_097 + yearInEra * 365 + yearInEra / 4 - yearInEra / 100 + dayInYear - 719_468
  }

  /// The inverse of ``dayNumber``.
  public init(dayNumber: Int) {
    let (era, dayInEra) = floorDivided(dayNumber + 719_468, by: 146_097)
    let yearInEra =
      (dayInEra - dayInEra / 1460 + dayInEra / 36_524 - dayInEra / 146_096) / 365
    let dayInYear = dayInEra - (365 * yearInEra + yearInEra / 4 - yearInEra / 100)
    let monthFromMarch = (5 * dayInYear + 2) / 153
    self.init(
      year: yearInEra + era * 400 + (monthFromMarch >= 10 ? 1 : 0),
      month: monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9,
      day: dayInYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  public var weekday: Weekday { Weekday(dayNumber: dayNumber) }

  public static func + (day: LocalDay, days: Int) -> LocalDay {
    LocalDay(dayNumber: day.dayNumber + days)
  }
}

extension LocalDay: Codable {
  public init(from decoder: any Decoder) throws {
    self = try decoder.checkedText("is no day") { LocalDay($0) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

public enum Weekday: String, Sendable, CaseIterable, Comparable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday

  init(dayNumber: Int) {
    // 1970-01-01 was a Thursday.
    self = Weekday.allCases[floorDivided(dayNumber + 3, by: 7).remainder]
  }

  /// As RFC 5545 abbreviates it: `MO`.
  var code: String { rawValue.prefix(2).uppercased() }

  init?(code: some StringProtocol) {
    guard let weekday = Weekday.allCases.first(where: { $0.code == code }) else { return nil }
    self = weekday
  }

  /// Days since Monday: 0 to 6.
  public var number: Int {
    switch self {
    case .monday: 0
    case .tuesday: 1
    case .wednesday: 2
    case .thursday: 3
    case .friday: 4
    case .saturday: 5
    case .sunday: 6
    }
  }

  public static func < (a: Weekday, b: Weekday) -> Bool { a.number < b.number }
}

/// The quotient rounded down, and what remains: 0 or more. The divisor is positive.
func floorDivided(_ a: Int, by b: Int) -> (quotient: Int, remainder: Int) {
  let (quotient, rest) = a.quotientAndRemainder(dividingBy: b)
  return rest < 0 ? (quotient - 1, rest + b) : (quotient, rest)
}

/// The number that two digits make; nil where one is none.
func twoDigits(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
  let (tens, ones) = (Int(bytes[index]) - 0x30, Int(bytes[index + 1]) - 0x30)
  guard (0...9).contains(tens), (0...9).contains(ones) else { return nil }
  return 10 * tens + ones
}
