import CareModel
import Testing

@Suite struct VisitTests {
  private static let start = WallTime(milliseconds: 1_795_240_800_000)

  private func visit(cancelled: Bool = false) -> Visit {
    Visit(
      id: VisitID("v_1")!, organisation: OrganisationID("o_1")!, unit: UnitID("u_1")!,
      client: ClientID("c_1")!, professional: nil, kind: .videoVisit, startsAt: Self.start,
      endsAt: Self.start + .minutes(10), purpose: "",
      cancelledAt: cancelled ? Self.start - .hours(1) : nil)
  }

  @Test func becomesDueShortlyBeforeItsWindowAndStaysDue() {
    let visit = visit()
    let due = Self.start - Visit.dueBefore
    #expect(visit.state(VisitHistory(), now: due - .milliseconds(1)) == .coming)
    #expect(visit.state(VisitHistory(), now: due) == .due)
    #expect(visit.state(VisitHistory(), now: Self.start + .hours(9)) == .due)
  }

  @Test(arguments: [
    (VisitHistory(inCall: true, talked: true, missed: true), VisitState.inCall),
    (VisitHistory(talked: true, missed: true), .done), (VisitHistory(missed: true), .notReached),
  ])
  func callsDecideWhatTimeDoesNot(_ history: VisitHistory, _ state: VisitState) {
    for hours in [-5, 0, 5] {
      #expect(visit().state(history, now: Self.start + .hours(hours)) == state)
      #expect(
        visit(cancelled: true).state(history, now: Self.start + .hours(hours)) == .cancelled)
    }
  }
}

@Suite struct GuestLinkTests {
  private let end = WallTime(milliseconds: 1_795_241_400_000)

  private func link(revokedAt: WallTime? = nil) -> GuestLink {
    GuestLink(
      id: GuestLinkID("g_1")!, organisation: OrganisationID("o_1")!, visit: VisitID("v_1")!,
      client: ClientID("c_1")!, role: .client, name: "Aino Demo", createdAt: end - .hours(3),
      expiresAt: GuestLink.expiry(visitEndsAt: end), revokedAt: revokedAt)
  }

  @Test func opensUntilTwoHoursAfterTheVisit() {
    #expect(link().validity(now: end + .hours(2) - .milliseconds(1)) == .valid)
    #expect(link().validity(now: end + .hours(2)) == .expired)
  }

  @Test func revokedIsRevokedAlsoAfterItHasExpired() {
    #expect(link(revokedAt: end).validity(now: end) == .revoked)
    #expect(link(revokedAt: end).validity(now: end + .hours(9)) == .revoked)
  }
}
