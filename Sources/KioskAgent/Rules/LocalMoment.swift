package import CareModel
internal import Foundation

/// A moment as the clock on the wall and the calendar beside it show it, daylight saving included.
package struct LocalMoment: Equatable, Sendable {
  package var day: LocalDay
  package var hour: Int
  package var minute: Int
  package var weekday: Weekday

  package var minuteOfDay: Int { hour * 60 + minute }

  package init(_ time: WallTime, zone: KioskZone) {
    let offset = Int64(zone.secondsFromGMT(at: time))
    let seconds = floorDivide(time.milliseconds, by: 1000) + offset
    let days = floorDivide(seconds, by: 86_400)
    let inDay = Int(seconds - days * 86_400)
    day = civil(days: days)
    hour = inDay / 3600
    minute = inDay / 60 % 60
    // 1970-01-01 was a Thursday.
    weekday = Weekday.allCases[Int(((days + 3) % 7 + 7) % 7)]
  }

  /// Whole days from this day to another one; negative where that one is past.
  package func days(to other: LocalMoment) -> Int {
    Int(dayNumber(other.day) - dayNumber(day))
  }
}

package enum Weekday: String, CaseIterable, Sendable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}

/// A part of the day as people name it.
package enum PartOfDay: String, CaseIterable, Sendable {
  case night, morning, forenoon, afternoon, evening

  package init(hour: Int) {
    switch hour {
    case 5..<10: self = .morning
    case 10..<12: self = .forenoon
    case 12..<17: self = .afternoon
    case 17..<22: self = .evening
    default: self = .night
    }
  }
}

/// A time zone of the tz database; one that is unknown here counts as Helsinki, where the homes are.
package struct KioskZone: Hashable, Sendable {
  package let name: String
  private let zone: TimeZone

  package init(_ name: String) {
    self.name = name
    zone = TimeZone(identifier: name) ?? TimeZone(identifier: "Europe/Helsinki") ?? .gmt
  }

  package func secondsFromGMT(at time: WallTime) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
  }
}

private func floorDivide(_ a: Int64, by b: Int64) -> Int64 {
  let (quotient, rest) = a.quotientAndRemainder(dividingBy: b)
  return rest < 0 ? quotient - 1 : quotient
}

/// The proleptic Gregorian day that stands `days` after 1970-01-01, counted in eras of 400 years
/// that begin on 1 March, so that the leap day is the last one of a year.
private func civil(days: Int64) -> LocalDay {
  let shifted = days + 719_468
  let era = floorDivide(shifted, by: 146_097)
  let inEra = shifted - era * 146_097
  let year = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365
  let inYear = inEra - (365 * year + year / 4 - year / 100)
  let month = (5 * inYear + 2) / 153
  return LocalDay(
    year: Int(year + era * 400 + (month >= 10 ? 1 : 0)),
    month: Int(month < 10 ? month + 3 : month - 9),
    day: Int(inYear - (153 * month + 2) / 5 + 1))
}

/// The inverse of ``civil(days:)``.
private func dayNumber(_ day: LocalDay) -> Int64 {
  let year = Int64(day.month <= 2 ? day.year - 1 : day.year)
  let era = floorDivide(year, by: 400)
  let inEra = year - era * 400
  let month = Int64(day.month > 2 ? day.month - 3 : day.month + 9)
  let inYear = (153 * month + 2) / 5 + Int64(day.day) - 1
  return era * 146_097 + inEra * 365 + inEra / 4 - inEra / 100 + inYear - 719_468
}
