import CareModel
import Testing

@Suite struct OpeningHoursTests {
  private static let evenings = OpeningHours(
    week: [.monday, .tuesday, .wednesday, .thursday].map { WeeklyPeriod($0, period("18:00-22:00")) }
      + [
        WeeklyPeriod(.friday, period("18:00-02:00")), WeeklyPeriod(.sunday, period("12:00-15:00")),
        WeeklyPeriod(.sunday, period("18:00-00:00")),
      ],
    lastAdmissionMinutes: 15)

  private func state(_ hours: OpeningHours, _ local: String) -> OpeningState {
    hours.state(at: helsinki(local), in: .helsinki)
  }

  @Test func anEveningFromBeforeToAfter() {
    // A Thursday.
    var state = state(Self.evenings, "2026-11-26T17:59")
    #expect(!state.isOpen && !state.admits)
    #expect(state.opensAt == helsinki("2026-11-26T18:00"))
    #expect(state.changesAt == state.opensAt)
    #expect(state.closesAt == nil && state.lastAdmissionAt == nil)
    #expect(state.today == [helsinki("2026-11-26T18:00")..<helsinki("2026-11-26T22:00")])

    state = self.state(Self.evenings, "2026-11-26T18:00")
    #expect(state.isOpen && state.admits)
    #expect(state.closesAt == helsinki("2026-11-26T22:00"))
    #expect(state.lastAdmissionAt == helsinki("2026-11-26T21:45"))
    #expect(state.changesAt == state.lastAdmissionAt)
    #expect(state.opensAt == helsinki("2026-11-27T18:00"))

    #expect(self.state(Self.evenings, "2026-11-26T21:44").admits)
    state = self.state(Self.evenings, "2026-11-26T21:45")
    #expect(state.isOpen && !state.admits)
    #expect(state.changesAt == state.closesAt)

    state = self.state(Self.evenings, "2026-11-26T22:00")
    #expect(!state.isOpen && !state.admits)
  }

  @Test func aNightBelongsToTheDayOnWhichItBegan() {
    let night = helsinki("2026-11-27T18:00")..<helsinki("2026-11-28T02:00")
    let state = state(Self.evenings, "2026-11-28T01:30")
    #expect(state.isOpen)
    #expect(state.today == [night])
    #expect(state.closesAt == night.upperBound)
    #expect(state.opensAt == helsinki("2026-11-29T12:00"))
    #expect(self.state(Self.evenings, "2026-11-28T03:00").today.isEmpty)
  }

  @Test func severalPeriodsOfADay() {
    let sunday = helsinki("2026-11-29T15:00")
    let state = Self.evenings.state(at: sunday, in: .helsinki)
    #expect(!state.isOpen)
    #expect(state.opensAt == helsinki("2026-11-29T18:00"))
    #expect(state.today.count == 2)
    #expect(self.state(Self.evenings, "2026-11-29T23:59").closesAt == helsinki("2026-11-30T00:00"))
  }

  @Test func whatTouchesIsOneTimeOfBeingOpen() {
    let hours = OpeningHours(week: [
      WeeklyPeriod(.monday, period("20:00-00:00")), WeeklyPeriod(.tuesday, period("00:00-02:00")),
    ])
    let state = state(hours, "2026-11-30T21:00")
    #expect(state.closesAt == helsinki("2026-12-01T02:00"))
    #expect(state.opensAt == helsinki("2026-12-07T20:00"))
  }

  @Test func alwaysAndNever() {
    for local in ["2026-03-29T03:30", "2026-06-20T00:00", "2026-10-25T03:30"] {
      let open = state(.always, local)
      #expect(open.isOpen && open.admits)
      #expect(open.closesAt == nil && open.opensAt == nil && open.changesAt == nil)
      let closed = state(.never, local)
      #expect(!closed.isOpen && closed.opensAt == nil && closed.today.isEmpty)
    }
  }

  @Test func looksThirtyDaysAheadAndNoFurther() {
    var hours = OpeningHours.never
    hours.exceptions = [OpeningException(day: day("2026-12-26"), periods: [period("10:00-12:00")])]
    #expect(state(hours, "2026-11-26T10:00").opensAt == helsinki("2026-12-26T10:00"))
    #expect(state(hours, "2026-11-26T09:59").opensAt == nil)
  }

  @Test func exceptionsTakeTheWeekdaysPlace() {
    var hours = Self.evenings
    hours.exceptions = [
      OpeningException(day: day("2026-11-26"), periods: []),
      OpeningException(day: day("2026-11-28"), periods: [period("23:00-01:00")]),
    ]
    #expect(!state(hours, "2026-11-26T19:00").isOpen)
    #expect(state(hours, "2026-11-26T19:00").opensAt == helsinki("2026-11-27T18:00"))
    // The night of Friday goes on into the exception's day.
    #expect(state(hours, "2026-11-28T01:00").isOpen)
    #expect(state(hours, "2026-11-28T23:30").closesAt == helsinki("2026-11-29T01:00"))
  }

  @Test func holidaysBySetting() {
    var hours = Self.evenings
    // Independence Day of 2027 is a Monday.
    let holiday = "2027-12-06T19:00"
    #expect(state(hours, holiday).closesAt == helsinki("2027-12-06T22:00"))
    hours.holidays = .asSunday
    #expect(state(hours, holiday).closesAt == helsinki("2027-12-07T00:00"))
    #expect(state(hours, "2027-12-06T13:00").isOpen)
    hours.holidays = .closed
    #expect(!state(hours, holiday).isOpen)
    // An exception knows better.
    hours.exceptions = [OpeningException(day: day("2027-12-06"), periods: [period("18:00-20:00")])]
    #expect(state(hours, holiday).closesAt == helsinki("2027-12-06T20:00"))
    // An eve is no holiday.
    #expect(state(hours, "2026-12-24T19:00").isOpen)
    hours.eves = .closed
    #expect(!state(hours, "2026-12-24T19:00").isOpen)
  }

  // MARK: Changes of clocks

  @Test(arguments: [
    // Spring: 03:00 to 04:00 is left out.
    ("2026-03-29", "22:00-06:00", "2026-03-29T19:00", "2026-03-30T03:00"),
    ("2026-03-29", "02:00-05:00", "2026-03-29T00:00", "2026-03-29T02:00"),
    ("2026-03-29", "02:00-03:30", "2026-03-29T00:00", "2026-03-29T01:00"),
    ("2026-03-29", "03:30-04:15", "2026-03-29T01:00", "2026-03-29T01:15"),
    ("2026-03-28", "22:00-03:30", "2026-03-28T20:00", "2026-03-29T01:00"),
    // Autumn: 03:00 to 04:00 comes twice.
    ("2026-10-25", "02:00-05:00", "2026-10-24T23:00", "2026-10-25T03:00"),
    ("2026-10-25", "03:30-04:30", "2026-10-25T00:30", "2026-10-25T02:30"),
    ("2026-10-24", "22:00-03:30", "2026-10-24T19:00", "2026-10-25T00:30"),
    // The whole of a day of 23, 25 and 24 hours.
    ("2026-03-29", "00:00-00:00", "2026-03-28T22:00", "2026-03-29T21:00"),
    ("2026-10-25", "00:00-00:00", "2026-10-24T21:00", "2026-10-25T22:00"),
    ("2026-10-26", "00:00-00:00", "2026-10-25T22:00", "2026-10-26T22:00"),
  ])
  func periodsOnDaysOfChange(
    _ local: String, _ text: String, _ from: String, _ to: String
  ) {
    var hours = OpeningHours.never
    hours.exceptions = [OpeningException(day: day(local), periods: [period(text)])]
    #expect(hours.ranges(on: day(local), in: .helsinki) == [utc(from)..<utc(to)])
    #expect(hours.state(at: utc(from), in: .helsinki).isOpen)
    #expect(!hours.state(at: utc(to), in: .helsinki).isOpen)
  }

  @Test func anHourThatIsLeftOutIsNotOpen() {
    var hours = OpeningHours.never
    hours.exceptions = [OpeningException(day: day("2026-03-29"), periods: [period("03:00-04:00")])]
    #expect(hours.ranges(on: day("2026-03-29"), in: .helsinki).isEmpty)
    #expect(hours.state(at: utc("2026-03-29T01:00"), in: .helsinki).opensAt == nil)
  }

  @Test func otherZonesToo() throws {
    // Half an hour is left out on Lord Howe, from 2:00 to 2:30.
    let howe = try #require(LocalCalendar(zone: "Australia/Lord_Howe"))
    var hours = OpeningHours.never
    hours.exceptions = [OpeningException(day: day("2026-10-04"), periods: [period("02:10-02:40")])]
    #expect(
      hours.ranges(on: day("2026-10-04"), in: howe)
        == [utc("2026-10-03T15:30")..<utc("2026-10-03T15:40")])
  }

  /// Against the clock on the wall, minute by minute, around both changes and for hours drawn by lot.
  @Test(arguments: ["2026-03-27", "2026-10-23", "2026-12-30"])
  func agreesWithTheClockOnTheWall(_ first: String) {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<12 {
      let hours = OpeningHours.random(using: &random)
      var time = helsinki("\(first)T00:00")
      let end = time + .hours(24 * 5)
      while time < end {
        let found = hours.state(at: time, in: .helsinki)
        // In the hour that comes twice a period ends the first time: this plain look knows no first.
        if !isInDoubledHour(time) {
          #expect(found.isOpen == hours.showsOpen(at: time), "\(hours) at \(time)")
        }
        if let change = found.changesAt {
          let then = hours.state(at: change, in: .helsinki)
          let before = hours.state(
            at: WallTime(milliseconds: change.milliseconds - 1), in: .helsinki)
          #expect(change > time)
          #expect(before.isOpen == found.isOpen && before.admits == found.admits)
          #expect(then.isOpen != found.isOpen || then.admits != found.admits)
        }
        time = time + .minutes(37)
      }
    }
  }

  private func isInDoubledHour(_ time: WallTime) -> Bool {
    utc("2026-10-25T00:00") <= time && time < utc("2026-10-25T02:00")
  }
}

extension OpeningHours {
  /// Periods that do not overlap on a day, in quarters of an hour.
  static func random(using random: inout SeededGenerator) -> OpeningHours {
    func time(_ quarter: Int) -> ClockTime {
      ClockTime(hour: quarter / 4 % 24, minute: quarter % 4 * 15)!
    }
    let week = Weekday.allCases.flatMap { weekday in
      let cuts = Set((0..<4).map { _ in Int.random(in: 0..<110, using: &random) }).sorted()
      return stride(from: 0, to: cuts.count - 1, by: 2).compactMap { index -> WeeklyPeriod? in
        guard cuts[index] < 96, cuts[index + 1] - cuts[index] < 96 else { return nil }
        return WeeklyPeriod(
          weekday, OpeningPeriod(from: time(cuts[index]), to: time(cuts[index + 1])))
      }
    }
    return OpeningHours(
      week: week, lastAdmissionMinutes: Int.random(in: 0...14, using: &random))
  }

  /// Whether a clock in Helsinki shows a time within a period of today or yesterday.
  func showsOpen(at time: WallTime) -> Bool {
    let shown = LocalCalendar.helsinki.clockTime(of: time).minutes
    let today = LocalCalendar.helsinki.day(of: time)
    return [0, 1].contains { daysAgo in
      week.contains {
        let begins = $0.period.from.minutes
        return $0.weekday == (today + -daysAgo).weekday
          && (begins..<begins + $0.period.minutes).contains(shown + daysAgo * 1440)
      }
    }
  }
}
