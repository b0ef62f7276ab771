import CareModel
import Foundation
import Testing

@Suite struct OpeningHoursFormTests {
  private func read(_ json: String) throws -> OpeningHours {
    try JSONDecoder().decode(OpeningHours.self, from: Data(json.utf8))
  }

  private func refusal(_ json: String) -> String {
    do {
      _ = try read(json)
      return ""
    } catch let DecodingError.dataCorrupted(context) {
      return context.debugDescription
    } catch {
      return "\(error)"
    }
  }

  @Test func thereAndBack() throws {
    let hours = try read(
      """
      {"week":[{"weekday":"monday","from":"18:00","to":"00:00"},{"weekday":"friday","from":"22:00","to":"02:00"}],
       "exceptions":[{"day":"2026-12-24","periods":[]},{"day":"2026-12-31","periods":[{"from":"18:00","to":"02:00"}]}],
       "holidays":"asSunday","eves":"closed","lastAdmissionMinutes":15}
      """)
    #expect(hours.week[1] == WeeklyPeriod(.friday, period("22:00-02:00")))
    #expect(hours.exceptions[0] == OpeningException(day: day("2026-12-24"), periods: []))
    #expect(hours.holidays == .asSunday && hours.eves == .closed)
    #expect(hours.lastAdmissionMinutes == 15)
    let written = try JSONEncoder().encode(hours)
    #expect(try JSONDecoder().decode(OpeningHours.self, from: written) == hours)
    #expect(try read(#"{"week":[]}"#) == .never)
  }

  @Test(arguments: [
    (#"{"week":[{"weekday":"monday","from":"24:00","to":"01:00"}]}"#, "is no time of day"),
    (#"{"week":[{"weekday":"monday","from":"18:60","to":"01:00"}]}"#, "is no time of day"),
    (
      #"{"week":[],"exceptions":[{"day":"2026-02-29","periods":[]}]}"#, "is no day"
    ),
    (
      #"{"week":[{"weekday":"monday","from":"10:00","to":"12:00"},{"weekday":"monday","from":"11:00","to":"13:00"}]}"#,
      "periodsOverlap"
    ),
    (#"{"week":[],"lastAdmissionMinutes":241}"#, "marginOutOfRange"),
    (#"{"week":[],"holidays":"sometimes"}"#, "sometimes"),
    (#"{"exceptions":[]}"#, "week"),
  ])
  func refusesWithWhatIsWrong(_ json: String, _ words: String) {
    #expect(refusal(json).contains(words), "\(refusal(json))")
  }

  @Test func readsNoMoreThanItMay() {
    let period = #"{"weekday":"monday","from":"10:00","to":"12:00"}"#
    let week = Array(repeating: period, count: 5_000).joined(separator: ",")
    #expect(refusal(#"{"week":[\#(week)]}"#).hasPrefix("tooManyPeriods"))
    let closed = #"{"day":"2026-12-24","periods":[]}"#
    let exceptions = Array(repeating: closed, count: 367).joined(separator: ",")
    #expect(refusal(#"{"week":[],"exceptions":[\#(exceptions)]}"#).hasPrefix("tooManyExceptions"))
  }

  @Test func faults() {
    func faults(_ change: (inout OpeningHours) -> Void) -> [OpeningFault] {
      var hours = OpeningHours(week: [WeeklyPeriod(.monday, period("18:00-22:00"))])
      change(&hours)
      return hours.faults
    }
    #expect(faults { _ in } == [])
    #expect(faults { $0 = .always } == [])
    #expect(
      faults { hours in
        hours.week += (0..<8).map {
          WeeklyPeriod(.tuesday, period("0\($0):00-0\($0):30"))
        }
      } == [])
    #expect(
      faults { hours in
        hours.week += (0..<9).map {
          WeeklyPeriod(.tuesday, period("0\($0):00-0\($0):30"))
        }
      } == [.tooManyPeriods])
    // Around the end of the week, and over a whole day.
    #expect(
      faults {
        $0.week += [
          WeeklyPeriod(.sunday, period("20:00-19:00")),
          WeeklyPeriod(.monday, period("10:00-12:00")),
        ]
      } == [.periodsOverlap])
    #expect(
      faults {
        $0.week += [
          WeeklyPeriod(.sunday, period("20:00-10:00")),
          WeeklyPeriod(.monday, period("10:00-12:00")),
        ]
      } == [])
    #expect(
      faults { $0.week.append(WeeklyPeriod(.friday, period("10:00-10:09"))) } == [.periodTooShort])
    #expect(faults { $0.lastAdmissionMinutes = -1 } == [.marginOutOfRange])
    #expect(faults { $0.lastAdmissionMinutes = 240 } == [.marginTooLong])
    #expect(faults { $0.lastAdmissionMinutes = 239 } == [])
    let christmas = OpeningException(day: day("2026-12-24"), periods: [])
    #expect(faults { $0.exceptions = [christmas, christmas] } == [.exceptionTwice])
    #expect(
      faults {
        $0.exceptions = [
          OpeningException(day: LocalDay(year: 2026, month: 2, day: 29), periods: [])
        ]
      } == [.exceptionDay])
    #expect(
      faults {
        $0.exceptions = [
          OpeningException(
            day: day("2026-12-24"), periods: [period("10:00-12:00"), period("11:00-13:00")])
        ]
      } == [.periodsOverlap])
  }
}

@Suite struct FinnishHolidayTests {
  /// From tables of the years.
  @Test(arguments: [
    "1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23",
    "2011-04-24", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25",
    "2049-04-18", "2076-04-19", "2285-03-22",
  ])
  func easter(_ text: String) {
    #expect(FinnishHoliday.easterSunday.day(in: day(text).year) == day(text))
  }

  /// Gauss's rule of 1816 with its two exceptions, for the Gregorian years to which its numbers belong.
  @Test func easterByAnotherRule() {
    for year in 1900...2099 {
      let (a, b, c) = (year % 19, year % 4, year % 7)
      let d = (19 * a + 24) % 30
      let e = (2 * b + 4 * c + 6 * d + 5) % 7
      var days = 22 + d + e
      if d == 29, e == 6 { days -= 7 }
      if d == 28, e == 6, a > 10 { days -= 7 }
      #expect(
        FinnishHoliday.easterSunday.day(in: year)
          == LocalDay(year: year, month: 3, day: 1) + (days - 1))
    }
  }

  @Test func theYear2026() {
    let days: [(String, FinnishHoliday)] = [
      ("2026-01-01", .newYear), ("2026-01-06", .epiphany), ("2026-04-03", .goodFriday),
      ("2026-04-05", .easterSunday), ("2026-04-06", .easterMonday), ("2026-05-01", .mayDay),
      ("2026-05-14", .ascension), ("2026-05-24", .pentecost), ("2026-06-19", .midsummerEve),
      ("2026-06-20", .midsummer), ("2026-10-31", .allSaints), ("2026-12-06", .independence),
      ("2026-12-24", .christmasEve), ("2026-12-25", .christmas), ("2026-12-26", .secondChristmas),
    ]
    let found = (0..<365).map { day("2026-01-01") + $0 }
      .compactMap { day in FinnishHoliday(day).map { (day.description, $0) } }
    #expect(found.map(\.0) == days.map(\.0))
    #expect(found.map(\.1) == days.map(\.1))
  }

  @Test func saturdaysMoveWithTheYear() {
    for year in 2000...2199 {
      let midsummer = FinnishHoliday.midsummer.day(in: year)
      #expect(midsummer.weekday == .saturday && midsummer.month == 6)
      #expect((20...26).contains(midsummer.day))
      let saints = FinnishHoliday.allSaints.day(in: year)
      #expect(saints.weekday == .saturday)
      #expect(
        LocalDay(year: year, month: 10, day: 31) <= saints
          && saints <= LocalDay(year: year, month: 11, day: 6))
      #expect(FinnishHoliday.easterSunday.day(in: year).weekday == .sunday)
      #expect(FinnishHoliday.ascension.day(in: year).weekday == .thursday)
    }
  }
}
