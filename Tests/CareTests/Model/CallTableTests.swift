import CareModel
import Testing

/// What every situation makes of every input.
@Suite struct CallTableTests {
  typealias Situation = CallFixture.Situation

  enum Input: String, CaseIterable, Sendable {
    case acceptSamePage, acceptOtherPage, acceptByCarer, declineSamePage, declineOtherPage
    case hangUpByCarer, hangUpByClient, ringTimeout, awayTimeoutClient, fail, busy, strangerHangsUp

    func apply(to call: inout CallLifeCycle) -> CallOutcome {
      let late = CallFixture.start + .minutes(10)
      let (carer, client) = (CallFixture.carer, CallFixture.client)
      return switch self {
      case .acceptSamePage: call.accept(client, page: CallFixture.pageB, now: late)
      case .acceptOtherPage: call.accept(client, page: CallFixture.pageC, now: late)
      case .acceptByCarer: call.accept(carer, page: CallFixture.pageA, now: late)
      case .declineSamePage: call.decline(client, page: CallFixture.pageB, now: late)
      case .declineOtherPage: call.decline(client, page: CallFixture.pageC, now: late)
      case .hangUpByCarer: call.hangUp(carer, now: late)
      case .hangUpByClient: call.hangUp(client, now: late)
      case .ringTimeout: call.timeout(.ringing, now: late)
      case .awayTimeoutClient: call.timeout(.away(client), now: late)
      case .fail: call.fail(now: late)
      case .busy: call.calledIsBusy(now: late)
      case .strangerHangsUp: call.hangUp(CallFixture.nobody, now: late)
      }
    }
  }

  /// A state word: the call goes there. `=`: unchanged. Else the refusal.
  private static func expected(_ situation: Situation, _ input: Input) -> String {
    if input == .strangerHangsUp { return "notFound" }
    switch situation {
    case .ringing, .ringingCallerAway:
      switch input {
      case .acceptSamePage, .acceptOtherPage: return "inCall"
      case .acceptByCarer: return "notRinging"
      case .declineSamePage, .declineOtherPage, .hangUpByClient: return "declined"
      case .hangUpByCarer: return "cancelled"
      case .ringTimeout: return "noAnswer"
      case .awayTimeoutClient: return "="
      case .fail: return "failed"
      case .busy: return "busy"
      case .strangerHangsUp: return "notFound"
      }
    case .inCall, .inCallCarerAway, .inCallClientAway:
      switch input {
      case .acceptSamePage: return "="
      case .acceptOtherPage, .declineOtherPage: return "answeredElsewhere"
      case .acceptByCarer, .declineSamePage, .busy: return "notRinging"
      case .hangUpByCarer, .hangUpByClient: return "hungUp"
      case .ringTimeout: return "="
      case .awayTimeoutClient: return situation == .inCallClientAway ? "lost" : "="
      case .fail: return "failed"
      case .strangerHangsUp: return "notFound"
      }
    case .hungUpByCarer, .hungUpByClient, .declined, .cancelled, .noAnswer, .busy, .lost, .failed:
      switch input {
      case .acceptSamePage, .acceptOtherPage, .acceptByCarer: return "ended"
      case .declineSamePage, .declineOtherPage: return situation == .declined ? "=" : "ended"
      case .hangUpByCarer:
        return [.hungUpByCarer, .cancelled].contains(situation) ? "=" : "ended"
      case .hangUpByClient:
        return [.hungUpByClient, .declined, .lost].contains(situation) ? "=" : "ended"
      case .ringTimeout, .awayTimeoutClient, .fail, .busy: return "="
      case .strangerHangsUp: return "notFound"
      }
    }
  }

  @Test(arguments: Situation.allCases, Input.allCases)
  func goesWhereTheTableSays(_ situation: Situation, _ input: Input) {
    let before = situation.call
    var call = before
    let outcome = input.apply(to: &call)
    switch outcome {
    case .changed: #expect(call.word == Self.expected(situation, input))
    case .unchanged:
      #expect(Self.expected(situation, input) == "=")
      #expect(call == before)
    case .refused(let refusal):
      #expect(Self.expected(situation, input) == refusal.rawValue)
      #expect(call == before)
    }
  }

  @Test(arguments: Situation.allCases, Input.allCases)
  func theSameInputAgainChangesNothing(_ situation: Situation, _ input: Input) {
    var call = situation.call
    _ = input.apply(to: &call)
    let once = call
    let again = input.apply(to: &call)
    #expect(again.actions.isEmpty)
    #expect(call == once)
  }

  /// Whatever happens in whatever order: the timers set and not cleared are the deadlines, an
  /// ended call stays as it is, and media is connected only where people may meet.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func timersFollowDeadlinesInAnyOrderOfEvents(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (placed, actions) = CallFixture.ringing()
    var call = placed
    var timers = apply(actions, to: [:])
    var now = CallFixture.start
    let pages = [CallFixture.pageA, CallFixture.pageB, CallFixture.pageC]
    for _ in 0..<60 {
      now = now + .seconds(Int.random(in: 0...20, using: &generator))
      let page = pages.randomElement(using: &generator)!
      let party = Bool.random(using: &generator) ? CallFixture.carer : CallFixture.client
      let before = call
      let outcome =
        switch Int.random(in: 0..<40, using: &generator) {
        case 0..<7: call.pageAway(page, now: now)
        case 7..<14: call.pageBack(page, now: now)
        case 14..<17: call.accept(party, page: page, now: now)
        case 17..<21: call.attach(party, page: page, openedAt: now - .seconds(5), now: now)
        case 21..<25: call.mediaJoined(party, now: now)
        case 25..<28: call.mediaLeft(party)
        case 28..<31: call.setSending(party, audio: .random(using: &generator), video: true)
        case 31..<34: call.timeout(.ringing, now: now)
        case 34..<37: call.timeout(.away(party), now: now)
        case 37: call.pageGone(page, now: now)
        case 38: call.hangUp(party, now: now)
        default: call.mediaLost()
        }
      timers = apply(outcome.actions, to: timers)
      #expect(timers == call.deadlines)
      if outcome.actions.contains(.connectMedia) { #expect(call.mayMeet) }
      if before.hasEnded { #expect(call == before) }
    }
  }

  private func apply(
    _ actions: [CallAction], to timers: [CallTimer: WallTime]
  ) -> [CallTimer: WallTime] {
    var timers = timers
    for action in actions {
      switch action {
      case .setTimer(let timer, let due): timers[timer] = due
      case .clearTimer(let timer): timers[timer] = nil
      case .tell, .connectMedia, .enforceSending, .dropPage, .closeMedia, .forgetTexts: break
      }
    }
    return timers
  }
}
