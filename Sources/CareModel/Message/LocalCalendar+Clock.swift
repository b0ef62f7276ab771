extension LocalCalendar {
  /// What a clock on the wall shows.
  public func clockTime(of time: WallTime) -> ClockTime {
    let seconds = floorDivided(Int(time.milliseconds), by: 1_000).quotient
    let local = seconds + Int(secondsAhead(at: Int64(seconds)))
    let minutes = floorDivided(local, by: 86_400).remainder / 60
    // A day has so many minutes.
    return ClockTime(hour: minutes / 60, minute: minutes % 60)!
  }

  /// When a clock shows that time on that day; see ``ZoneClock`` for days on which clocks are set.
  public func moment(of day: LocalDay, at time: ClockTime) -> WallTime {
    var clock = ZoneClock(self)
    return clock.moment(of: Occurrence(day: day, time: time))
  }
}
