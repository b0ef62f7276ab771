import CareModel
import Testing

@Suite struct WallTimeTests {
  @Test func addsAndSubtractsDurations() {
    let time = WallTime(milliseconds: 1_000)
    #expect(time + .seconds(2) == WallTime(milliseconds: 3_000))
    #expect(time - .milliseconds(1_500) == WallTime(milliseconds: -500))
    #expect(WallTime(milliseconds: 5_000) - time == .seconds(4))
    #expect(time + .microseconds(1_999) == WallTime(milliseconds: 1_001))
  }

  @Test func staysAtTheEndsOfItsRange() {
    let last = WallTime(milliseconds: .max)
    #expect(last + .seconds(1) == last)
    let first = WallTime(milliseconds: .min)
    #expect(first - .seconds(1) == first)
  }
}

@Suite struct LocalCalendarTests {
  private let helsinki = LocalCalendar.helsinki

  @Test func daysBeginAtLocalMidnight() {
    // 2026-11-21 00:00 in Helsinki is 2026-11-20 22:00 UTC.
    let midnight = WallTime(milliseconds: 1_795_212_000_000)
    #expect(helsinki.day(of: midnight) == LocalDay(year: 2026, month: 11, day: 21))
    #expect(
      helsinki.day(of: midnight - .milliseconds(1)) == LocalDay(year: 2026, month: 11, day: 20))
    #expect(helsinki.start(of: LocalDay(year: 2026, month: 11, day: 21)) == midnight)
    #expect(helsinki.dayRange(around: midnight + .hours(5)) == midnight..<midnight + .hours(24))
  }

  @Test(arguments: [
    (LocalDay(year: 2026, month: 3, day: 29), 23), (LocalDay(year: 2026, month: 10, day: 25), 25),
    (LocalDay(year: 2026, month: 6, day: 1), 24),
  ])
  func daysOfChangingClocksAreShorterAndLonger(_ day: LocalDay, _ hours: Int) throws {
    let start = try #require(helsinki.start(of: day))
    let range = helsinki.dayRange(around: start + .hours(12))
    #expect(range.lowerBound == start)
    #expect(range.upperBound - range.lowerBound == .hours(hours))
  }

  @Test func knowsNoImpossibleDayAndNoUnknownZone() {
    #expect(helsinki.start(of: LocalDay(year: 2026, month: 2, day: 30)) == nil)
    #expect(LocalCalendar(zone: "Europe/Nowhere") == nil)
  }

  @Test func printsAsOnACalendar() {
    #expect("\(LocalDay(year: 2026, month: 3, day: 9))" == "2026-03-09")
  }
}
