/// A rule as text: `FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=10`.
extension RecurrenceRule: CustomStringConvertible {
  public static let longestText = 200

  /// Parts may come in any order and in small letters, with `RRULE:` before them. A date and time after
  /// `UNTIL` is cut to its day: in the calendar's zone where it is in UTC (`Z`), else as it stands.
  public init(_ text: String, calendar: LocalCalendar = .helsinki) throws(Fault) {
    guard text.utf8.count <= Self.longestText else { throw .tooLong }
    let values = try Self.parts(of: text)

    guard let name = values[.frequency] else { throw .noFrequency }
    guard let frequency = Frequency(rawValue: name) else { throw .unsupportedFrequency }
    guard let interval = Self.number(values[.interval] ?? "1") else { throw .interval }
    var weekStart = Weekday.monday
    if let code = values[.weekStart] {
      guard let weekday = Weekday(code: code) else { throw .weekStart }
      weekStart = weekday
    }
    try self.init(
      frequency, interval: interval, on: Self.weekdays(values[.weekdays]),
      end: Self.end(until: values[.until], count: values[.count], calendar: calendar),
      weekStart: weekStart)
  }

  /// In one form only: no part that says what holds without it, weekdays from Monday on.
  public var description: String {
    var parts = ["FREQ=\(frequency.rawValue)"]
    if interval != 1 { parts.append("INTERVAL=\(interval)") }
    if !weekdays.isEmpty {
      parts.append("BYDAY=" + weekdays.sorted().map(\.code).joined(separator: ","))
    }
    switch end {
    case .never: break
    case .until(let day): parts.append("UNTIL=\(day.digits)")
    case .count(let count): parts.append("COUNT=\(count)")
    }
    if weekStart != .monday { parts.append("WKST=\(weekStart.code)") }
    return parts.joined(separator: ";")
  }

  private static func parts(of text: String) throws(Fault) -> [Part: String] {
    var text = text.uppercased()[...]
    if text.hasPrefix("RRULE:") { text = text.dropFirst(6) }
    var values: [Part: String] = [:]
    for piece in text.split(separator: ";", omittingEmptySubsequences: false) {
      let sides = piece.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else { throw .malformed }
      guard let part = Part(rawValue: String(sides[0])) else {
        if let known = UnsupportedPart(rawValue: String(sides[0])) {
          throw .unsupportedPart(known)
        }
        throw .unknownPart
      }
      guard values.updateValue(String(sides[1]), forKey: part) == nil else {
        throw .partTwice(part)
      }
    }
    return values
  }

  private static func weekdays(_ list: String?) throws(Fault) -> Set<Weekday> {
    guard let list else { return [] }
    var weekdays: Set<Weekday> = []
    for code in list.split(separator: ",", omittingEmptySubsequences: false) {
      guard let weekday = Weekday(code: code) else {
        let isNumbered = code.count > 2 && Weekday(code: code.suffix(2)) != nil
        throw isNumbered ? .numberedWeekday : .weekdays
      }
      weekdays.insert(weekday)
    }
    return weekdays
  }

  private static func end(
    until: String?, count: String?, calendar: LocalCalendar
  ) throws(Fault) -> End {
    switch (until, count) {
    case (nil, nil): return .never
    case (.some, .some): throw .untilAndCount
    case (nil, let count?):
      guard let number = number(count) else { throw .count }
      return .count(number)
    case (let until?, nil):
      guard let day = day(until: until, calendar: calendar) else { throw .until }
      return .until(day)
    }
  }

  /// `YYYYMMDD`, `YYYYMMDDTHHMMSS` or the same with `Z`; nil where it is none of them.
  private static func day(until text: String, calendar: LocalCalendar) -> LocalDay? {
    var bytes = Array(text.utf8)
    guard let day = LocalDay(digits: bytes.prefix(8)), untilYears.contains(day.year) else {
      return nil
    }
    if bytes.count == 8 { return day }
    let isUTC = bytes.last == UInt8(ascii: "Z")
    if isUTC { bytes.removeLast() }
    guard bytes.count == 15, bytes[8] == UInt8(ascii: "T") else { return nil }
    let digits = bytes[9...].map { Int($0) - 0x30 }
    guard digits.allSatisfy((0...9).contains) else { return nil }
    let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    // A minute may have a leap second.
    guard ClockTime(hour: hour, minute: minute) != nil, digits[4] * 10 + digits[5] <= 60 else {
      return nil
    }
    guard isUTC else { return day }
    return calendar.day(
      of: WallTime(milliseconds: Int64(day.dayNumber * 86_400 + hour * 3600 + minute * 60) * 1000))
  }

  /// Digits only, at most six of them.
  private static func number(_ text: String) -> Int? {
    guard text.utf8.count <= 6,
      text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
    else { return nil }
    return Int(text)
  }
}

extension RecurrenceRule: Codable {
  public init(from decoder: any Decoder) throws {
    self = try decoder.checkedText("is no recurrence rule") { try? RecurrenceRule($0) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
