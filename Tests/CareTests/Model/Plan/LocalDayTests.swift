import CareModel
import Foundation
import Testing

@Suite struct LocalDayTests {
  @Test func daysAreCountedAsOnACalendar() {
    #expect(day("1970-01-01").dayNumber == 0)
    #expect(day("2026-11-26").dayNumber == 20_783)
    #expect(day("1969-12-31").dayNumber == -1)
    #expect(day("2024-02-28") + 1 == day("2024-02-29"))
    #expect(day("2100-02-28") + 1 == day("2100-03-01"))
    #expect(day("2026-03-01") + -1 == day("2026-02-28"))
    #expect(day("2026-12-31") + 1 == day("2027-01-01"))
  }

  /// Foundation's own calendar, over all years in which anything may be planned.
  @Test func agreesWithFoundationOnEveryDay() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    for number in stride(from: 0, to: 84_371, by: 7) {
      let date = Date(timeIntervalSince1970: Double(number) * 86_400)
      let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
      let found = LocalDay(dayNumber: number)
      #expect(found == LocalDay(year: parts.year!, month: parts.month!, day: parts.day!))
      #expect((found.weekday.number + 1) % 7 + 1 == parts.weekday)
    }
  }

  @Test func numbersAndDaysAreInversesOverAllFourDigitYears() {
    var last = day("0000-01-01") + -1
    for number in day("0000-01-01").dayNumber...day("9999-12-31").dayNumber {
      let next = LocalDay(dayNumber: number)
      #expect(next.dayNumber == number && last < next && next.isReal)
      last = next
    }
  }

  @Test(arguments: [
    "", "2026-11-2", "2026-11-266", "2026-02-29", "2026-13-01", "2026-00-10", "2026-11-00",
    "20261126", "2026/11/26", "2026-11-26 ", "２０２６-11-26", "-026-11-26", "2026-1126-",
  ])
  func refusesWhatIsNoDay(_ text: String) {
    #expect(LocalDay(text) == nil)
  }

  @Test func impossibleDaysAreNotReal() {
    #expect(!LocalDay(year: 2026, month: 2, day: 29).isReal)
    #expect(!LocalDay(year: 2026, month: .max, day: 1).isReal)
    #expect(!LocalDay(year: .max, month: 1, day: 1).isReal)
    #expect(LocalDay(year: 2028, month: 2, day: 29).isReal)
  }

  @Test func isTextInJSON() throws {
    let days = try JSONDecoder().decode([LocalDay].self, from: Data(#"["2026-11-26"]"#.utf8))
    #expect(days == [day("2026-11-26")])
    #expect(String(decoding: try JSONEncoder().encode(days), as: UTF8.self) == #"["2026-11-26"]"#)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([LocalDay].self, from: Data(#"["2026-02-30"]"#.utf8))
    }
  }
}

@Suite struct OccurrenceTests {
  @Test func readsAndPrints() throws {
    #expect(at("2026-11-26T09:05").description == "2026-11-26T09:05")
    for text in ["2026-11-26", "2026-11-26T24:00", "2026-11-26T9:05", "2026-11-26T09:05T", "T"] {
      #expect(Occurrence(text) == nil, "\(text)")
    }
    let encoded = try JSONEncoder().encode([at("2026-11-26T09:05")])
    #expect(String(decoding: encoded, as: UTF8.self) == #"["2026-11-26T09:05"]"#)
  }

  @Test func visitsOfAPlanHaveTheSameIDEachTime() throws {
    let plan = try #require(VisitPlanID("q_" + String(repeating: "x", count: 49)))
    let visit = plan.visit(at: at("2026-11-26T09:05"))
    #expect(visit.rawValue == "v_" + String(repeating: "x", count: 49) + "-202611260905")
    #expect(visit.rawValue.utf8.count == 64)
    #expect(VisitPlanID("q_" + String(repeating: "x", count: 50)) == nil)
  }

  @Test func visitsOfDifferentPlansAndTimesDiffer() {
    var generator = SeededGenerator(seed: 3)
    var ids: Set<VisitID> = []
    for _ in 0..<100 {
      let plan = VisitPlanID.random(using: &generator)
      for offset in 0..<10 {
        ids.insert(
          plan.visit(at: Occurrence(day: day("2026-11-26") + offset, time: clock("08:00")[0])))
      }
    }
    #expect(ids.count == 1000)
  }
}
