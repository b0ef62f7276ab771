import CareModel
import Testing

@Suite struct WaitEstimateTests {
  private static let noon = utc("2026-11-26T12:00")

  private func history(
    _ minutes: [Int], spacing: Duration = .minutes(1), until: WallTime = noon
  ) -> RecentHistory {
    var history = RecentHistory()
    for (index, length) in minutes.enumerated() {
      history.ended(
        at: until - spacing * (minutes.count - 1 - index), length: .minutes(length))
    }
    return history
  }

  private func isNear(_ time: Duration?, _ expected: Duration) -> Bool {
    time.map { $0 - expected < .milliseconds(1) && expected - $0 < .milliseconds(1) } ?? false
  }

  // MARK: Against a simulated shift

  private static let shifts = [1, 2, 3, 5, 8].flatMap { counsellors in
    [15.0, 25, 40].map { CounsellingSimulation(counsellors: counsellors, meanMinutes: $0) }
  }

  private func told(
    _ shifts: [CounsellingSimulation], rounds: Int, seed: UInt64
  ) -> [CounsellingSimulation.Told] {
    var random = SeededGenerator(seed: seed)
    return shifts.flatMap { shift in
      (0..<rounds).flatMap { _ in shift.run(using: &random) }
    }
  }

  private func isInRange(_ told: CounsellingSimulation.Told) -> Bool {
    Double(told.estimate.from) <= told.waitMinutes
      && told.estimate.to.map { told.waitMinutes <= Double($0) } ?? true
  }

  @Test(arguments: [1, 2])
  func threeOfFourWaitAsLongAsTheyWereTold(_ seed: UInt64) {
    for shift in Self.shifts {
      let all = told([shift], rounds: 30, seed: seed)
      // One counsellor who takes 40 minutes each has too few people to tell much by.
      guard all.count >= 200 else { continue }
      let share = Double(all.count(where: isInRange)) / Double(all.count)
      #expect(share >= 0.75, "\(shift.counsellors) × \(shift.meanMinutes) min: \(share)")
    }
  }

  @Test func alsoWhereConversationsAreAlike() {
    for shift in Self.shifts {
      var shift = shift
      shift.lengths = .even
      let all = told([shift], rounds: 20, seed: 11)
      guard all.count >= 200 else { continue }
      let share = Double(all.count(where: isInRange)) / Double(all.count)
      #expect(share >= 0.75, "\(shift.counsellors) × \(shift.meanMinutes) min: \(share)")
    }
  }

  @Test(arguments: [0.9, 1.1, 1.6])
  func theChanceMeansWhatItSays(_ load: Double) {
    let shifts = Self.shifts.map { shift in
      var shift = shift
      shift.load = load
      return shift
    }
    let all = told(shifts, rounds: 15, seed: 5)
    func answered(_ chance: WaitEstimate.Chance) -> (count: Int, share: Double) {
      let some = all.filter { $0.estimate.chance == chance }
      return (some.count, Double(some.count(where: \.isAnswered)) / Double(max(1, some.count)))
    }
    let (likely, possible, unlikely) = (
      answered(.likely), answered(.possible), answered(.unlikely)
    )
    #expect(likely.count > 200 && likely.share >= 0.8, "likely: \(likely)")
    #expect(unlikely.count > 50 && unlikely.share <= 0.4, "unlikely: \(unlikely)")
    #expect(possible.count > 50 && possible.share < likely.share, "possible: \(possible)")
    #expect(possible.share > unlikely.share)
  }

  /// A range that holds everything would be right and tell nothing.
  @Test func theRangeSaysSomething() throws {
    for shift in Self.shifts where shift.counsellors >= 3 {
      let all = told([shift], rounds: 10, seed: 3).filter { $0.waitMinutes >= 20 }
      guard all.count >= 100 else { continue }
      let count = Double(all.count)
      let waits = all.reduce(0) { $0 + $1.waitMinutes } / count
      let width = all.reduce(0) { $0 + Double(($1.estimate.to ?? 180) - $1.estimate.from) } / count
      #expect(width <= 1.6 * waits, "\(shift.counsellors) × \(shift.meanMinutes): \(width)")
    }
  }

  // MARK: By hand

  @Test func tooLittleTellsNothing() {
    #expect(RecentHistory().pace(at: Self.noon) == nil)
    #expect(history([20, 20, 20, 20]).pace(at: Self.noon) == nil)
    #expect(history([20, 20, 20, 20, 20, 20]).pace(at: Self.noon) != nil)
    // Two hours later nothing of it is left, unless this hour is known from other weeks.
    let old = history([Int](repeating: 20, count: 30), until: Self.noon - .hours(2))
    #expect(old.pace(at: Self.noon) == nil)
    #expect(old.pace(at: Self.noon, usual: [Duration](repeating: .minutes(20), count: 9)) == nil)
    let usual = old.pace(at: Self.noon, usual: [Duration](repeating: .minutes(20), count: 10))
    #expect(usual?.time == .minutes(20))
    #expect(usual?.samples == 5)
    let many = old.pace(at: Self.noon, usual: [Duration](repeating: .minutes(20), count: 500))
    #expect(abs((many?.samples ?? 0) - 10) < 1e-9)
  }

  @Test func nobodyOnDutyNobodyKnows() {
    let pace = history([20, 20, 20, 20, 20, 20, 20]).pace(at: Self.noon)
    #expect(pace?.estimate(place: 1, counsellors: 0, until: nil) == nil)
    #expect(pace?.estimate(place: 0, counsellors: 2, until: nil) == nil)
    #expect(pace?.estimate(place: 1, counsellors: 2, until: nil) != nil)
  }

  @Test func whoeverIsIdleTakesAtOnce() throws {
    let pace = try #require(history([20, 20, 20, 20, 20, 20, 20]).pace(at: Self.noon))
    #expect(
      pace.estimate(place: 2, counsellors: 3, idle: 2, until: .hours(1))
        == WaitEstimate(from: 0, to: 2, chance: .likely))
    #expect(
      pace.estimate(place: 2, counsellors: 3, idle: 2, until: .minutes(1))?.chance == .possible)
    // The third waits as the first does where nobody is idle.
    #expect(
      pace.estimate(place: 3, counsellors: 3, idle: 2, until: nil)
        == pace.estimate(place: 1, counsellors: 3, idle: 0, until: nil))
  }

  @Test func stepsAndChances() throws {
    let pace = try #require(
      history([Int](repeating: 20, count: 100), spacing: .seconds(30)).pace(at: Self.noon))
    let tenth = try #require(pace.estimate(place: 10, counsellors: 2, until: .hours(4)))
    // A hundred minutes on average.
    #expect(tenth == WaitEstimate(from: 60, to: nil, chance: .likely))
    #expect(pace.estimate(place: 10, counsellors: 2, until: .minutes(100))?.chance == .possible)
    #expect(pace.estimate(place: 10, counsellors: 2, until: .minutes(60))?.chance == .unlikely)
    #expect(pace.estimate(place: 10, counsellors: 2, until: .zero)?.chance == .unlikely)
    #expect(pace.estimate(place: 10, counsellors: 2, until: nil)?.chance == .likely)
    for place in 1...300 {
      let estimate = try #require(pace.estimate(place: place, counsellors: 3, until: nil))
      #expect(estimate.from == 0 || WaitEstimate.steps.contains(estimate.from))
      if let to = estimate.to {
        #expect(WaitEstimate.steps.contains(to) && to >= estimate.from)
      }
    }
  }

  @Test func oneForgottenConversationChangesLittle() throws {
    let plain = try #require(history([20, 25, 15, 30, 20, 25, 15, 30, 20]).pace(at: Self.noon))
    let odd = try #require(history([20, 25, 15, 30, 900, 20, 25, 15, 30, 20]).pace(at: Self.noon))
    #expect(odd.time < plain.time * 2)
  }

  @Test func severalSideBySideTakeLessOfACounsellor() {
    var history = RecentHistory()
    for minute in 0..<10 {
      history.ended(at: Self.noon + .minutes(minute), length: .minutes(30), held: 3)
    }
    let pace = history.pace(at: Self.noon + .minutes(10))
    #expect(isNear(pace?.time, .minutes(10)))
  }

  @Test func timesBetweenPeopleWhoAreTaken() throws {
    var history = RecentHistory()
    // The first has nobody before; then every five minutes, with two counsellors who are never idle.
    for number in 0..<12 {
      history.taken(
        at: Self.noon + .minutes(5 * number), counsellors: 2, idle: 0, waiting: 4)
    }
    let pace = try #require(history.pace(at: Self.noon + .minutes(55)))
    #expect(isNear(pace.time, .minutes(10)))
    // Long conversations from before the queue formed are not asked any more.
    history.ended(at: Self.noon + .minutes(55), length: .hours(3))
    #expect(history.pace(at: Self.noon + .minutes(55)) == pace)
  }

  @Test func timesInWhichNobodyWaitedDoNotCount() {
    for way in 0..<3 {
      var history = RecentHistory()
      for number in 0..<40 {
        history.taken(
          at: Self.noon + .minutes(number), counsellors: 2, idle: way == 0 ? 1 : 0,
          waiting: way == 1 ? 0 : 3)
        if way == 2 { history.lineEmptied() }
      }
      #expect(history.pace(at: Self.noon + .minutes(40)) == nil)
    }
  }

  @Test func theRingIsBounded() throws {
    var history = history([Int](repeating: 100, count: 500), spacing: .zero)
    for _ in 0..<RecentHistory.most { history.ended(at: Self.noon, length: .minutes(10)) }
    let pace = try #require(history.pace(at: Self.noon))
    #expect(pace.time == .minutes(10))
    #expect(abs(pace.samples - Double(RecentHistory.most)) < 1e-9)
  }
}
