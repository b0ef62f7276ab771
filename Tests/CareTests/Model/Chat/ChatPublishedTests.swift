import Testing

@testable import CareModel

/// What of a queue's figures may be shown to anybody.
@Suite struct ChatPublishedTests {
  private typealias Made = ChatStatisticsTests

  /// So many people on that weekday and hour.
  private static func add(
    _ count: Int, _ fact: ChatFact, weekday: Int = 0, hour: Int = 18, to figures: inout ChatFigures
  ) {
    let day = LocalDay(year: 2026, month: 11, day: 2) + weekday
    for _ in 0..<count { figures.add(fact, at: LocalHour(day: day, hour: hour), key: nil) }
  }

  private static func published(_ fill: (inout ChatFigures) -> Void) -> ChatReport {
    var figures = ChatFigures(promise: 15)
    fill(&figures)
    var report = ChatReport(published: figures, topics: ["worry", "school"])
    report.tellPromise(minutes: 15)
    return report
  }

  @Test func fewAreHiddenAndWhatWouldTellOfThem() {
    let report = Self.published { figures in
      Self.add(60, Made.fact(topic: "worry"), to: &figures)
      Self.add(3, Made.fact(topic: "school"), to: &figures)
      Self.add(20, Made.fact(), weekday: 1, hour: 19, to: &figures)
      Self.add(9, Made.fact(talked: nil, topic: "worry"), to: &figures)
    }
    #expect(report.total.arrivals.value == 92 && report.total.gaveUp.value == 9)
    let topics = Dictionary(uniqueKeysWithValues: report.topics.map { ($0.key, $0) })
    #expect(topics["school"]?.answered.value == nil && topics["school"]?.arrivals.value == nil)
    // With both others it would be 83 less the rest.
    #expect(topics.values.count { $0.answered.value == nil } >= 2)
    #expect(report.weekdays[0].arrivals.value == 72 && report.weekdays[2].arrivals.value == 0)
    #expect(report.hours[18].arrivals.value == 72)
    #expect(report.week.isEmpty && report.series.isEmpty && report.feelingsBefore.isEmpty)
    // Nobody was turned away: that is about nobody.
    #expect(report.total.turnedAway.value == 0 && report.weekdays[0].full.value == 0)
  }

  @Test func aQueueOfFewIsNotPublishedAtAll() {
    let report = Self.published { figures in
      Self.add(
        3, Made.fact(topic: "worry", tags: ["koulu"], before: 1, after: 2, face: 1), to: &figures)
      Self.add(1, Made.fact(talked: nil, alarm: true), to: &figures)
      figures.add(
        Made.demand(2, .full), at: LocalHour(day: LocalDay("2026-11-02")!, hour: 18), key: nil)
    }
    #expect(report.total.arrivals.value == nil && report.total.answered.value == nil)
    #expect(report.total.full.value == nil && report.total.turnedAway.value == nil)
    #expect(report.alarms.value == nil && report.risks.value == nil)
    #expect(report.waits.count.value == nil && report.waits.medianSeconds.value == nil)
    #expect(report.keptPromisePercent.value == nil)
    let counts =
      report.outcomes.map(\.count.value) + report.waitBands.map(\.count.value)
      + report.tags.map(\.count.value) + report.changes.map(\.value) + report.faces.map(\.value)
      + report.topics.map(\.arrivals.value) + report.hours.map(\.arrivals.value)
    #expect(counts.allSatisfy { $0 == nil || $0 == 0 })
  }

  @Test func timesAreOfEnoughPeople() {
    func times(_ count: Int) -> ChatReport.Times {
      Self.published { Self.add(count, Made.fact(waited: 120), to: &$0) }.waits
    }
    #expect(times(4).count.value == nil)
    #expect(times(9).count.value == 9 && times(9).medianSeconds.value == nil)
    #expect(times(10).medianSeconds.value == 120 && times(49).ninetySeconds.value == nil)
    #expect(times(50).ninetySeconds.value == 120)
  }

  @Test func thePromiseIsToldWhereBothSidesAreShown() {
    let both = Self.published { figures in
      Self.add(30, Made.fact(waited: 30), to: &figures)
      Self.add(10, Made.fact(waited: 2_000), to: &figures)
    }
    #expect(both.keptPromisePercent.value == 75)
    let few = Self.published { figures in
      Self.add(30, Made.fact(waited: 30), to: &figures)
      Self.add(2, Made.fact(waited: 2_000), to: &figures)
    }
    #expect(few.keptPromisePercent.value == nil)
  }

  @Test func aTagOfNearlyAllTellsOfTheOthers() {
    let report = Self.published { figures in
      Self.add(30, Made.fact(tags: ["all"]), to: &figures)
      Self.add(3, Made.fact(tags: ["few"]), to: &figures)
    }
    #expect(report.tags.allSatisfy { $0.count.value == nil })
  }

  /// Whatever comes: no count under five that is not nobody's, and each sum as its parts say, or hidden.
  @Test(arguments: 0..<40)
  func noSmallCountIsEverPublished(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let most = [3, 9, 40, 200][seed % 4]
    func number() -> Int { Int.random(in: 0...most, using: &generator) }
    let report = Self.published { figures in
      for weekday in 0..<7 where seed % 3 != 0 || weekday < 2 {
        for topic in ["worry", "school", nil] {
          let hour = 16 + number() % 4
          Self.add(
            number(), Made.fact(waited: number() * 60, outcome: .guided, topic: topic),
            weekday: weekday, hour: hour, to: &figures)
          Self.add(
            number() / 3, Made.fact(talked: nil, topic: topic), weekday: weekday, hour: hour,
            to: &figures)
          Self.add(
            number() / 8, Made.fact(outcome: .prank), weekday: weekday, hour: hour, to: &figures)
        }
        figures.add(
          Made.demand(number(), weekday % 2 == 0 ? .full : .closed),
          at: LocalHour(day: LocalDay("2026-11-02")! + weekday, hour: 18), key: nil)
      }
    }
    for lines in [report.topics, report.weekdays, report.hours] {
      for line in lines + [report.total] {
        for (parts, sum) in [
          ([line.answered, line.gaveUp], line.arrivals),
          ([line.closed, line.full], line.turnedAway),
        ] {
          for count in parts + [sum] { #expect((count.value ?? 5) >= 5 || count.value == 0) }
          let shown = parts.compactMap(\.value)
          if shown.count == 2, let sum = sum.value { #expect(shown[0] + shown[1] == sum) }
          // A single hidden part beside its sum would be the rest.
          if sum.value != nil { #expect(shown.count != 1) }
        }
      }
      // Nor is a single hidden line the rest of the total.
      for (column, total) in [
        (lines.map(\.arrivals), report.total.arrivals),
        (lines.map(\.answered), report.total.answered),
        (lines.map(\.gaveUp), report.total.gaveUp),
      ] where total.value != nil {
        #expect(column.count { $0.value == nil } != 1)
      }
    }
    for (counts, total) in [
      (report.outcomes.map(\.count), report.total.answered),
      (report.waitBands.map(\.count), report.total.answered),
      (report.leaveBands.map(\.count), report.total.gaveUp),
    ] {
      for count in counts { #expect((count.value ?? 5) >= 5 || count.value == 0) }
      if total.value != nil { #expect(counts.count { $0.value == nil } != 1) }
    }
  }
}
