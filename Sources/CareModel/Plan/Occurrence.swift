/// One time at which a plan falls, as it stands on a wall calendar: a day and a clock time, without a
/// zone. As text `2026-11-26T10:00`. It is the visit's name within its plan and stays so when that one
/// visit is moved.
public struct Occurrence: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var day: LocalDay
  public var time: ClockTime

  public init(day: LocalDay, time: ClockTime) {
    self.day = day
    self.time = time
  }

  /// Nil unless the text is `YYYY-MM-DDTHH:MM` and such a day and time exist.
  public init?(_ text: String) {
    var text = text
    let read = text.withUTF8 { bytes -> Occurrence? in
      guard bytes.count == 16, bytes[10] == UInt8(ascii: "T"),
        let day = LocalDay(utf8: bytes[..<10]), let time = ClockTime(utf8: bytes[11...])
      else { return nil }
      return Occurrence(day: day, time: time)
    }
    guard let read else { return nil }
    self = read
  }

  public static func < (a: Occurrence, b: Occurrence) -> Bool {
    (a.day, a.time) < (b.day, b.time)
  }

  public var description: String { "\(day)T\(time)" }
}

extension Occurrence: Codable {
  public init(from decoder: any Decoder) throws {
    self = try decoder.checkedText("is no local time") { Occurrence($0) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension VisitPlanID {
  /// The visit of this plan at `occurrence`: always the same id, so that a visit that is made twice is
  /// one. Its last 13 characters are the occurrence's, so that two plans never give the same.
  ///
  /// `occurrence` is of a year with at most four digits.
  public func visit(at occurrence: Occurrence) -> VisitID {
    let own = rawValue.dropFirst(IdentifierKinds.VisitPlan.prefix.count)
    let time = occurrence.time.description.filter { $0 != ":" }
    guard
      let id = VisitID("\(IdentifierKinds.Visit.prefix)\(own)-\(occurrence.day.digits)\(time)")
    else { preconditionFailure("\(occurrence) has a year with more than four digits") }
    return id
  }
}
