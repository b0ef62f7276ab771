extension Weekday: Codable {}

/// `{"weekday":"monday","from":"18:00","to":"00:00"}`
extension WeeklyPeriod: Codable {
  private enum Key: String, CodingKey {
    case weekday, from, to
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    weekday = try container.decode(Weekday.self, forKey: .weekday)
    period = try OpeningPeriod(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(weekday, forKey: .weekday)
    try period.encode(to: encoder)
  }
}

/// `{"week":[…],"exceptions":[{"day":"2026-12-24","periods":[]}],"holidays":"asSunday",
/// "eves":"closed","lastAdmissionMinutes":15}`; all but `week` may be left out. What is read has no
/// ``OpeningHours/faults``: reading refuses with the first one, by its name.
extension OpeningHours: Codable {
  private enum Key: String, CodingKey {
    case week, exceptions, holidays, eves, lastAdmissionMinutes
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func list<Element: Decodable>(
      _ type: Element.Type, _ key: Key, most: Int, otherwise: OpeningFault
    ) throws -> [Element] {
      var items = try container.nestedUnkeyedContainer(forKey: key)
      var found: [Element] = []
      while !items.isAtEnd {
        // Before the rest is read: its length is not ours.
        if found.count == most {
          throw DecodingError.dataCorrupted(
            DecodingError.Context(
              codingPath: container.codingPath + [key], debugDescription: otherwise.told,
              underlyingError: otherwise))
        }
        found.append(try items.decode(type))
      }
      return found
    }
    let week = try list(
      WeeklyPeriod.self, .week, most: 7 * Self.mostPeriods, otherwise: .tooManyPeriods)
    let exceptions =
      container.contains(.exceptions)
      ? try list(
        OpeningException.self, .exceptions, most: Self.mostExceptions,
        otherwise: .tooManyExceptions) : []
    self.init(
      week: week, exceptions: exceptions,
      holidays: try container.decodeIfPresent(HolidayRule.self, forKey: .holidays) ?? .asUsual,
      eves: try container.decodeIfPresent(HolidayRule.self, forKey: .eves) ?? .asUsual,
      lastAdmissionMinutes:
        try container.decodeIfPresent(Int.self, forKey: .lastAdmissionMinutes) ?? 0)
    if let fault = faults.first {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath, debugDescription: fault.told, underlyingError: fault))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(week, forKey: .week)
    try container.encode(exceptions, forKey: .exceptions)
    try container.encode(holidays, forKey: .holidays)
    try container.encode(eves, forKey: .eves)
    try container.encode(lastAdmissionMinutes, forKey: .lastAdmissionMinutes)
  }
}

extension OpeningFault {
  fileprivate var told: String { "\(rawValue): \(words)" }
}
