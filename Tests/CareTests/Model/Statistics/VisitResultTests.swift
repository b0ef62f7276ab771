import CareModel
import Testing

@Suite struct VisitResultTests {
  private static let start = WallTime(milliseconds: 1_795_240_800_000)

  private func visit(
    _ kind: VisitKind = .videoVisit, suspended: Bool = false, cancelled: Bool = false
  ) -> Visit {
    Visit(
      id: VisitID("v_1")!, organisation: OrganisationID("o_1")!, unit: UnitID("u_1")!,
      client: ClientID("c_1")!, professional: nil, kind: kind, startsAt: Self.start,
      endsAt: Self.start + .minutes(10), purpose: "", suspendedFor: suspended ? .hospital : nil,
      cancelledAt: cancelled ? Self.start : nil)
  }

  private func written(_ kind: OutcomeKind) -> VisitOutcome {
    VisitOutcome(
      visit: VisitID("v_1")!, organisation: OrganisationID("o_1")!, position: 1, kind: kind,
      medication: nil, note: "", recordedAt: Self.start, recordedBy: ProfessionalID("w_1")!)
  }

  @Test(arguments: OutcomeKind.allCases)
  func whatWasWrittenDownCountsBeforeTheCalls(_ kind: OutcomeKind) throws {
    let result = visit(suspended: true).result(
      VisitHistory(inCall: true, talked: true, missed: true, sought: true, outcome: written(kind)))
    #expect((result == .held) == kind.isHeld)
    #expect(visit(cancelled: true).result(VisitHistory(outcome: written(kind))) == nil)
  }

  /// What the day's list says of a visit and what statistics say of it are never at odds.
  @Test func withoutAnOutcomeTheDaysListAndStatisticsAgree() {
    for bits in 0..<32 {
      let history = VisitHistory(
        inCall: bits & 1 != 0, talked: bits & 2 != 0, missed: bits & 4 != 0, sought: bits & 8 != 0)
      let visit = visit(suspended: bits & 16 != 0)
      let expected: VisitResult? =
        switch visit.state(history, now: Self.start) {
        case .done: .held
        case .notReached: .notReached
        case .coming, .due, .inCall: .open
        case .cancelled, .suspended: nil
        }
      #expect(visit.result(history) == expected)
    }
  }

  @Test(arguments: VisitKind.allCases)
  func aWayIsSavedOnlyWhereSomebodyWouldHaveGone(_ kind: VisitKind) {
    let isAtHome = ![.group, .relativesCall, .onlineReception].contains(kind)
    #expect(visit(kind).savesPhysicalVisit(VisitHistory(talked: true)) == isAtHome)
    for outcome in OutcomeKind.allCases {
      #expect(
        visit(kind).savesPhysicalVisit(VisitHistory(outcome: written(outcome)))
          == (isAtHome && outcome.isHeld && outcome != .needsPhysicalVisit))
    }
  }

  @Test func onTimeIsWithinTheWindowAndFiveMinutesBeforeIt() {
    let visit = visit()
    #expect(!visit.isOnTime(answeredAt: Self.start - .minutes(5) - .milliseconds(1)))
    #expect(visit.isOnTime(answeredAt: Self.start - .minutes(5)))
    #expect(visit.isOnTime(answeredAt: Self.start + .minutes(10)))
    #expect(!visit.isOnTime(answeredAt: Self.start + .minutes(10) + .milliseconds(1)))
  }
}
