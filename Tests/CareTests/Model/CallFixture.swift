import CareModel

/// A carer `p_a` at page `s_a`, and a client `p_b` with pages `s_b` and `s_c`.
enum CallFixture {
  static let start = WallTime(milliseconds: 1_795_240_800_000)
  static let carer = PartyID("p_a")!
  static let client = PartyID("p_b")!
  static let nobody = PartyID("p_x")!
  static let pageA = SessionID("s_a")!
  static let pageB = SessionID("s_b")!
  static let pageC = SessionID("s_c")!

  static func ringing() -> (CallLifeCycle, [CallAction]) {
    CallLifeCycle.place(
      caller: CallParty(
        id: carer, person: .professional(ProfessionalID("w_1")!), role: .carer,
        standing: .joined, page: pageA),
      called: CallParty(
        id: client, person: .client(ClientID("c_1")!), role: .client, standing: .ringing,
        page: nil), now: start)
  }

  /// Every state that a call can be in, reached by its own methods.
  enum Situation: String, CaseIterable, Sendable {
    case ringing, ringingCallerAway, inCall, inCallCarerAway, inCallClientAway
    case hungUpByCarer, hungUpByClient, declined, cancelled, noAnswer, busy, lost, failed

    var call: CallLifeCycle {
      var call = CallFixture.ringing().0
      let later = start + .seconds(10)
      switch self {
      case .ringing: break
      case .ringingCallerAway: _ = call.pageAway(pageA, now: later)
      case .inCall: _ = call.accept(client, page: pageB, now: later)
      case .inCallCarerAway:
        _ = call.accept(client, page: pageB, now: later)
        _ = call.pageAway(pageA, now: later)
      case .inCallClientAway:
        _ = call.accept(client, page: pageB, now: later)
        _ = call.pageAway(pageB, now: later)
      case .hungUpByCarer:
        _ = call.accept(client, page: pageB, now: later)
        _ = call.hangUp(carer, now: later)
      case .hungUpByClient:
        _ = call.accept(client, page: pageB, now: later)
        _ = call.hangUp(client, now: later)
      case .declined: _ = call.decline(client, page: pageB, now: later)
      case .cancelled: _ = call.hangUp(carer, now: later)
      case .noAnswer: _ = call.timeout(.ringing, now: start + .seconds(90))
      case .busy: _ = call.calledIsBusy(now: later)
      case .lost:
        _ = call.accept(client, page: pageB, now: later)
        _ = call.pageAway(pageB, now: later)
        _ = call.timeout(.away(client), now: later + .seconds(60))
      case .failed: _ = call.fail(now: later)
      }
      return call
    }
  }
}

extension CallLifeCycle {
  /// `ringing`, `inCall`, or why it ended.
  var word: String {
    switch state {
    case .ringing: "ringing"
    case .inCall: "inCall"
    case .ended(let ended): ended.reason.rawValue
    }
  }
}
