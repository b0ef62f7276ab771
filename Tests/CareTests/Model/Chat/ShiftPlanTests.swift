import CareModel
import Testing

@Suite struct ShiftPlanTests {
  private typealias Plan = ShiftPlan<String, String>
  private typealias Shift = PlannedShift<String, String>

  private func shift(
    _ person: String, _ queues: Set<String>, _ from: String, _ to: String
  ) -> Shift {
    Shift(person: person, queues: queues, window: helsinki(from)..<helsinki(to))
  }

  private var plan: Plan {
    Plan([
      shift("Olli", ["ilta"], "2026-11-26T20:00", "2026-11-27T02:00"),
      shift("Helmi", ["ilta", "yö"], "2026-11-26T18:00", "2026-11-26T22:00"),
      shift("Helmi", ["yö"], "2026-11-26T22:00", "2026-11-26T23:00"),
    ])
  }

  @Test func whoIsPlannedWhen() {
    let plan = plan
    #expect(plan.faults.isEmpty)
    #expect(plan.shifts(at: helsinki("2026-11-26T17:59")).isEmpty)
    #expect(plan.planned(on: "ilta", at: helsinki("2026-11-26T18:00")) == ["Helmi"])
    #expect(plan.planned(on: "ilta", at: helsinki("2026-11-26T21:00")) == ["Helmi", "Olli"])
    #expect(plan.planned(on: "yö", at: helsinki("2026-11-26T21:00")) == ["Helmi"])
    #expect(plan.planned(on: "ilta", at: helsinki("2026-11-26T22:00")) == ["Olli"])
    #expect(plan.isPlanned("Olli", at: helsinki("2026-11-27T01:59")))
    #expect(!plan.isPlanned("Olli", at: helsinki("2026-11-27T02:00")))
  }

  @Test func theNextChange() {
    var changes: [WallTime] = []
    var time = helsinki("2026-11-26T12:00")
    while let next = plan.nextChange(after: time) {
      changes.append(next)
      time = next
    }
    #expect(
      changes
        == ["26T18:00", "26T20:00", "26T22:00", "26T23:00", "27T02:00"].map {
          helsinki("2026-11-\($0)")
        })
  }

  @Test func whoIsNotThere() {
    let time = helsinki("2026-11-26T20:05")
    func absent(_ time: WallTime, _ duty: (String, String) -> DutyState) -> [String] {
      plan.absent(at: time, duty: duty).map { "\($0.person) \($0.queue)" }
    }
    #expect(absent(time) { _, _ in .on }.isEmpty)
    // Five minutes are waited; Helmi has been missing for two hours.
    #expect(absent(time) { _, _ in .notYet } == ["Helmi ilta", "Helmi yö"])
    #expect(
      absent(time + .seconds(1)) { _, _ in .notYet } == ["Helmi ilta", "Helmi yö", "Olli ilta"])
    // On one queue and not on the other.
    #expect(absent(time) { _, queue in queue == "yö" ? .on : .notYet } == ["Helmi ilta"])
    // Left four minutes ago, left six minutes ago, left before it began.
    #expect(absent(time) { _, _ in .off(since: time - .minutes(4)) }.isEmpty)
    #expect(absent(time) { _, _ in .off(since: time - .minutes(6)) } == ["Helmi ilta", "Helmi yö"])
    let found = plan.absent(at: time) { _, _ in .off(since: time - .hours(20)) }
    #expect(found.map(\.since) == [helsinki("2026-11-26T18:00"), helsinki("2026-11-26T18:00")])
    #expect(plan.absent(at: helsinki("2026-11-27T02:00")) { _, _ in .notYet }.isEmpty)
  }

  @Test func faults() {
    func faults(_ shifts: Shift...) -> [ShiftFault] { Plan(shifts).faults }
    let evening = shift("Helmi", ["ilta"], "2026-11-26T18:00", "2026-11-26T22:00")
    #expect(
      faults(evening, shift("Helmi", ["yö"], "2026-11-26T21:59", "2026-11-26T23:00")) == [.overlap])
    #expect(
      faults(
        evening, shift("Helmi", ["yö"], "2026-11-26T19:00", "2026-11-26T20:00"),
        shift("Helmi", ["yö"], "2026-11-26T21:00", "2026-11-26T21:30")) == [.overlap])
    #expect(faults(evening, shift("Olli", ["ilta"], "2026-11-26T18:00", "2026-11-26T22:00")) == [])
    #expect(faults(shift("Olli", ["ilta"], "2026-11-26T08:00", "2026-11-27T00:00")) == [])
    #expect(faults(shift("Olli", ["ilta"], "2026-11-26T08:00", "2026-11-27T00:01")) == [.tooLong])
    #expect(
      faults(shift("Olli", [], "2026-11-26T08:00", "2026-11-26T08:00")) == [.empty, .noQueue])
    let many = Set((0..<51).map { "\($0)" })
    #expect(faults(shift("Olli", many, "2026-11-26T08:00", "2026-11-26T09:00")) == [.tooManyQueues])
    #expect(Plan([Shift](repeating: evening, count: 10_001)).faults == [.tooMany])
  }

  /// The quick way finds what a look at every shift finds.
  @Test func agreesWithALookAtEveryShift() {
    var random = SeededGenerator(seed: 21)
    let start = helsinki("2026-03-20T00:00")
    let shifts = (0..<400).map { number in
      let from = start + .minutes(Int.random(in: 0..<20_000, using: &random))
      return Shift(
        person: "\(number)", queues: ["ilta"],
        window: from..<from + .minutes(Int.random(in: 1...960, using: &random)))
    }
    let plan = Plan(shifts)
    #expect(plan.faults.isEmpty)
    for _ in 0..<500 {
      let time = start + .minutes(Int.random(in: -100..<21_000, using: &random))
      let expected = shifts.filter { $0.window.contains(time) }.map(\.person)
      #expect(Set(plan.shifts(at: time).map(\.person)) == Set(expected))
      let changes = shifts.flatMap { [$0.window.lowerBound, $0.window.upperBound] }
      #expect(plan.nextChange(after: time) == changes.filter { $0 > time }.min())
    }
  }

  @Test func overload() {
    let rule = OverloadRule(mostWaitingEach: 3, longestWaitMinutes: 20)
    #expect(rule.overload(waiting: 6, longestWait: .minutes(20), counsellors: 2) == [])
    #expect(rule.overload(waiting: 7, longestWait: .minutes(20), counsellors: 2) == [.tooManyWait])
    #expect(
      rule.overload(waiting: 1, longestWait: .seconds(1201), counsellors: 2) == [.waitTooLong])
    #expect(rule.overload(waiting: 1, longestWait: .minutes(1), counsellors: 0) == [.nobodyThere])
    #expect(rule.overload(waiting: 0, longestWait: nil, counsellors: 0) == [])
    #expect(rule.isValid && !OverloadRule(mostWaitingEach: 0).isValid)
    #expect(!OverloadRule(longestWaitMinutes: 241).isValid)
  }
}
