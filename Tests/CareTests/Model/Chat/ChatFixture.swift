import CareModel

/// `18:00-22:00`
func period(_ text: String) -> OpeningPeriod {
  let times = text.split(separator: "-").map { ClockTime(String($0))! }
  return OpeningPeriod(from: times[0], to: times[1])
}

/// When a clock in Helsinki shows `2026-11-26T10:00`, the first time.
func helsinki(_ text: String) -> WallTime {
  let occurrence = at(text)
  return LocalCalendar.helsinki.moment(of: occurrence.day, at: occurrence.time)
}
