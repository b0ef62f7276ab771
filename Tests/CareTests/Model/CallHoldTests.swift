import CareModel
import Testing

/// A relative's call gives way to a care call.
@Suite struct CallHoldTests {
  private let start = CallFixture.start
  private let client = CallFixture.client
  private let relative = PartyID("p_relative")!
  private var later: WallTime { start + .minutes(2) }

  private func talking() -> CallLifeCycle {
    var call = CallLifeCycle.place(
      caller: CallParty(
        id: relative, person: .guest(GuestLinkID("g_1")!), role: .relative, standing: .joined,
        page: CallFixture.pageA),
      called: CallParty(
        id: client, person: .client(ClientID("c_1")!), role: .client, standing: .ringing,
        page: nil), now: start
    ).0
    _ = call.accept(client, page: CallFixture.pageB, now: start + .seconds(5))
    return call
  }

  @Test func whileItIsHeldNobodyMeets() {
    var call = talking()
    #expect(call.isRelatives && call.mayMeet)
    let until = later + CallLifeCycle.longestHold
    #expect(
      call.hold(now: later) == .changed([.connectMedia, .setTimer(.held, at: until), .tell]))
    #expect(!call.mayMeet && call.deadlines == [.held: until])
    #expect(call.hold(now: later) == .unchanged)
    #expect(call.resume(by: relative) == .refused(.notPossible))
    #expect(call.resume(by: client) == .changed([.clearTimer(.held), .connectMedia, .tell]))
    #expect(call.mayMeet && call.deadlines.isEmpty)
    #expect(call.resume(by: client) == .unchanged)
  }

  @Test func aHeldCallThatNobodyTakesUpEnds() {
    var call = talking()
    _ = call.hold(now: later)
    #expect(call.timeout(.held, now: later) == .unchanged)
    let outcome = call.timeout(.held, now: later + CallLifeCycle.longestHold)
    #expect(outcome.actions.first == .clearTimer(.held))
    #expect(call.word == "hungUp" && call.heldSince == nil)
    #expect(call.hold(now: later) == .refused(.ended))
    #expect(call.resume(by: client) == .refused(.ended))
  }

  @Test func bothMayHangUpMeanwhile() {
    for party in [relative, client] {
      var call = talking()
      _ = call.hold(now: later)
      #expect(call.hangUp(party, now: later).actions.contains(.closeMedia))
      #expect(call.deadlines.isEmpty)
    }
  }

  @Test func aCallThatRingsIsNotHeld() {
    var call = CallFixture.ringing().0
    #expect(!call.isRelatives)
    #expect(call.hold(now: later) == .refused(.notPossible))
  }
}
