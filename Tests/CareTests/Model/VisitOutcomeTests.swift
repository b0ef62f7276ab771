import CareModel
import Testing

@Suite struct VisitOutcomeTests {
  private static let start = WallTime(milliseconds: 1_795_240_800_000)

  private func fault(
    _ kind: OutcomeKind, _ medication: MedicationStep? = nil, note: String = "",
    visit kindOfVisit: VisitKind = .videoVisit, cancelled: Bool = false, known: Int = 0,
    stored: Int = 0, now: WallTime = start
  ) -> VisitOutcome.Fault? {
    let visit = Visit(
      id: VisitID("v_1")!, organisation: OrganisationID("o_1")!, unit: UnitID("u_1")!,
      client: ClientID("c_1")!, professional: nil, kind: kindOfVisit, startsAt: Self.start,
      endsAt: Self.start + .minutes(10), purpose: "",
      cancelledAt: cancelled ? Self.start : nil)
    return VisitOutcome.fault(
      kind: kind, medication: medication, note: PersonalText(note), of: visit, known: known,
      stored: stored, now: now)
  }

  @Test func medicineIsSaidToBeSeenWhereItWasAskedFor() {
    #expect(fault(.done, visit: .medicationSupervision) == .medicationMissing)
    #expect(fault(.done, .notVisible, visit: .medicationSupervision) == nil)
    #expect(fault(.notReached, .seenTaken, visit: .medicationSupervision) == .medicationUnseen)
    #expect(fault(.notReached, visit: .medicationSupervision) == nil)
    // Medicine may be seen at any visit.
    #expect(fault(.done, .seenTaken) == nil)
  }

  @Test func correctionsBuildOnWhatWasSeen() {
    #expect(fault(.done, known: 1, stored: 1) == nil)
    #expect(fault(.done, known: 0, stored: 1) == .stale)
    #expect(fault(.done, known: 50, stored: 50) == .tooMany)
  }

  @Test func aVisitThatIsNotMadeHasNoOutcome() {
    #expect(fault(.done, cancelled: true) == .notMade)
    #expect(fault(.done, now: Self.start - .hours(3)) == .tooEarly)
    #expect(fault(.done, now: Self.start - .hours(1)) == nil)
  }

  @Test func notesAreShort() {
    #expect(fault(.done, note: String(repeating: "ä", count: 1000)) == nil)
    #expect(fault(.done, note: String(repeating: "ä", count: 1001)) == .noteTooLong)
  }
}
