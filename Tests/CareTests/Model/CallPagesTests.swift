import CareModel
import Testing

@Suite struct CallPagesTests {
  private let start = CallFixture.start
  private let carer = CallFixture.carer
  private let client = CallFixture.client
  private let reloaded = SessionID("s_new")!

  @Test func aReloadedPageTakesThePlaceOfTheOldOneAtOnce() {
    var call = CallFixture.Situation.inCall.call
    _ = call.mediaJoined(client, now: start + .seconds(11))
    let now = start + .seconds(40)
    #expect(
      call.attach(client, page: reloaded, openedAt: now, now: now)
        == .changed([.dropPage(client, CallFixture.pageB), .tell]))
    #expect(call.called.page == reloaded)
    #expect(call.called.mediaJoinedAt == nil)
    #expect(call.pageAway(CallFixture.pageB, now: now) == .unchanged)
    #expect(call.attach(client, page: reloaded, openedAt: now, now: now) == .unchanged)
  }

  @Test func aReloadOfAPageThatIsAwayClearsItsDeadline() {
    var call = CallFixture.Situation.inCallClientAway.call
    let now = start + .seconds(40)
    #expect(
      call.attach(client, page: reloaded, openedAt: now, now: now)
        == .changed([
          .clearTimer(.away(client)), .dropPage(client, CallFixture.pageB), .tell,
        ]))
    #expect(call.deadlines.isEmpty)
  }

  @Test func aPageThatRangInVainDoesNotTakeTheCallOver() {
    var call = CallFixture.Situation.inCall.call
    let outcome = call.attach(
      client, page: CallFixture.pageC, openedAt: start - .minutes(5), now: start + .seconds(20))
    #expect(outcome == .refused(.answeredElsewhere))
    #expect(call.called.page == CallFixture.pageB)
  }

  @Test func butItMayWhereTheOneThatAnsweredIsAway() {
    var call = CallFixture.Situation.inCallClientAway.call
    let outcome = call.attach(
      client, page: CallFixture.pageC, openedAt: start - .minutes(5), now: start + .seconds(20))
    #expect(outcome.actions.contains(.tell))
    #expect(call.called.page == CallFixture.pageC)
  }

  @Test func everyPageOfTheCalledMayPrepareMediaWhileItRings() {
    var call = CallFixture.ringing().0
    for page in [CallFixture.pageB, CallFixture.pageC] {
      #expect(call.attach(client, page: page, openedAt: start, now: start) == .unchanged)
    }
    #expect(call.called.page == nil)
    #expect(call.mediaJoined(client, now: start) == .changed([]))
  }

  @Test func mediaIsConnectedOnlyAfterTheCalledHasAccepted() {
    var call = CallFixture.ringing().0
    #expect(!call.mediaJoined(carer, now: start).actions.contains(.connectMedia))
    _ = call.accept(client, page: CallFixture.pageB, now: start)
    #expect(call.mediaJoined(client, now: start).actions.contains(.connectMedia))
    #expect(call.mediaLeft(client) == .changed([.connectMedia]))
    #expect(call.mediaLeft(client) == .unchanged)
  }

  @Test func aLostRelayTakesEverybodysMedia() {
    var call = CallFixture.Situation.inCall.call
    _ = call.mediaJoined(carer, now: start)
    _ = call.mediaJoined(client, now: start)
    #expect(call.mediaLost() == .changed([]))
    #expect(call.parties.allSatisfy { $0.mediaJoinedAt == nil })
  }

  @Test func aPageThatIsGoneForGoodLosesTheCallAtOnce() {
    var call = CallFixture.Situation.inCallClientAway.call
    let now = start + .seconds(20)
    #expect(call.pageGone(CallFixture.pageC, now: now) == .unchanged)
    #expect(call.pageGone(CallFixture.pageB, now: now).actions.last == .tell)
    #expect(call.word == "lost" && call.deadlines.isEmpty)
    #expect(call.pageGone(CallFixture.pageB, now: now) == .unchanged)
  }

  @Test func anEndedCallTakesNobodyIn() {
    var call = CallFixture.Situation.hungUpByCarer.call
    #expect(
      call.attach(client, page: reloaded, openedAt: start, now: start) == .refused(.ended))
    #expect(call.mediaJoined(client, now: start) == .refused(.ended))
    #expect(call.mediaLeft(client) == .refused(.ended))
    #expect(call.mediaLost() == .unchanged)
    #expect(call.parties.allSatisfy { $0.mediaJoinedAt == nil })
  }

  @Test func strangersAreNotFound() {
    var call = CallFixture.Situation.inCall.call
    let nobody = CallFixture.nobody
    #expect(
      call.attach(nobody, page: reloaded, openedAt: start, now: start) == .refused(.notFound))
    #expect(call.mediaJoined(nobody, now: start) == .refused(.notFound))
    #expect(call.setSending(nobody, audio: true, video: true) == .refused(.notFound))
  }
}
