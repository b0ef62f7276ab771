import CareModel
import Testing

@Suite struct EmergencyProtocolTests {
  private static let flagged = utc("2026-11-26T01:00")

  private func after(_ seconds: Int) -> WallTime { Self.flagged + .seconds(seconds) }

  @Test func stepsComeInOrderAndBecomeLate() {
    let open = EmergencyProtocol(flaggedAt: Self.flagged)
    #expect(open.due(now: after(0)) == [.askPlace])
    #expect(open.late(now: after(59)) == [])
    #expect(open.due(now: after(60)) == [.askPlace, .askAlone])
    #expect(open.late(now: after(60)) == [.askPlace])
    #expect(open.due(now: after(180)) == [.askPlace, .askAlone, .tell112, .secondPerson])
    #expect(open.late(now: after(300)) == [.askPlace, .askAlone, .tell112, .secondPerson])
    // Nobody can be sent to a place that is not known.
    #expect(open.standing(of: .call112, now: after(3_000)) == .notAsked)
    #expect(open.standing(of: .record, now: after(899)) == .coming)
    #expect(open.standing(of: .record, now: after(900)) == .due)
    #expect(open.standing(of: .record, now: after(3_600)) == .late)
  }

  @Test func aPlaceMakesTheCallDue() {
    var open = EmergencyProtocol(flaggedAt: Self.flagged, placeKnownAt: after(90))
    #expect(open.due(.call112) == after(300))
    #expect(open.standing(of: .call112, now: after(299)) == .coming)
    #expect(open.standing(of: .call112, now: after(300)) == .due)
    #expect(open.standing(of: .call112, now: after(420)) == .late)
    // Known late: due at once, and late from then on.
    open.placeKnownAt = after(1_000)
    #expect(open.standing(of: .call112, now: after(1_000)) == .due)
    #expect(open.standing(of: .call112, now: after(1_120)) == .late)
    open.done[.call112] = after(1_030)
    #expect(open.standing(of: .call112, now: after(1_120)) == .done)
  }

  @Test func theRecordAloneClosesIt() {
    var open = EmergencyProtocol(flaggedAt: Self.flagged, placeKnownAt: after(30))
    for step in EmergencyStep.allCases where step != .record { open.done[step] = after(60) }
    #expect(!open.isClosed)
    #expect(open.due(now: after(900)) == [.record])
    // A flag that was a mistake is written down too, and asks for nothing else.
    var mistaken = EmergencyProtocol(flaggedAt: Self.flagged, endedAt: after(20))
    #expect(mistaken.due(now: after(899)) == [])
    #expect(mistaken.due(now: after(900)) == [.record])
    #expect(mistaken.standing(of: .askPlace, now: after(899)) == .notAsked)
    mistaken.done[.record] = after(1_000)
    #expect(mistaken.isClosed)
    #expect(
      mistaken.due(now: after(9_999)) == [] && mistaken.nextChange(after: after(1_001)) == nil)
    #expect(mistaken.leftOut == [.askPlace, .askAlone, .tell112, .secondPerson])
    open.done[.record] = after(1_000)
    #expect(open.isClosed && open.leftOut.isEmpty)
  }

  @Test func timersFollowWhatIsStillToBeDone() {
    var open = EmergencyProtocol(flaggedAt: Self.flagged, placeKnownAt: after(10))
    var seen: [Int] = []
    var time = after(-1)
    while let next = open.nextChange(after: time) {
      #expect(
        open.due(now: next) != open.due(now: time) || open.late(now: next) != open.late(now: time))
      seen.append(Int((next - Self.flagged) / .seconds(1)))
      time = next
    }
    #expect(seen == [0, 60, 120, 180, 300, 420, 900, 3_600])
    // Done as asked, only the record is left.
    for step in EmergencyStep.allCases where step != .record { open.done[step] = after(1) }
    #expect(open.nextChange(after: after(1)) == after(900))
  }
}
