import CareModel
import Foundation
import Testing

@Suite struct RecurrenceRuleTests {
  @Test(arguments: [
    ("FREQ=DAILY", "FREQ=DAILY"),
    ("RRULE:FREQ=WEEKLY;BYDAY=TH,MO", "FREQ=WEEKLY;BYDAY=MO,TH"),
    (
      "byday=su,mo,mo;freq=weekly;interval=02;count=010",
      "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=10"
    ),
    ("FREQ=DAILY;INTERVAL=1;WKST=MO", "FREQ=DAILY"),
    ("WKST=SU;FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;INTERVAL=2;WKST=SU"),
    ("FREQ=DAILY;UNTIL=20261224", "FREQ=DAILY;UNTIL=20261224"),
    ("FREQ=DAILY;UNTIL=20261224T235959", "FREQ=DAILY;UNTIL=20261224"),
    // In Helsinki it is the 25th already.
    ("FREQ=DAILY;UNTIL=20261224T220000Z", "FREQ=DAILY;UNTIL=20261225"),
    ("FREQ=DAILY;UNTIL=20261224T215960Z", "FREQ=DAILY;UNTIL=20261224"),
    ("FREQ=DAILY;INTERVAL=366;COUNT=10000", "FREQ=DAILY;INTERVAL=366;COUNT=10000"),
  ])
  func readsAndPrintsInOneForm(_ text: String, _ canonical: String) throws {
    let rule = try RecurrenceRule(text)
    #expect(rule.description == canonical)
    #expect(try RecurrenceRule(canonical) == rule)
  }

  @Test func untilInUTCIsOfTheZoneThatIsGiven() throws {
    let newYork = try #require(LocalCalendar(zone: "America/New_York"))
    let rule = try RecurrenceRule("FREQ=DAILY;UNTIL=20261225T030000Z", calendar: newYork)
    #expect(rule.end == .until(day("2026-12-24")))
  }

  @Test(arguments: [
    ("", RecurrenceRule.Fault.malformed), ("FREQ", .malformed), ("FREQ=", .malformed),
    ("=DAILY", .malformed), ("FREQ=DAILY;", .malformed), ("FREQ=DAILY=1", .malformed),
    ("FREQ=DAILY; COUNT=3", .unknownPart), ("FREQ=DAILY;BYDAYS=MO", .unknownPart),
    ("FREQ=DAILY;BYMONTH=1", .unsupportedPart(.byMonth)),
    ("FREQ=DAILY;BYSETPOS=1", .unsupportedPart(.byPosition)),
    ("FREQ=DAILY;FREQ=DAILY", .partTwice(.frequency)),
    ("FREQ=DAILY;COUNT=1;COUNT=1", .partTwice(.count)),
    ("INTERVAL=2", .noFrequency), ("FREQ=MONTHLY", .unsupportedFrequency),
    ("FREQ=HOURLY", .unsupportedFrequency), ("FREQ=SOMETIMES", .unsupportedFrequency),
    ("FREQ=DAILY;INTERVAL=0", .interval), ("FREQ=DAILY;INTERVAL=367", .interval),
    ("FREQ=DAILY;INTERVAL=-1", .interval), ("FREQ=DAILY;INTERVAL=1.5", .interval),
    ("FREQ=DAILY;INTERVAL=99999999999999999999", .interval),
    ("FREQ=DAILY;COUNT=0", .count), ("FREQ=DAILY;COUNT=10001", .count),
    ("FREQ=DAILY;COUNT=+1", .count), ("FREQ=DAILY;COUNT=many", .count),
    ("FREQ=DAILY;UNTIL=2026", .until), ("FREQ=DAILY;UNTIL=20260230", .until),
    ("FREQ=DAILY;UNTIL=2026-12-24", .until), ("FREQ=DAILY;UNTIL=20261224T2400", .until),
    ("FREQ=DAILY;UNTIL=20261224T240000", .until), ("FREQ=DAILY;UNTIL=20261224T235961", .until),
    ("FREQ=DAILY;UNTIL=20261224Z", .until), ("FREQ=DAILY;UNTIL=19691231", .until),
    ("FREQ=DAILY;UNTIL=20261224;COUNT=2", .untilAndCount),
    ("FREQ=WEEKLY;BYDAY=2MO", .numberedWeekday), ("FREQ=WEEKLY;BYDAY=-1FR", .numberedWeekday),
    ("FREQ=WEEKLY;BYDAY=MA", .weekdays), ("FREQ=WEEKLY;BYDAY=MO,", .weekdays),
    ("FREQ=WEEKLY;BYDAY=MO;WKST=XX", .weekStart),
  ])
  func saysWhatIsWrong(_ text: String, _ fault: RecurrenceRule.Fault) {
    #expect(throws: fault) { try RecurrenceRule(text) }
  }

  @Test func refusesLongTexts() {
    let text = "FREQ=DAILY;BYDAY=" + Array(repeating: "MO", count: 70).joined(separator: ",")
    #expect(throws: RecurrenceRule.Fault.tooLong) { try RecurrenceRule(text) }
  }

  @Test func builtRulesAreHeldToTheSameBounds() {
    #expect(throws: RecurrenceRule.Fault.interval) { try RecurrenceRule(.daily, interval: 0) }
    #expect(throws: RecurrenceRule.Fault.count) { try RecurrenceRule(.daily, end: .count(0)) }
    #expect(throws: RecurrenceRule.Fault.until) {
      try RecurrenceRule(.daily, end: .until(LocalDay(year: 2026, month: 2, day: 30)))
    }
  }

  @Test func isTextInJSON() throws {
    let rules = try JSONDecoder().decode(
      [RecurrenceRule].self, from: Data(#"["FREQ=DAILY;COUNT=3"]"#.utf8))
    #expect(rules == [rule("FREQ=DAILY;COUNT=3")])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([RecurrenceRule].self, from: Data(#"["FREQ=YEARLY"]"#.utf8))
    }
  }
}
