import Testing

@testable import CareModel

@Suite struct StatisticsPeriodTests {
  private func day(_ text: String) throws -> LocalDay { try #require(LocalDay(text)) }

  private func period(_ first: String, _ last: String) throws -> StatisticsPeriod? {
    StatisticsPeriod(first: try day(first), last: try day(last))
  }

  @Test func aPeriodIsAtMostALeapYear() throws {
    #expect(try period("2028-01-01", "2028-12-31") != nil)
    #expect(try period("2028-01-01", "2029-01-01") == nil)
    #expect(try period("2026-11-02", "2026-11-01") == nil)
    #expect(try period("2026-11-02", "2026-11-02") != nil)
    #expect(
      StatisticsPeriod(
        first: LocalDay(year: 2026, month: 2, day: 30), last: LocalDay(year: 2026, month: 3, day: 1)
      )
        == nil)
  }

  @Test(arguments: [
    ("2026-11-01", "2026-11-30", true), ("2028-02-01", "2028-02-29", true),
    ("2027-02-01", "2027-02-28", true), ("2026-12-01", "2026-12-31", true),
    ("2026-11-01", "2026-11-29", false), ("2026-11-02", "2026-11-30", false),
    ("2026-10-01", "2026-11-30", false), ("2025-12-01", "2026-12-31", false),
  ])
  func wholeMonths(_ first: String, _ last: String, _ isMonth: Bool) throws {
    if let period = try period(first, last) { #expect(period.isCalendarMonth == isMonth) }
  }

  @Test(arguments: StatisticsGrouping.allCases)
  func partsCoverThePeriodOnceAndAreShort(_ grouping: StatisticsGrouping) throws {
    let period = try #require(try period("2026-01-01", "2026-12-31"))
    var next = period.first
    for part in period.parts(by: grouping) {
      #expect(part.first == next)
      #expect(
        (0..<StatisticsPeriod.readAtOnce).contains(part.last.dayNumber - part.first.dayNumber))
      #expect((part.key != nil) == grouping.isByTime)
      if grouping.isByTime {
        #expect(grouping.key(of: part.first) == part.key && grouping.key(of: part.last) == part.key)
      }
      next = part.last + 1
    }
    #expect(next == period.last + 1)
  }

  /// As Python's `date.isocalendar` has them.
  @Test(arguments: [
    ("2026-01-01", "2026-W01"), ("2027-01-01", "2026-W53"), ("2027-01-03", "2026-W53"),
    ("2027-01-04", "2027-W01"), ("2024-12-30", "2025-W01"), ("2026-11-26", "2026-W48"),
    ("2023-01-01", "2022-W52"),
  ])
  func weeksBelongToTheYearOfTheirThursday(_ text: String, _ week: String) throws {
    #expect(try day(text).isoWeek == week)
  }
}
