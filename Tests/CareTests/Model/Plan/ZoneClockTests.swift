import CareModel
import Testing

@Suite struct ZoneClockTests {
  @Test(arguments: [
    // An ordinary day of winter and of summer.
    ("Europe/Helsinki", "2026-11-26T10:00", "2026-11-26T08:00"),
    ("Europe/Helsinki", "2026-06-26T10:00", "2026-06-26T07:00"),
    // 03:00 to 04:00 does not exist: by the offset before, an hour later on the wall.
    ("Europe/Helsinki", "2026-03-29T02:59", "2026-03-29T00:59"),
    ("Europe/Helsinki", "2026-03-29T03:00", "2026-03-29T01:00"),
    ("Europe/Helsinki", "2026-03-29T03:30", "2026-03-29T01:30"),
    ("Europe/Helsinki", "2026-03-29T04:00", "2026-03-29T01:00"),
    ("Europe/Helsinki", "2027-03-28T03:30", "2027-03-28T01:30"),
    // 03:00 to 04:00 comes twice: the first.
    ("Europe/Helsinki", "2026-10-25T02:59", "2026-10-24T23:59"),
    ("Europe/Helsinki", "2026-10-25T03:00", "2026-10-25T00:00"),
    ("Europe/Helsinki", "2026-10-25T03:59", "2026-10-25T00:59"),
    ("Europe/Helsinki", "2026-10-25T04:00", "2026-10-25T02:00"),
    ("Europe/Helsinki", "2027-10-31T03:30", "2027-10-31T00:30"),
    ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:30"),
    ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
    ("America/New_York", "2026-11-01T02:00", "2026-11-01T07:00"),
    ("Asia/Kolkata", "2026-11-26T10:00", "2026-11-26T04:30"),
    // Half an hour only.
    ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45"),
    ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
    // The day that Samoa left out.
    ("Pacific/Apia", "2011-12-29T23:59", "2011-12-30T09:59"),
    ("Pacific/Apia", "2011-12-30T10:00", "2011-12-30T20:00"),
    ("Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00"),
    ("Pacific/Apia", "2011-12-31T10:00", "2011-12-30T20:00"),
    ("Europe/Helsinki", "2199-07-01T10:00", "2199-07-01T07:00"),
  ])
  func localTimesComeWhenTheZoneSays(_ zone: String, _ local: String, _ expected: String) throws {
    var clock = try #require(ZoneClock(zone: zone))
    #expect(clock.moment(of: at(local)) == utc(expected))
    // Once more, from what is kept.
    #expect(clock.moment(of: at(local)) == utc(expected))
  }

  @Test func lengthIsOfAbsoluteTime() throws {
    var clock = ZoneClock(.helsinki)
    for text in ["2026-03-29T02:30", "2026-10-25T03:30", "2026-06-01T12:00"] {
      let window = clock.window(of: at(text), minutes: 90)
      #expect(window.upperBound - window.lowerBound == .minutes(90))
    }
  }

  @Test func unknownZonesAreNone() {
    #expect(ZoneClock(zone: "Europe/Nowhere") == nil)
  }

  /// Two agreed times that the change of clocks brings together stay two.
  @Test func twoLocalTimesAtOneMomentStayTwo() throws {
    let schedule = VisitSchedule.sample(
      rule("FREQ=DAILY"), from: "2026-03-28", times: clock("03:30", "04:30"))
    var clock = ZoneClock(.helsinki)
    let windows = schedule.windows(
      beginningIn: utc("2026-03-29T00:00")..<utc("2026-03-29T12:00"), clock: &clock)
    #expect(windows.map(\.occurrence) == [at("2026-03-29T03:30"), at("2026-03-29T04:30")])
    #expect(Set(windows.map(\.window)).count == 1)
  }

  /// The kept offsets are forgotten before they grow without bound, and nothing changes by that.
  @Test func manyDaysAreAsRightAsOne() throws {
    var kept = ZoneClock(.helsinki)
    for offset in 0..<2500 {
      let occurrence = Occurrence(day: day("2026-01-01") + offset, time: ClockTime("03:30")!)
      var fresh = ZoneClock(.helsinki)
      #expect(kept.moment(of: occurrence) == fresh.moment(of: occurrence))
    }
  }
}
