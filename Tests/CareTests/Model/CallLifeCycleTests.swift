import CareModel
import Testing

@Suite struct CallLifeCycleTests {
  private let start = CallFixture.start
  private let carer = CallFixture.carer
  private let client = CallFixture.client

  @Test func placingRingsForNinetySeconds() {
    let (call, actions) = CallFixture.ringing()
    #expect(actions == [.setTimer(.ringing, at: start + .seconds(90)), .tell])
    #expect(call.deadlines == [.ringing: start + .seconds(90)])
    #expect(call.parties.map(\.standing) == [.joined, .ringing])
    #expect(!call.mayMeet)
  }

  @Test func placingDependsOnBothPersons() {
    #expect(CallLifeCycle.mayPlace(callerInCall: false, clientInCareCall: false) == nil)
    #expect(CallLifeCycle.mayPlace(callerInCall: false, clientInCareCall: true) == .busy)
    #expect(CallLifeCycle.mayPlace(callerInCall: true, clientInCareCall: true) == .alreadyInCall)
    for byRelative in [false, true] {
      let refusal = CallLifeCycle.mayPlace(
        callerInCall: false, clientInCareCall: false, clientInRelativesCall: true,
        byRelative: byRelative)
      #expect(refusal == (byRelative ? .busy : nil))
    }
  }

  @Test func acceptingConnects() {
    var call = CallFixture.ringing().0
    let outcome = call.accept(client, page: CallFixture.pageB, now: start + .seconds(5))
    #expect(outcome == .changed([.clearTimer(.ringing), .connectMedia, .tell]))
    #expect(
      call.state
        == .inCall(.init(ringUntil: start + .seconds(90), startedAt: start + .seconds(5))))
    #expect(call.called.page == CallFixture.pageB)
    #expect(call.mayMeet && call.deadlines.isEmpty)
  }

  @Test func endingClearsTimersMediaAndTextsAndTells() {
    var call = CallFixture.Situation.inCallClientAway.call
    let outcome = call.hangUp(carer, now: start + .seconds(30))
    #expect(
      outcome
        == .changed([.clearTimer(.away(client)), .closeMedia, .forgetTexts, .tell]))
    #expect(call.parties.allSatisfy { $0.standing == .left && $0.awaySince == nil })
    #expect(call.deadlines.isEmpty)
  }

  @Test func oneOfSeveralPagesWins() {
    var call = CallFixture.ringing().0
    let pages = (0..<8).map { SessionID("s_\($0)")! }
    let outcomes = pages.map { call.accept(client, page: $0, now: start) }
    #expect(outcomes[0].actions.contains(.connectMedia))
    #expect(outcomes.dropFirst().allSatisfy { $0 == .refused(.answeredElsewhere) })
    #expect(call.accept(client, page: pages[0], now: start) == .unchanged)
    #expect(call.decline(client, page: pages[1], now: start) == .refused(.answeredElsewhere))
    #expect(call.word == "inCall")
  }

  @Test func aDeadlineThatNoLongerStandsDoesNothing() {
    var call = CallFixture.Situation.inCall.call
    #expect(call.timeout(.ringing, now: start + .hours(1)) == .unchanged)
    #expect(call.timeout(.away(client), now: start + .hours(1)) == .unchanged)
    var ringing = CallFixture.ringing().0
    #expect(ringing.timeout(.ringing, now: start + .seconds(89)) == .unchanged)
    #expect(ringing.word == "ringing")
  }

  @Test func aPartyThatComesBackWithinTheMinuteIsNotLost() {
    var call = CallFixture.Situation.inCall.call
    let away = start + .seconds(20)
    #expect(
      call.pageAway(CallFixture.pageB, now: away)
        == .changed([.setTimer(.away(client), at: away + .seconds(60)), .tell]))
    #expect(call.pageAway(CallFixture.pageB, now: away + .seconds(5)) == .unchanged)
    #expect(
      call.pageBack(CallFixture.pageB, now: away + .seconds(59))
        == .changed([.clearTimer(.away(client)), .tell]))
    #expect(call.timeout(.away(client), now: away + .seconds(60)) == .unchanged)
    #expect(call.word == "inCall")
  }

  @Test func aPageThatOnlyRangDoesNotEndTheCallWhenItCloses() {
    var call = CallFixture.ringing().0
    #expect(call.pageAway(CallFixture.pageB, now: start) == .unchanged)
    #expect(call.deadlines == [.ringing: start + .seconds(90)])
  }

  @Test func sendingIsKeptAndEnforced() {
    var call = CallFixture.Situation.inCall.call
    #expect(
      call.setSending(client, audio: true, video: false)
        == .changed([.enforceSending(client), .tell]))
    #expect(call.setSending(client, audio: true, video: false) == .unchanged)
    #expect(call.called.sendsAudio && !call.called.sendsVideo)
  }
}
