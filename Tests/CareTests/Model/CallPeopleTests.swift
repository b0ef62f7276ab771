import CareModel
import Testing

/// People beside the two of a call, as transcripts: what happens, what comes of it.
@Suite struct CallPeopleTests {
  private let start = CallFixture.start
  private let carer = CallFixture.carer
  private let client = CallFixture.client
  private let anna = PartyID("p_anna")!
  private let colleague = PartyID("p_colleague")!
  private let annasLink = CallPerson.guest(GuestLinkID("g_anna")!)
  private let annasPage = SessionID("s_anna")!
  private let liisa = ProfessionalID("w_liisa")!
  private let liisasPage = SessionID("s_liisa")!
  private var later: WallTime { start + .seconds(20) }

  private func withAnnaWaiting(_ role: Role = .relative) -> CallLifeCycle {
    var call = CallFixture.Situation.inCall.call
    _ = call.arrive(annasLink, as: anna, role: role, page: annasPage, now: later)
    return call
  }

  private func withAnnaIn(_ role: Role = .relative) -> CallLifeCycle {
    var call = withAnnaWaiting(role)
    _ = call.admit(anna, by: carer, hasConsent: true, now: later)
    return call
  }

  private func withLiisaRung() -> CallLifeCycle {
    var call = CallFixture.Situation.inCall.call
    _ = call.invite(liisa, as: colleague, by: carer, hasConsent: false, now: later)
    return call
  }

  private func withLiisaIn() -> CallLifeCycle {
    var call = withLiisaRung()
    _ = call.accept(colleague, page: liisasPage, now: later)
    _ = call.answerConsent(to: colleague, by: client, agrees: true, now: later)
    return call
  }

  // MARK: The waiting room

  @Test func whoOpensTheLinkStandsInTheWaitingRoom() {
    var call = CallFixture.Situation.inCall.call
    let outcome = call.arrive(annasLink, as: anna, role: .relative, page: annasPage, now: later)
    #expect(outcome == .changed([.tell]))
    #expect(call.party(anna)?.standing == .waiting)
    #expect(call.attach(anna, page: annasPage, openedAt: later, now: later) == .refused(.notLetIn))
    #expect(call.setSending(anna, audio: true, video: true) == .refused(.notLetIn))
    #expect(call.mediaJoined(anna, now: later) == .refused(.notLetIn))
  }

  @Test func theClientIsAskedBeforeAGuestComesIn() {
    var call = withAnnaWaiting()
    let until = later + CallLifeCycle.asking
    #expect(
      call.admit(anna, by: carer, hasConsent: false, now: later)
        == .changed([.setTimer(.consent(anna), at: until), .tell]))
    #expect(call.deadlines == [.consent(anna): until])
    #expect(call.admit(anna, by: carer, hasConsent: false, now: later) == .unchanged)
    #expect(
      call.answerConsent(to: anna, by: client, agrees: true, now: later)
        == .changed([.clearTimer(.consent(anna)), .tell]))
    #expect(call.party(anna)?.standing == .joined)
    #expect(call.party(anna)?.letInAt == later)
    #expect(call.answerConsent(to: anna, by: client, agrees: true, now: later) == .unchanged)
  }

  @Test func nobodyElseAnswersForTheClient() {
    var call = withAnnaWaiting()
    _ = call.admit(anna, by: carer, hasConsent: false, now: later)
    for somebody in [carer, anna] {
      let outcome = call.answerConsent(to: anna, by: somebody, agrees: true, now: later)
      #expect(outcome == .refused(.notPossible))
    }
    #expect(call.party(anna)?.standing == .waiting)
  }

  @Test func aNoLeavesTheGuestWaitingAndMayBeAskedAgain() {
    var call = withAnnaWaiting()
    _ = call.admit(anna, by: carer, hasConsent: false, now: later)
    #expect(
      call.answerConsent(to: anna, by: client, agrees: false, now: later)
        == .changed([.clearTimer(.consent(anna)), .tell]))
    #expect(call.party(anna)?.standing == .waiting)
    #expect(call.party(anna)?.consent == .refused)
    #expect(call.deadlines.isEmpty)
    #expect(call.admit(anna, by: carer, hasConsent: false, now: later).actions.last == .tell)
  }

  @Test func silenceMeansNo() {
    var call = withAnnaWaiting()
    _ = call.admit(anna, by: carer, hasConsent: false, now: later)
    let due = later + CallLifeCycle.asking
    #expect(call.timeout(.consent(anna), now: due - .seconds(1)) == .unchanged)
    #expect(
      call.timeout(.consent(anna), now: due) == .changed([.clearTimer(.consent(anna)), .tell]))
    #expect(call.party(anna)?.consent == .unanswered)
    #expect(call.party(anna)?.standing == .waiting)
    // A yes that comes too late opens nothing.
    #expect(
      call.answerConsent(to: anna, by: client, agrees: true, now: due) == .refused(.notPossible))
  }

  @Test func aStandingConsentAsksNothing() {
    var call = withAnnaWaiting()
    #expect(call.admit(anna, by: carer, hasConsent: true, now: later) == .changed([.tell]))
    #expect(call.party(anna)?.standing == .joined)
    #expect(call.party(anna)?.consent == .given)
  }

  @Test func whileItRingsOnlyAStandingConsentLetsAnybodyIn() {
    var call = CallFixture.ringing().0
    _ = call.arrive(annasLink, as: anna, role: .relative, page: annasPage, now: later)
    #expect(
      call.admit(anna, by: carer, hasConsent: false, now: later) == .refused(.clientNotThere))
    #expect(call.admit(anna, by: carer, hasConsent: true, now: later) == .changed([.tell]))
    #expect(!call.mediaJoined(anna, now: later).actions.contains(.connectMedia))
  }

  @Test func movingBackTakesTheMediaAtOnceAndTheYesStands() {
    var call = withAnnaIn()
    _ = call.mediaJoined(anna, now: later)
    #expect(
      call.moveBack(anna, by: carer)
        == .changed([.dropPage(anna, annasPage), .connectMedia, .tell]))
    #expect(call.party(anna)?.standing == .waiting)
    #expect(call.party(anna)?.mediaJoinedAt == nil)
    #expect(call.moveBack(anna, by: carer) == .unchanged)
    #expect(call.attach(anna, page: annasPage, openedAt: later, now: later) == .refused(.notLetIn))
    #expect(call.admit(anna, by: carer, hasConsent: false, now: later) == .changed([.tell]))
  }

  @Test func whoWasRemovedStaysOutsideOfThisCall() {
    var call = withAnnaIn()
    #expect(
      call.remove(anna, by: carer)
        == .changed([.dropPage(anna, annasPage), .connectMedia, .tell]))
    #expect(call.party(anna)?.leftBecause == .removed)
    #expect(call.remove(anna, by: carer) == .unchanged)
    #expect(
      call.arrive(annasLink, as: anna, role: .relative, page: annasPage, now: later)
        == .refused(.removed))
    #expect(call.word == "inCall")
  }

  @Test func whoLeavesMayKnockAgain() {
    var call = withAnnaIn()
    #expect(call.hangUp(anna, now: later).actions.last == .tell)
    #expect(call.hangUp(anna, now: later) == .unchanged)
    #expect(call.word == "inCall")
    #expect(
      call.arrive(annasLink, as: anna, role: .relative, page: annasPage, now: later)
        == .changed([.tell]))
    #expect(call.party(anna)?.standing == .waiting)
    #expect(call.parties.count == 3)
  }

  @Test func aSecondPageOfTheSameLinkTakesThePlace() {
    var call = withAnnaIn()
    let second = SessionID("s_second")!
    #expect(
      call.arrive(annasLink, as: colleague, role: .relative, page: second, now: later)
        == .changed([.dropPage(anna, annasPage), .tell]))
    #expect(call.party(anna)?.page == second)
    #expect(call.parties.count == 3)
  }

  @Test func aGuestWhoIsLostDoesNotEndTheCall() {
    var call = withAnnaIn()
    _ = call.pageAway(annasPage, now: later)
    let outcome = call.timeout(.away(anna), now: later + .seconds(60))
    #expect(
      outcome
        == .changed([
          .clearTimer(.away(anna)), .dropPage(anna, annasPage), .connectMedia, .tell,
        ]))
    #expect(call.word == "inCall" && call.deadlines.isEmpty)
    var other = withAnnaIn()
    #expect(other.pageGone(annasPage, now: later).actions.contains(.connectMedia))
    #expect(other.word == "inCall")
  }

  @Test func anObserverSendsNothing() {
    var call = withAnnaIn(.observer)
    #expect(call.party(anna)?.sendsAudio == false && call.party(anna)?.sendsVideo == false)
    #expect(call.setSending(anna, audio: true, video: true) == .unchanged)
    #expect(call.party(anna)?.sendsVideo == false)
  }

  @Test func onlyWhoLeadsLetsInAndOut() {
    var call = withAnnaWaiting()
    for somebody in [client, anna] {
      #expect(
        call.admit(anna, by: somebody, hasConsent: true, now: later) == .refused(.notLeading))
      #expect(call.moveBack(anna, by: somebody) == .refused(.notLeading))
      #expect(call.remove(anna, by: somebody) == .refused(.notLeading))
      #expect(
        call.invite(liisa, as: colleague, by: somebody, hasConsent: true, now: later)
          == .refused(.notLeading))
    }
    for one in [carer, client] {
      #expect(call.remove(one, by: carer) == .refused(.notPossible))
      #expect(call.moveBack(one, by: carer) == .refused(.notPossible))
    }
  }

  @Test func eightTakePartAndEightWait() {
    var call = CallFixture.Situation.inCall.call
    for number in 1...8 {
      _ = call.arrive(
        .guest(GuestLinkID("g_\(number)")!), as: PartyID("p_\(number)")!, role: .relative,
        page: SessionID("s_g\(number)")!, now: later)
    }
    let ninth = call.arrive(
      .guest(GuestLinkID("g_9")!), as: PartyID("p_9")!, role: .relative,
      page: SessionID("s_g9")!, now: later)
    #expect(ninth == .refused(.full))
    for number in 1...6 {
      let outcome = call.admit(PartyID("p_\(number)")!, by: carer, hasConsent: true, now: later)
      #expect(outcome == .changed([.tell]))
    }
    #expect(
      call.admit(PartyID("p_7")!, by: carer, hasConsent: true, now: later) == .refused(.full))
    #expect(
      call.invite(liisa, as: colleague, by: carer, hasConsent: true, now: later)
        == .refused(.full))
    _ = call.hangUp(PartyID("p_1")!, now: later)
    #expect(
      call.admit(PartyID("p_7")!, by: carer, hasConsent: true, now: later) == .changed([.tell]))
  }

  // MARK: Colleagues

  @Test func aColleagueIsRungWhileTheClientIsAsked() {
    var call = CallFixture.Situation.inCall.call
    #expect(
      call.invite(liisa, as: colleague, by: carer, hasConsent: false, now: later)
        == .changed([
          .setTimer(.invited(colleague), at: later + CallLifeCycle.invitation),
          .setTimer(.consent(colleague), at: later + CallLifeCycle.asking), .tell,
        ]))
    #expect(
      call.accept(colleague, page: liisasPage, now: later)
        == .changed([.clearTimer(.invited(colleague)), .tell]))
    #expect(call.party(colleague)?.standing == .waiting)
    #expect(
      call.answerConsent(to: colleague, by: client, agrees: true, now: later)
        == .changed([.clearTimer(.consent(colleague)), .tell]))
    #expect(call.party(colleague)?.standing == .joined)
    #expect(call.accept(colleague, page: liisasPage, now: later) == .unchanged)
    #expect(
      call.accept(colleague, page: annasPage, now: later) == .refused(.answeredElsewhere))
  }

  @Test func theClientsNoEndsTheRinging() {
    var call = withLiisaRung()
    let outcome = call.answerConsent(to: colleague, by: client, agrees: false, now: later)
    #expect(
      outcome
        == .changed([.clearTimer(.consent(colleague)), .clearTimer(.invited(colleague)), .tell]))
    #expect(call.party(colleague)?.leftBecause == .refused)
    #expect(call.accept(colleague, page: liisasPage, now: later) == .refused(.notRinging))
    #expect(call.deadlines.isEmpty)
  }

  @Test func decliningAndNotAnsweringAreTold() {
    var call = withLiisaRung()
    #expect(call.decline(colleague, page: liisasPage, now: later).actions.last == .tell)
    #expect(call.party(colleague)?.leftBecause == .declined)
    #expect(call.decline(colleague, page: liisasPage, now: later) == .unchanged)
    #expect(call.word == "inCall" && call.deadlines.isEmpty)

    var silent = withLiisaRung()
    _ = silent.answerConsent(to: colleague, by: client, agrees: true, now: later)
    let due = later + CallLifeCycle.invitation
    #expect(
      silent.timeout(.invited(colleague), now: due)
        == .changed([.clearTimer(.invited(colleague)), .tell]))
    #expect(silent.party(colleague)?.leftBecause == .noAnswer)
    // Invited again: the client has said yes already.
    let again = silent.invite(liisa, as: anna, by: carer, hasConsent: false, now: due)
    #expect(
      again
        == .changed([.setTimer(.invited(colleague), at: due + CallLifeCycle.invitation), .tell]))
  }

  @Test func handingOverLeavesTheCallToTheColleague() {
    var call = withLiisaRung()
    #expect(call.handOver(to: colleague, by: carer) == .refused(.notPossible))
    call = withLiisaIn()
    #expect(call.handOver(to: client, by: carer) == .refused(.notPossible))
    #expect(call.handOver(to: colleague, by: client) == .refused(.notLeading))
    #expect(call.handOver(to: colleague, by: carer) == .changed([.tell]))
    #expect(call.handOver(to: colleague, by: carer) == .unchanged)
    #expect(call.lead == colleague)
    #expect(call.party(colleague)?.role == .carer && call.party(carer)?.role == .colleague)
    #expect(call.hangUp(carer, now: later).actions.contains(.connectMedia))
    #expect(call.word == "inCall")
    #expect(call.hangUp(colleague, now: later).actions.contains(.closeMedia))
    #expect(call.word == "hungUp")
  }

  @Test func theCarersLeavingEndsTheCallForAll() {
    var call = withLiisaIn()
    _ = call.arrive(annasLink, as: anna, role: .relative, page: annasPage, now: later)
    _ = call.admit(anna, by: carer, hasConsent: false, now: later)
    #expect(call.hangUp(carer, now: later).actions.first == .clearTimer(.consent(anna)))
    #expect(call.parties.allSatisfy { $0.standing == .left })
    #expect(call.party(anna)?.leftBecause == .notLetIn)
    #expect(call.party(colleague)?.leftBecause == nil)
    #expect(call.deadlines.isEmpty)
  }

  // MARK: Who knows of whom

  @Test func inTheWaitingRoomOnlyWhoLeadsIsKnown() {
    var call = withAnnaWaiting()
    #expect(call.company(of: anna).map(\.id) == [carer, anna])
    #expect(call.company(of: client).map(\.id) == [carer, client])
    #expect(call.company(of: carer).map(\.id) == [carer, client, anna])
    _ = call.admit(anna, by: carer, hasConsent: false, now: later)
    #expect(call.company(of: client).map(\.id) == [carer, client, anna])
    #expect(call.company(of: anna).map(\.id) == [carer, anna])
    _ = call.answerConsent(to: anna, by: client, agrees: true, now: later)
    #expect(call.company(of: anna).map(\.id) == [carer, client, anna])
    _ = call.moveBack(anna, by: carer)
    #expect(call.company(of: client).map(\.id) == [carer, client])
  }

  @Test func whoIsInvitedLearnsOfTheClientByTheClientsYes() {
    var call = withLiisaRung()
    #expect(call.company(of: colleague).map(\.id) == [carer, colleague])
    _ = call.answerConsent(to: colleague, by: client, agrees: true, now: later)
    #expect(call.company(of: colleague).map(\.id) == [carer, client, colleague])
    #expect(call.company(of: client).map(\.id) == [carer, client, colleague])
    _ = call.decline(colleague, page: liisasPage, now: later)
    #expect(call.company(of: client).map(\.id) == [carer, client])
    #expect(call.company(of: carer).map(\.id) == [carer, client, colleague])
  }

  @Test func whoWaitedToTheEndLearnsNothingByTheEnd() {
    var call = withAnnaWaiting()
    _ = call.hangUp(carer, now: later)
    #expect(call.company(of: anna).map(\.id) == [carer, anna])
    var other = withAnnaIn()
    _ = other.hangUp(client, now: later)
    #expect(other.company(of: anna).map(\.id) == [carer, client, anna])
    #expect(other.company(of: client).map(\.id) == [carer, client, anna])
  }

  // MARK: Anything in any order

  /// The timers set and not cleared are the deadlines, never more than eight take part, nobody takes
  /// part whom the client has not agreed to, and an ended call stays as it is.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func holdsInAnyOrderOfEvents(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (placed, actions) = CallFixture.ringing()
    var call = placed
    var timers = apply(actions, to: [:])
    var now = start
    for step in 0..<120 {
      now = now + .seconds(Int.random(in: 0...8, using: &generator))
      let number = Int.random(in: 1...12, using: &generator)
      let known = call.parties.randomElement(using: &generator)!
      let by = Bool.random(using: &generator) ? call.lead : known.id
      let fresh = PartyID("p_new\(step)")!
      let before = call
      let outcome =
        switch Int.random(in: 0..<30, using: &generator) {
        case 0..<5:
          call.arrive(
            .guest(GuestLinkID("g_\(number)")!), as: fresh, role: .relative,
            page: SessionID("s_g\(number)")!, now: now)
        case 5..<10: call.admit(known.id, by: by, hasConsent: false, now: now)
        case 10..<13:
          call.invite(
            ProfessionalID("w_\(number + 1)")!, as: fresh, by: by, hasConsent: false, now: now)
        case 13..<17:
          call.accept(known.id, page: known.page ?? SessionID("s_w\(number)")!, now: now)
        case 17..<20:
          call.answerConsent(
            to: known.id, by: client, agrees: .random(using: &generator), now: now)
        case 20: call.moveBack(known.id, by: by)
        case 21: call.remove(known.id, by: by)
        case 22: call.handOver(to: known.id, by: by)
        case 23: known.page.map { call.pageAway($0, now: now) } ?? .unchanged
        case 24: known.page.map { call.pageBack($0, now: now) } ?? .unchanged
        case 25: call.mediaJoined(known.id, now: now)
        case 26: step > 60 ? call.hangUp(known.id, now: now) : call.mediaLeft(known.id)
        case 27:
          known.page.map { call.attach(known.id, page: $0, openedAt: now, now: now) }
            ?? .unchanged
        default:
          call.deadlines.keys.randomElement(using: &generator).map {
            call.timeout($0, now: now)
          } ?? .unchanged
        }
      timers = apply(outcome.actions, to: timers)
      #expect(timers == call.deadlines)
      if case .changed = outcome {} else { #expect(call == before) }
      if before.hasEnded { #expect(call == before) }
      guard !call.hasEnded else { continue }
      let inside = call.parties.filter { $0.standing == .joined }
      #expect(call.parties.count { $0.standing == .joined || $0.standing == .ringing } <= 8)
      #expect(
        inside.dropFirst(0).allSatisfy {
          $0.id == call.lead || $0.id == client || $0.consent == .given
        })
      #expect(call.parties.allSatisfy { $0.mediaJoinedAt == nil || $0.standing != .waiting })
      #expect(Set(call.parties.map(\.person)).count == call.parties.count)
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

@Suite struct StandingConsentTests {
  @Test func aConsentNamesRolesOfThoseWhoComeBeside() {
    #expect(StandingConsent.fault(of: [.relative, .interpreter]) == nil)
    #expect(StandingConsent.fault(of: []) == .nobody)
    #expect(StandingConsent.fault(of: [.relative, .relative]) == .roleTwice)
    #expect(StandingConsent.fault(of: [.relative, .carer]) == .roleOfTheCall)
    #expect(StandingConsent.fault(of: [.client]) == .roleOfTheCall)
  }
}
