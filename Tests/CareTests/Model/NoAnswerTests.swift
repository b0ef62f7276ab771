import CareModel
import Testing

@Suite struct NoAnswerTests {
  private static let start = WallTime(milliseconds: 1_795_240_800_000)
  private static let helmi = ProfessionalID("w_helmi")!
  private static let plan = LadderPlan.standard
  private static let visit = Visit(
    id: VisitID("v_1")!, organisation: OrganisationID("o_1")!, unit: UnitID("u_1")!,
    client: ClientID("c_1")!, professional: helmi, kind: .welfareCheck, startsAt: start,
    endsAt: start + .minutes(10), purpose: "")

  private func opened(
    _ event: NoAnswerEvent, plan: LadderPlan = plan
  ) -> (NoAnswerCase, [NoAnswerAction]) {
    NoAnswerCase.open(event, visit: Self.visit, by: Self.helmi, plan: plan, now: Self.start)
  }

  private func happened(
    _ event: NoAnswerEvent, _ missed: inout NoAnswerCase, after minutes: Int,
    plan: LadderPlan = plan
  ) -> [NoAnswerAction] {
    missed.happened(event, by: Self.helmi, plan: plan, now: Self.start + .minutes(minutes))
  }

  @Test func climbsRungByRungToTheLast() {
    var (missed, actions) = opened(.rangOut)
    #expect(
      actions == [
        .open(.ringAgain, from: Self.start + .minutes(5), by: Self.start + .minutes(10))
      ])
    actions = happened(.rangOut, &missed, after: 6)
    #expect(
      actions == [
        .settle(by: Self.helmi),
        .open(.ringLouder, from: Self.start + .minutes(11), by: Self.start + .minutes(16)),
      ])
    actions = happened(.rangOut, &missed, after: 12)
    #expect(
      actions == [
        .settle(by: Self.helmi),
        .open(.phoneClient, from: Self.start + .minutes(12), by: Self.start + .minutes(22)),
      ])
    actions = happened(.noAnswer, &missed, after: 14)
    #expect(
      actions == [
        .settle(by: Self.helmi),
        .open(.askRelative, from: Self.start + .minutes(14), by: Self.start + .minutes(29)),
        .tellRelatives,
      ])
    #expect(happened(.relativeTold, &missed, after: 14).isEmpty)
    actions = happened(.impossible, &missed, after: 15)
    #expect(actions.last == .open(.fieldVisit, from: at(15), by: at(75)))
    actions = happened(.noAnswer, &missed, after: 40)
    #expect(actions.last == .open(.lastResort, from: at(40), by: at(50)))
    #expect(missed.steps.map(\.event).count == 7)
  }

  @Test func theLastRungIsNeverLeftWithEmptyHands() {
    var (missed, _) = opened(.needsHelp)
    #expect(missed.rung(of: Self.plan)?.kind == .fieldTeam)
    _ = happened(.noAnswer, &missed, after: 20)
    #expect(missed.rung(of: Self.plan)?.kind == .lastResort)
    #expect(
      happened(.noAnswer, &missed, after: 30) == [
        .settle(by: Self.helmi), .open(.lastResort, from: at(30), by: at(40)),
      ])
    #expect(
      happened(.needsHelp, &missed, after: 35) == [
        .settle(by: Self.helmi), .open(.outcomeMissing, from: at(65), by: at(95)),
      ])
    #expect(!missed.isClosed)
  }

  @Test(arguments: [NoAnswerEvent.terminalOffline, .unresponsive])
  func ringingIsNotTriedWhereItIsNoUse(_ event: NoAnswerEvent) {
    let (missed, actions) = opened(event)
    #expect(missed.rung(of: Self.plan)?.kind == .phone)
    #expect(actions == [.open(.phoneClient, from: Self.start, by: at(10))])
  }

  /// A page that had no answer says it again.
  @Test func whatIsSaidTwiceClimbsOnce() {
    var (missed, _) = opened(.rangOut)
    #expect(happened(.unresponsive, &missed, after: 2).count == 2)
    let before = missed.state
    #expect(happened(.unresponsive, &missed, after: 3).isEmpty)
    #expect(happened(.terminalOffline, &missed, after: 4).isEmpty)
    #expect(missed.state == before)
  }

  @Test func ringingInVainBesideASternerRungTakesNobodyOffIt() {
    var (missed, _) = opened(.terminalOffline)
    let before = missed.state
    #expect(happened(.rangOut, &missed, after: 2).isEmpty)
    #expect(missed.state == before)
    #expect(missed.steps.last?.event == .rangOut)
  }

  @Test func whoWasMetStillNeedsAnOutcome() {
    var (missed, _) = opened(.rangOut)
    #expect(
      happened(.talked, &missed, after: 6) == [
        .settle(by: Self.helmi), .open(.outcomeMissing, from: at(36), by: at(66)),
      ])
    #expect(missed.state == .met(at: at(6)))
    #expect(happened(.rangOut, &missed, after: 7).isEmpty)
    #expect(happened(.talked, &missed, after: 8).isEmpty)
    #expect(happened(.outcome, &missed, after: 9) == [.settle(by: Self.helmi)])
    #expect(missed.isClosed)
    #expect(happened(.rangOut, &missed, after: 10).isEmpty)
    #expect(missed.steps.last?.event == .outcome)
  }

  @Test func helpAfterAMeetingClimbsAgain() {
    var (missed, _) = opened(.rangOut)
    _ = happened(.allWell, &missed, after: 6)
    #expect(
      happened(.needsHelp, &missed, after: 8) == [
        .settle(by: Self.helmi), .open(.fieldVisit, from: at(8), by: at(68)),
      ])
  }

  @Test func onlyAPersonCloses() {
    var (missed, _) = opened(.rangOut)
    let actions = missed.happened(.outcome, by: nil, plan: Self.plan, now: at(3))
    #expect(actions.isEmpty && !missed.isClosed)
  }

  /// Whatever happens in whatever order: until a person's outcome there is exactly one open task.
  @Test func aMissedVisitIsAlwaysExactlyOneOpenTask() {
    var random = SeededGenerator(seed: 4)
    let events = NoAnswerEvent.allCases.filter { $0 != .outcome }
    for round in 0..<500 {
      var plan = LadderPlan.standard
      plan.rungs.removeAll { _ in Bool.random(using: &random) }
      if plan.rungs.last?.kind.rawValue != "lastResort" {
        plan.rungs.append(LadderRung(kind: .lastResort, afterMinutes: 0, withinMinutes: 5))
      }
      #expect(plan.fault == nil)
      guard let first = events.randomElement(using: &random) else { return }
      var (missed, actions) = opened(first, plan: plan)
      var open = count(actions, from: 0)
      #expect(open == 1, "round \(round)")
      for minute in 1...30 {
        guard let event = events.randomElement(using: &random) else { return }
        actions = happened(event, &missed, after: minute, plan: plan)
        open = count(actions, from: open)
        #expect(open == 1, "round \(round), \(event)")
      }
      actions = happened(.outcome, &missed, after: 40, plan: plan)
      #expect(count(actions, from: open) == 0 && missed.isClosed)
      #expect(missed.steps.first?.event == first)
    }
  }

  @Test func whatStepsAreHeldIsBounded() {
    var (missed, _) = opened(.rangOut)
    for minute in 1...300 { _ = happened(.terminalOffline, &missed, after: minute) }
    #expect(missed.steps.count == NoAnswerCase.stepsHeld)
    #expect(missed.steps.first?.event == .rangOut)
  }

  @Test func plansThatLeadNowhereAreRefused() {
    func plan(_ kinds: [LadderRungKind], minutes: Int = 5) -> LadderPlan {
      LadderPlan(
        rungs: kinds.map { LadderRung(kind: $0, afterMinutes: 0, withinMinutes: minutes) })
    }
    #expect(LadderPlan.standard.fault == nil)
    #expect(plan([]).fault == .empty)
    #expect(plan([.ringAgain, .phone]).fault == .endsWithoutAPerson)
    #expect(plan([.phone, .ringAgain, .fieldTeam]).fault == .outOfOrder)
    #expect(plan([.phone, .fieldTeam], minutes: 0).fault == .minutesOutOfRange)
    #expect(plan([.phone, .fieldTeam], minutes: 481).fault == .minutesOutOfRange)
    #expect(plan(Array(repeating: .fieldTeam, count: 13)).fault == .tooMany)
    #expect(plan([.ringAgain, .ringAgain, .phone, .fieldTeam]).fault == nil)
  }

  private func at(_ minutes: Int) -> WallTime { Self.start + .minutes(minutes) }

  private func count(_ actions: [NoAnswerAction], from open: Int) -> Int {
    actions.reduce(open) { sum, action in
      switch action {
      case .open: sum + 1
      case .settle: sum - 1
      case .tellRelatives: sum
      }
    }
  }
}
