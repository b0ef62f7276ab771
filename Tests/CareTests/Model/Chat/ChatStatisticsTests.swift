import Testing

@testable import CareModel

/// What is counted of chats, and in which hour of which clock.
@Suite struct ChatStatisticsTests {
  private static let home = OrganisationID("o_home")!
  private static let queue = ChatQueueID("cq_ilta")!
  private static let evening = LocalHour(day: LocalDay(year: 2026, month: 11, day: 26), hour: 18)

  static func fact(
    waited: Int = 60, talked: Int? = 600, outcome: ChatOutcome = .helped,
    kind: ConversationKind = .live, topic: String? = nil, tags: [String] = [], before: Int? = nil,
    after: Int? = nil, face: Int? = nil, alarm: Bool = false, risk: Bool = false
  ) -> ChatFact {
    ChatFact(
      organisation: home, queue: queue, kind: kind, hour: WallTime(milliseconds: 0),
      waitedSeconds: waited, talkedSeconds: talked, outcome: talked == nil ? .gaveUp : outcome,
      tags: tags, topic: topic, feelingBefore: before, feelingAfter: after, face: face,
      hadAlarm: alarm, hadRisk: risk)
  }

  static func demand(_ people: Int, _ reason: DemandReason) -> ChatDemand {
    ChatDemand(
      organisation: home, queue: queue, hour: WallTime(milliseconds: 0), reason: reason,
      people: people)
  }

  private static func figures(_ facts: [ChatFact]) -> ChatFigures {
    var figures = ChatFigures(promise: 10)
    for fact in facts { figures.add(fact, at: evening, key: "2026-11-26") }
    return figures
  }

  @Test func hoursAreThoseOfTheWallsClock() {
    let helsinki = LocalCalendar.helsinki
    func hour(_ text: String, _ hour: Int) -> LocalHour {
      LocalHour(day: LocalDay(text)!, hour: hour)
    }
    // 1 January 2026, 12:30 UTC.
    #expect(helsinki.hour(of: WallTime(milliseconds: 1_767_270_600_000)) == hour("2026-01-01", 14))
    // 31 December 2025, 23:00 UTC is the next year's first night.
    #expect(helsinki.hour(of: WallTime(milliseconds: 1_767_222_000_000)) == hour("2026-01-01", 1))
    // Clocks go back on 25 October 2026 at 01:00 UTC: the hour from three comes twice.
    let back = WallTime(milliseconds: 1_792_890_000_000)
    #expect(
      (-1...1).map { helsinki.hour(of: back + .hours($0)) }
        == [hour("2026-10-25", 3), hour("2026-10-25", 3), hour("2026-10-25", 4)])
    // And forward on 29 March 2026 at 01:00 UTC: after two comes four.
    let forward = WallTime(milliseconds: 1_774_746_000_000)
    #expect(
      (-1...0).map { helsinki.hour(of: forward + .hours($0)) }
        == [hour("2026-03-29", 2), hour("2026-03-29", 4)])
    let new = LocalCalendar(zone: "America/St_Johns")!
    #expect(new.hour(of: WallTime(milliseconds: -1)) == hour("1969-12-31", 20))
  }

  @Test func quantilesAreWithinAHundredthOfTheTime() {
    #expect(TimeSpread().quantile(0.5) == nil)
    var small = TimeSpread()
    for seconds in [5, 1, 9, -3] { small.add(seconds: seconds) }
    #expect(small.count == 4 && small.quantile(0.5) == 1 && small.quantile(0.9) == 9)
    #expect(small.quantile(0) == 0 && small.quantile(1) == 9)
    var generator = SeededGenerator(seed: 4)
    for most in [127, 128, 129, 5_000, 3_000_000, Int.max] {
      var spread = TimeSpread()
      var all: [Int] = []
      for _ in 0..<501 {
        let seconds = Int.random(in: 0...most, using: &generator)
        all.append(min(seconds, 1 << 26))
        spread.add(seconds: seconds)
      }
      all.sort()
      for (share, rank) in [(0.5, 251), (0.9, 451), (1, 501)] {
        let exact = Double(all[rank - 1])
        let told = Double(spread.quantile(share)!)
        #expect(abs(told - exact) <= max(0, exact / 100), "\(most) \(share)")
      }
    }
  }

  @Test func aBandHoldsItsEnd() {
    var bands = TimeBands(promise: 10)
    #expect(bands.ends == [60, 300, 600, 900, 1_800, 3_600])
    for seconds in [0, 60, 61, 600, 601, 3_600, 3_601, 900_000] { bands.add(seconds: seconds) }
    #expect(bands.counts == [2, 1, 1, 1, 0, 1, 2])
    #expect(TimeBands(promise: 15).ends.count == 5)
  }

  @Test func everybodyWhoCameIsCountedOnce() {
    var figures = Self.figures([
      Self.fact(
        waited: 60, topic: "worry", tags: ["koulu", "koulu"], before: 2, after: 4, face: 3),
      Self.fact(waited: 700, talked: 30, outcome: .prank, topic: "worry", before: 3, after: 3),
      Self.fact(waited: 400, talked: nil, before: 1, alarm: true),
      Self.fact(waited: 90_000, kind: .message, risk: true), Self.fact(waited: 10, kind: .contact),
      Self.fact(waited: 90, outcome: .silent, before: 4, after: 1),
    ])
    figures.add(Self.demand(7, .closed), at: Self.evening, key: "2026-11-26")
    figures.add(
      Self.demand(2, .full), at: LocalHour(day: Self.evening.day + 1, hour: 0), key: "2026-11-27")
    let total = figures.total
    #expect(total.answered == 3 && total.gaveUp == 1 && total.arrivals == 4)
    #expect(total.turnedAway == 9 && total.unmet == 10)
    #expect(figures.outcomes == [.helped: 1, .prank: 1, .silent: 1])
    #expect(figures.topics["worry"]?.answered == 2)
    #expect(figures.topics[""]?.gaveUp == 1 && figures.topics[""]?.answered == 1)
    #expect(figures.tags == ["koulu": 1])
    #expect(figures.changes == [1, 1, 1] && figures.faces == [0, 0, 1])
    #expect(figures.feelingsBefore == [1, 1, 1, 1, 0] && figures.feelingsAfter == [1, 0, 1, 1, 0])
    #expect(figures.alarms == 1 && figures.risks == 1)
    #expect(figures.letters[.message]?.count == 1 && figures.letters[.contact]?.quantile(0.5) == 10)
    #expect(figures.waits.count == 3 && figures.leaves.quantile(0.5) == 402)
    #expect(figures.week[.thursday, 18].unmet == 8 && figures.week[.friday, 0].full == 2)
    #expect(figures.series["2026-11-26"]?.came.unmet == 8)
    #expect(figures.series["2026-11-27"]?.came.arrivals == 0)
  }

  @Test func keysAreBounded() {
    var figures = ChatFigures(promise: 10)
    for number in 0..<(ChatFigures.mostKeys + 20) {
      figures.add(
        Self.fact(topic: "t\(number)", tags: ["g\(number)"]), at: Self.evening, key: nil)
    }
    #expect(figures.topics.count == ChatFigures.mostKeys + 1)
    #expect(figures.tags[ChatFigures.restKey] == 20)
    #expect(figures.total.answered == ChatFigures.mostKeys + 20)
  }

  @Test func theWorkingViewShowsEverything() throws {
    let figures = Self.figures([
      Self.fact(waited: 60, topic: "old"), Self.fact(waited: 601, tags: ["b", "a"]),
      Self.fact(waited: 30, talked: nil),
    ])
    var report = ChatReport(
      working: figures, topics: ["worry"], keys: ["2026-11-25", "2026-11-26"])
    report.tellPromise(minutes: 10)
    #expect(report.total.arrivals.value == 3 && report.total.unmetForTest == 1)
    #expect(report.keptPromisePercent.value == 50)
    #expect(report.topics.map(\.key) == ["worry", "old", ""])
    #expect(report.topics.map(\.arrivals.value) == [0, 1, 2])
    #expect(report.tags.map(\.key) == ["a", "b"])
    #expect(report.week.map(\.key) == ["thursday 18"])
    #expect(report.series.map(\.arrivals.value) == [0, 3])
    #expect(report.series[1].medianWaitSeconds.value == 60)
    #expect(report.outcomes.count == ChatOutcome.allCases.count - 2)
    #expect(report.hours[18].gaveUp.value == 1 && report.weekdays[3].answered.value == 2)
  }

  @Test func nobodyIsCountedTwiceWhileItWaitsToBeWritten() {
    var counter = DemandCounter()
    let hour = WallTime(milliseconds: 7 * 3_600_000)
    counter.add(.full, from: Self.queue, at: hour + .minutes(59))
    counter.add(.full, from: Self.queue, at: hour)
    counter.add(.closed, from: Self.queue, at: hour + .hours(1), 3)
    let taken = counter.take()
    #expect(taken.map(\.people) == [2, 3] && taken.map(\.reason) == [.full, .closed])
    #expect(taken.map(\.hour) == [hour, hour + .hours(1)])
    #expect(counter.isEmpty && counter.take().isEmpty)
    for number in 0...DemandCounter.most {
      counter.add(.full, from: Self.queue, at: hour + .hours(number))
    }
    #expect(counter.take().count == DemandCounter.most)
  }
}

extension ChatReport.Line {
  fileprivate var unmetForTest: Int? {
    gaveUp.value.flatMap { left in turnedAway.value.map { left + $0 } }
  }
}
