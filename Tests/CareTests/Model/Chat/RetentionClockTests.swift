import CareModel
import Testing

@Suite struct RetentionClockTests {
  private static let ended = utc("2026-03-28T20:00")

  @Test func eachPartHasItsOwnClock() {
    let clock = RetentionClock()
    #expect(clock.faults.isEmpty)
    #expect(clock.deletes(.text, endedAt: Self.ended) == utc("2026-03-29T20:00"))
    #expect(clock.deletes(.notes, endedAt: Self.ended) == utc("2026-04-27T20:00"))
    #expect(clock.deletes(.facts, endedAt: Self.ended) == utc("2026-06-26T20:00"))
    #expect(clock.deletes(.statistics, endedAt: Self.ended) == utc("2029-03-27T20:00"))
  }

  @Test func whatIsDueAndWhatComesNext() throws {
    let clock = RetentionClock()
    func due(_ time: WallTime, _ purged: Set<RetentionPart> = []) -> [RetentionPart] {
      clock.due(endedAt: Self.ended, purged: purged, now: time)
    }
    #expect(due(Self.ended + .hours(24) - .milliseconds(1)) == [])
    #expect(due(Self.ended + .hours(24)) == [.text])
    #expect(due(Self.ended + .hours(24), [.text]) == [])
    // After a long time without the program, all that is due, what hangs on facts first.
    #expect(due(Self.ended + .hours(24 * 2_000)) == [.text, .notes, .facts, .statistics])
    let next = try #require(clock.next(endedAt: Self.ended, purged: [.text]))
    #expect(next.part == .notes && next.at == Self.ended + .hours(24 * 30))
    #expect(clock.next(endedAt: Self.ended, purged: Set(RetentionPart.allCases)) == nil)
  }

  /// Whatever is set, a walk from one due time to the next purges each part once and at its time.
  @Test func aWalkPurgesEverythingOnce() {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<200 {
      let clock = RetentionClock(
        textHours: Int.random(in: 1...720, using: &random),
        notesDays: Int.random(in: 1...365, using: &random),
        factsDays: Int.random(in: 366...730, using: &random),
        statisticsDays: Int.random(in: 31...3_650, using: &random))
      #expect(clock.faults.isEmpty)
      var purged: [RetentionPart] = []
      while let next = clock.next(endedAt: Self.ended, purged: Set(purged)) {
        let due = clock.due(endedAt: Self.ended, purged: Set(purged), now: next.at)
        #expect(due.contains(next.part))
        for part in due { #expect(clock.deletes(part, endedAt: Self.ended) == next.at) }
        purged += due
      }
      #expect(purged.count == 4 && Set(purged).count == 4)
    }
  }

  @Test(arguments: [
    (RetentionClock(textHours: 0), [RetentionClock.Fault.text]),
    (RetentionClock(textHours: 721), [.text]),
    (RetentionClock(notesDays: 0, factsDays: 731), [.notes, .facts]),
    (RetentionClock(statisticsDays: 30), [.statistics]),
    (RetentionClock(notesDays: 91), [.factsGoFirst]),
    (RetentionClock(textHours: 720, notesDays: 1, factsDays: 29), [.factsGoFirst]),
    (RetentionClock(textHours: 720, notesDays: 30, factsDays: 30), []),
    (RetentionClock(textHours: 1, notesDays: 365, factsDays: 730, statisticsDays: 3_650), []),
  ])
  func faults(_ clock: RetentionClock, _ expected: [RetentionClock.Fault]) {
    #expect(clock.faults == expected)
  }
}
