import CareModel
import Testing

@Suite struct VisitScheduleTests {
  @Test func withoutARuleItFallsOnTheFirstDayAlone() {
    let schedule = VisitSchedule.sample(times: clock("20:00", "08:00"))
    #expect(schedule.texts("2026-01-01", "2027-01-01") == ["2026-11-23T08:00", "2026-11-23T20:00"])
  }

  @Test func everyThirdDay() {
    let schedule = VisitSchedule.sample(rule("FREQ=DAILY;INTERVAL=3"))
    #expect(
      schedule.texts("2026-11-20", "2026-12-03")
        == ["2026-11-23T10:00", "2026-11-26T10:00", "2026-11-29T10:00", "2026-12-02T10:00"])
  }

  @Test func dailyOnWeekdaysOnly() {
    let schedule = VisitSchedule.sample(rule("FREQ=DAILY;INTERVAL=2;BYDAY=MO,WE,FR"))
    // Mon 23, Wed 25, Fri 27, (Sun 29, Tue 1, Thu 3, Sat 5), Mon 7.
    #expect(
      schedule.texts("2026-11-23", "2026-12-08")
        == ["2026-11-23T10:00", "2026-11-25T10:00", "2026-11-27T10:00", "2026-12-07T10:00"])
  }

  @Test func weeklyWithoutWeekdaysIsOnTheFirstDaysWeekday() {
    let schedule = VisitSchedule.sample(rule("FREQ=WEEKLY;COUNT=2"), from: "2026-11-25")
    #expect(schedule.texts("2026-01-01", "2028-01-01") == ["2026-11-25T10:00", "2026-12-02T10:00"])
  }

  /// The example of RFC 5545 on page 44: 1997-08-05 was a Tuesday.
  @Test(arguments: [
    ("MO", ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"]),
    ("SU", ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"]),
  ])
  func theStartOfTheWeekMatters(_ start: String, _ days: [String]) {
    let schedule = VisitSchedule.sample(
      rule("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=\(start)"), from: "1997-08-05")
    #expect(schedule.texts("1997-01-01", "1998-01-01") == days.map { $0 + "T10:00" })
  }

  @Test func aFirstDayOnWhichTheRuleDoesNotFallIsNone() {
    let schedule = VisitSchedule.sample(
      rule("FREQ=WEEKLY;BYDAY=MO;COUNT=2"), from: "2026-11-25")
    #expect(schedule.texts("2026-11-01", "2027-01-01") == ["2026-11-30T10:00", "2026-12-07T10:00"])
  }

  @Test func countIsOfDaysAndUntilIsTheLastDay() {
    let counted = VisitSchedule.sample(
      rule("FREQ=DAILY;COUNT=2"), times: clock("08:00", "12:00", "20:00"))
    #expect(counted.texts("2026-11-01", "2027-01-01").count == 6)
    let until = VisitSchedule.sample(
      rule("FREQ=DAILY;UNTIL=20261125T090000"), times: clock("08:00", "20:00"))
    #expect(until.texts("2026-11-01", "2027-01-01").last == "2026-11-25T20:00")
  }

  @Test func exceptionsAndAdditionalOnes() {
    var schedule = VisitSchedule.sample(
      rule("FREQ=DAILY;COUNT=4"), times: clock("08:00", "20:00"))
    schedule.exceptions = [at("2026-11-23T20:00"), at("2026-11-30T12:00")]
    schedule.exceptedDays = [day("2026-11-24")]
    schedule.additional = [
      at("2026-11-24T12:00"), at("2026-11-25T08:00"), at("2026-11-20T07:00"),
      at("2026-11-30T12:00"),
    ]
    #expect(
      schedule.texts("2026-11-01", "2027-01-01") == [
        "2026-11-20T07:00", "2026-11-23T08:00", "2026-11-24T12:00", "2026-11-25T08:00",
        "2026-11-25T20:00", "2026-11-26T08:00", "2026-11-26T20:00",
      ])
    #expect(schedule.contains(at("2026-11-24T12:00")))
    #expect(!schedule.contains(at("2026-11-24T08:00")))
  }

  @Test func nothingComesFromTheCutOn() {
    var schedule = VisitSchedule.sample(rule("FREQ=DAILY"), times: clock("08:00", "20:00"))
    schedule.additional = [at("2026-12-01T08:00")]
    schedule.endsBefore = at("2026-11-24T20:00")
    #expect(
      schedule.texts("2026-11-01", "2027-01-01")
        == ["2026-11-23T08:00", "2026-11-23T20:00", "2026-11-24T08:00"])
  }

  @Test func farAwayIsAsNear() {
    let schedule = VisitSchedule.sample(
      rule("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SA"), from: "1970-01-05")
    let found = schedule.occurrences(in: day("2199-11-01")..<day("2200-12-31"))
    #expect(found.count > 30)
    for occurrence in found {
      let weeks = (occurrence.day.dayNumber - day("1970-01-05").dayNumber) / 7
      #expect(weeks % 3 == 0)
      #expect([.monday, .saturday].contains(occurrence.day.weekday))
    }
    // Nothing is planned after the year 2200.
    #expect(schedule.occurrences(in: day("2201-01-01")..<day("2300-01-01")).isEmpty)
    #expect(schedule.occurrences(in: day("2200-12-25")..<day("9999-01-01")).count <= 2)
  }

  @Test func windowsBeginWithinTheSpan() throws {
    let schedule = VisitSchedule.sample(
      rule("FREQ=DAILY"), from: "2011-12-28", zone: "Pacific/Apia")
    var clock = try #require(ZoneClock(zone: "Pacific/Apia"))
    let span = utc("2011-12-30T20:00")..<utc("2011-12-31T20:00")
    let windows = schedule.windows(beginningIn: span, clock: &clock)
    // The day that was left out comes a day later, together with the next.
    #expect(windows.map(\.occurrence) == [at("2011-12-30T10:00"), at("2011-12-31T10:00")])
    #expect(windows.allSatisfy { $0.window == utc("2011-12-30T20:00")..<utc("2011-12-30T20:20") })
  }
}
