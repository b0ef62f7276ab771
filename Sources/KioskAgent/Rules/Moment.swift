package import Bytes
package import CareModel

/// Now, by both clocks: what people call the time, and a clock that never jumps. Whatever lasts is
/// measured by the steady one, so that a corrected wall clock neither opens a call nor closes one.
package struct Moment: Equatable, Sendable {
  package var wall: WallTime
  package var steady: Instant

  package init(wall: WallTime, steady: Instant) {
    self.wall = wall
    self.steady = steady
  }
}

/// A clock time of the day without a date, `08:30` as text; `24:00` is the end of the day.
package struct MinuteOfDay: Hashable, Comparable, Sendable {
  /// 0…1440.
  package var minutes: Int

  package init?(hour: Int, minute: Int) {
    guard (0...23).contains(hour) && (0...59).contains(minute) || (hour == 24 && minute == 0)
    else { return nil }
    minutes = hour * 60 + minute
  }

  /// Nil where the text is no `HH:MM`.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy(\.isNumber) }),
      let hour = Int(parts[0]), let minute = Int(parts[1])
    else { return nil }
    self.init(hour: hour, minute: minute)
  }

  package static func < (a: MinuteOfDay, b: MinuteOfDay) -> Bool { a.minutes < b.minutes }

  package var hour: Int { minutes / 60 }
  package var minute: Int { minutes % 60 }
}

extension MinuteOfDay: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let time = MinuteOfDay(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "is no clock time of the form HH:MM")
    }
    self = time
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    try container.encode("\(two(hour)):\(two(minute))")
  }
}

/// Hours of every day, by the clock on the wall: from the first minute up to, not with, the last one.
/// Hours that end before they begin go on past midnight; equal ends are no hours at all, as at the
/// gateway.
package struct KioskHours: Hashable, Codable, Sendable {
  package var from: MinuteOfDay
  package var until: MinuteOfDay

  package init(from: MinuteOfDay, until: MinuteOfDay) {
    self.from = from
    self.until = until
  }

  /// On the day the clocks go back the repeated hour counts twice, as it does on the wall.
  package func contains(_ local: LocalMoment) -> Bool {
    let minute = local.minuteOfDay
    if from == until { return false }
    if from < until { return (from.minutes..<until.minutes).contains(minute) }
    return minute >= from.minutes || minute < until.minutes
  }
}
