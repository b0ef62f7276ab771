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
    day = LocalDay(dayNumber: Int(days))
    hour = inDay / 3600
    minute = inDay / 60 % 60
    weekday = day.weekday
  }

  /// Whole days from this day to another one; negative where that one is past.
  package func days(to other: LocalMoment) -> Int {
    other.day.dayNumber - day.dayNumber
  }
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
