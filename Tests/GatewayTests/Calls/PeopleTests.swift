import CareModel
import CareStore
import Foundation
import MediaAPI
import Testing

@testable import Gateway

/// A relative, an observer and a colleague beside a carer and a client.
@Suite("People in calls", .timeLimit(.minutes(5)))
struct PeopleTests {
  private typealias Three = (carer: TestPage, client: TestPage, guest: TestPage)

  /// Carer and client have media; a guest waits.
  private static func withGuestWaiting(_ bench: Bench, observes: Bool = false) async throws -> Three
  {
    let (carer, client) = try await Script.withMedia(bench)
    let guest = observes ? try await bench.observer() : try await bench.relative()
    carer.read()
    return (carer, client, guest)
  }

  private static func snapshotCall(_ page: TestPage) -> [String: Any]? {
    (page.welcome?["ok.snapshot.calls"] as? [[String: Any]])?.first
  }

  private static func id(_ role: String, at page: TestPage) throws -> String {
    try #require(page.party(role)?["id"] as? String)
  }

  private static func say(_ type: String, _ role: String, by page: TestPage) async throws -> String?
  {
    await page.ask(type, ["callId": page.callID, "partyId": try id(role, at: page)]).error
  }

  private static func answer(_ agrees: Bool, _ role: String, by client: TestPage) async throws
    -> String?
  {
    client.read()
    let party = try id(role, at: client)
    return await client.ask(
      "answerConsent", ["callId": client.callID, "partyId": party, "agrees": agrees]
    ).error
  }

  /// The guest is let in, and has media.
  private static func withGuestIn(_ bench: Bench, observes: Bool = false) async throws -> Three {
    let three = try await withGuestWaiting(bench, observes: observes)
    let role = observes ? "observer" : "relative"
    try #require(try await say("admit", role, by: three.carer) == nil)
    try #require(try await answer(true, role, by: three.client) == nil)
    three.guest.read()
    let reply = await three.guest.ask(
      "join", ["callId": three.carer.callID, "offer": Script.offer])
    try #require(reply.error == nil)
    three.carer.read()
    three.client.read()
    return three
  }

  // MARK: The waiting room

  @Test("who opens the link stands at the door: seen by the carer, with no media and no words")
  func waiting() async throws {
    let bench = try await Bench()
    let (carer, client, guest) = try await Self.withGuestWaiting(bench)
    #expect(carer.standing("relative") == "waiting")
    #expect(client.party("relative") == nil)
    let call = try #require(Self.snapshotCall(guest))
    #expect(
      (call["parties"] as? [[String: Any]])?.map { $0["role"] as? String } == ["carer", "relative"])
    let ids: [String: Any] = ["callId": carer.callID]
    #expect(
      await guest.ask("join", ids.merging(["offer": Script.offer]) { $1 }).error == "notAllowed")
    #expect(
      await guest.ask("reoffer", ids.merging(["offer": Script.offer]) { $1 }).error == "notAllowed")
    #expect(await guest.ask("sendText", ids.merging(["text": "hei"]) { $1 }).error == "notAllowed")
    await carer.ask("sendText", ids.merging(["text": "salaisuus"]) { $1 })
    #expect(guest.events("text").isEmpty && guest.events("slots").isEmpty)
    #expect(bench.node.rooms[RoomID(carer.callID)!]?.count == 2)
    #expect(bench.node.rights(of: guest.session) == nil)
  }

  @Test("a page that is open before the call is at the door when it begins")
  func waitingBefore() async throws {
    let bench = try await Bench()
    let guest = try await bench.relative()
    #expect(Self.snapshotCall(guest) == nil)
    let (carer, _) = try await Script.ringing(bench)
    #expect(guest.standing("relative") == "waiting")
    #expect(carer.standing("relative") == "waiting")
    #expect(try await Self.say("admit", "relative", by: carer) == "notRinging")
  }

  @Test("the client is asked, says yes, and all three are in each other's slots")
  func admitted() async throws {
    let bench = try await Bench()
    let (carer, client, guest) = try await Self.withGuestWaiting(bench)
    #expect(try await Self.say("admit", "relative", by: carer) == nil)
    #expect(client.events("call").last != nil)
    #expect(client.party("relative")?["consent"] as? String == "asked")
    #expect(client.party("relative")?["name"] as? String == "Anna")
    #expect(client.party("relative")?["answerUntil"] as? Int != nil)
    guest.read()
    #expect(guest.standing("relative") == "waiting" && guest.party("client") == nil)
    #expect(try await Self.answer(true, "relative", by: client) == nil)
    guest.read()
    #expect(guest.standing("relative") == "joined" && guest.standing("client") == "joined")
    await guest.ask("join", ["callId": carer.callID, "offer": Script.offer])
    let pages = [carer, client, guest]
    for page in pages {
      let others = pages.filter { $0 !== page }.map { ParticipantID($0.session) }
      #expect(bench.node.slots(of: page.session).last?.video == others)
      #expect(bench.node.slots(of: page.session).last?.audio == others)
    }
    // Three send less than two: both ways of it fit one line.
    let limits = bench.node.commands.compactMap { action -> Int? in
      if case .limit(_, _, let bitrate) = action { bitrate } else { nil }
    }
    #expect(limits == [950_000, 950_000, 950_000])
    await guest.ask("hangUp", ["callId": carer.callID])
    carer.read()
    #expect(carer.callState == "inCall" && carer.standing("relative") == "left")
    #expect(bench.node.slots(of: carer.session).last?.video == [ParticipantID(client.session)])
    let lifted = bench.node.commands.suffix(6).contains {
      if case .limit(_, _, nil) = $0 { true } else { false }
    }
    #expect(lifted)
  }

  @Test("no, or no answer, leaves the guest outside")
  func refused() async throws {
    let bench = try await Bench()
    let (carer, client, guest) = try await Self.withGuestWaiting(bench)
    _ = try await Self.say("admit", "relative", by: carer)
    #expect(try await Self.answer(false, "relative", by: client) == nil)
    carer.read()
    #expect(carer.party("relative")?["consent"] as? String == "refused")
    _ = try await Self.say("admit", "relative", by: carer)
    await bench.pass(CallLifeCycle.asking)
    carer.read()
    #expect(carer.party("relative")?["consent"] as? String == "unanswered")
    #expect(try await Self.answer(true, "relative", by: carer) == "notAllowed")
    #expect(guest.standing("relative") == nil || guest.standing("relative") == "waiting")
    #expect(
      await guest.ask("join", ["callId": carer.callID, "offer": Script.offer]).error
        == "notAllowed")
    client.read()
    #expect(client.party("relative") == nil)
  }

  @Test("a standing consent lets in without a question, and only its roles")
  func standing() async throws {
    let bench = try await Bench()
    let (carer, client, guest) = try await Self.withGuestWaiting(bench)
    let house = bench.home
    try await bench.store.write { tx in
      try tx.insert(
        StandingConsent(
          client: house.clients[0], organisation: house.organisation, roles: [.relative],
          givenAt: Bench.start, givenBy: house.carers[0]))
    }
    let observer = try await bench.observer()
    carer.read()
    #expect(try await Self.say("admit", "relative", by: carer) == nil)
    guest.read()
    #expect(guest.standing("relative") == "joined")
    #expect(try await Self.say("admit", "observer", by: carer) == nil)
    observer.read()
    client.read()
    #expect(observer.standing("observer") != "joined")
    #expect(client.party("observer")?["consent"] as? String == "asked")
  }

  @Test("a guest who is moved back loses the media at once")
  func movedBack() async throws {
    let bench = try await Bench()
    let (carer, client, guest) = try await Self.withGuestIn(bench)
    #expect(bench.node.rooms[RoomID(carer.callID)!]?.count == 3)
    #expect(try await Self.say("moveBack", "relative", by: carer) == nil)
    #expect(bench.node.rooms[RoomID(carer.callID)!]?.count == 2)
    for page in [carer, client] {
      #expect(bench.node.slots(of: page.session).last?.video.count == 1)
    }
    guest.read()
    #expect(guest.standing("relative") == "waiting" && guest.party("client") != nil)
    let offer: [String: Any] = ["callId": carer.callID, "offer": Script.offer]
    #expect(await guest.ask("join", offer).error == "notAllowed")
    await carer.ask("sendText", ["callId": carer.callID, "text": "salaisuus"])
    #expect(guest.events("text").isEmpty)
    carer.read()
    #expect(try await Self.say("admit", "relative", by: carer) == nil)
    #expect(await guest.ask("join", offer).error == nil)
  }

  @Test("who was removed stays outside, also with a page opened anew")
  func removed() async throws {
    let bench = try await Bench()
    let (carer, _, guest) = try await Self.withGuestIn(bench)
    #expect(try await Self.say("remove", "relative", by: carer) == nil)
    #expect(guest.events("call").last?["body.parties"] != nil)
    #expect(guest.party("relative")?["leftBecause"] as? String == "removed")
    #expect(await guest.ask("knock", ["callId": carer.callID]).error == "notAllowed")
    let again = try await bench.relative()
    let party = (Self.snapshotCall(again)?["parties"] as? [[String: Any]])?.last
    #expect(party?["leftBecause"] as? String == "removed")
    carer.read()
    #expect(carer.standing("relative") == "left")
  }

  @Test("who has left knocks, and waits again")
  func knocks() async throws {
    let bench = try await Bench()
    let (carer, _, guest) = try await Self.withGuestIn(bench)
    await guest.ask("hangUp", ["callId": carer.callID])
    #expect(await guest.ask("knock", ["callId": carer.callID]).error == nil)
    carer.read()
    #expect(carer.standing("relative") == "waiting")
    #expect(await carer.ask("knock", ["callId": carer.callID]).error == "notAllowed")
  }

  @Test("an observer is seen by all as one, and sends nothing whatever its page says")
  func observes() async throws {
    let bench = try await Bench()
    let (carer, client, observer) = try await Self.withGuestIn(bench, observes: true)
    #expect(client.standing("observer") == "joined" && carer.standing("observer") == "joined")
    #expect(
      bench.node.rights(of: observer.session)
        == MediaRights(sendAudio: false, sendVideo: false, receive: true))
    let all: [String: Any] = ["callId": carer.callID, "audio": true, "video": true]
    #expect(await observer.ask("setSending", all).error == nil)
    #expect(
      bench.node.rights(of: observer.session)
        == MediaRights(sendAudio: false, sendVideo: false, receive: true))
    #expect(bench.node.slots(of: observer.session).last?.video.count == 2)
    #expect(bench.node.slots(of: carer.session).last?.video == [ParticipantID(client.session)])
    #expect(carer.party("observer")?["video"] as? Bool == false)
  }

  @Test("a second page of a link takes the place, and the first is told so")
  func twice() async throws {
    let bench = try await Bench()
    let (carer, _, guest) = try await Self.withGuestIn(bench)
    let second = try await bench.relative()
    #expect(guest.events("call").last?["body.elsewhere"] as? Bool == true)
    #expect(Self.snapshotCall(second)?["elsewhere"] == nil)
    #expect(
      bench.node.rooms[RoomID(carer.callID)!]?.contains(ParticipantID(guest.session)!) == false)
    #expect(
      await second.ask("join", ["callId": carer.callID, "offer": Script.offer]).error == nil)
    carer.read()
    #expect(carer.parties.count == 3)
  }

  @Test("a link that is taken back takes its guest out of the call")
  func revoked() async throws {
    let bench = try await Bench()
    let (carer, _, guest) = try await Self.withGuestIn(bench)
    let (link, organisation) = (bench.home.relativeLinks[0], bench.home.organisation)
    _ = try await bench.store.write {
      try $0.revokeGuestLink(link, in: organisation, at: Bench.start)
    }
    await bench.board.linkRevoked(link, in: organisation)
    #expect(guest.socket.closeCode == 4003)
    carer.read()
    #expect(carer.callState == "inCall" && carer.standing("relative") == "left")
    #expect(bench.node.rooms[RoomID(carer.callID)!]?.count == 2)
  }

  @Test("a guest's page that breaks off is missed for a minute, then the call goes on without it")
  func lost() async throws {
    let bench = try await Bench()
    let (carer, _, guest) = try await Self.withGuestIn(bench)
    await guest.cut()
    carer.read()
    #expect(carer.party("relative")?["connection"] as? String == "lost")
    await bench.pass(.seconds(61))
    carer.read()
    #expect(carer.callState == "inCall")
    #expect(carer.party("relative")?["leftBecause"] as? String == "lost")
  }

  @Test("everybody is where they were after the gateway was killed")
  func killed() async throws {
    let bench = try await Bench()
    let (carer, client, guest) = try await Self.withGuestIn(bench)
    let observer = try await bench.observer()
    try await bench.killAndRestart(nodeEpoch: 92)
    for page in [carer, client, guest, observer] { await page.resume() }
    #expect(guest.events("mediaLost").count == 1 && observer.events("mediaLost").isEmpty)
    let offer: [String: Any] = ["callId": carer.callID, "offer": Script.offer]
    for page in [carer, client, guest] { #expect(await page.ask("join", offer).error == nil) }
    #expect(await observer.ask("join", offer).error == "notAllowed")
    #expect(bench.node.slots(of: guest.session).last?.video.count == 2)
  }

  @Test("texts from before somebody came in are not shown to them")
  func textsBefore() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    await carer.ask("sendText", ["callId": carer.callID, "text": "ennen"])
    bench.clock.advance(by: .seconds(2))
    let guest = try await bench.relative()
    carer.read()
    _ = try await Self.say("admit", "relative", by: carer)
    _ = try await Self.answer(true, "relative", by: client)
    bench.clock.advance(by: .seconds(2))
    await carer.ask("sendText", ["callId": carer.callID, "text": "jälkeen"])
    #expect(guest.texts == ["jälkeen"])
    let reloaded = try await bench.relative()
    let texts = reloaded.welcome?["ok.snapshot.texts"] as? [[String: Any]]
    #expect(texts?.map { $0["text"] as? String } == ["jälkeen"])
  }

  // MARK: Colleagues

  /// Carer 1 is invited by carer 0.
  private static func withColleagueRung(_ bench: Bench) async throws -> Three {
    let (carer, client) = try await Script.withMedia(bench)
    let colleague = try await bench.staff(1)
    let reply = await carer.ask(
      "invite", ["callId": carer.callID, "professionalId": bench.home.carers[1].rawValue])
    try #require(reply.error == nil)
    client.read()
    colleague.read()
    carer.read()
    return (carer, client, colleague)
  }

  @Test(
    "a colleague is rung, sees who asks and what about, and the client's name by the client's yes")
  func invited() async throws {
    let bench = try await Bench()
    let (carer, client, colleague) = try await Self.withColleagueRung(bench)
    #expect(colleague.standing("colleague") == "ringing" && colleague.standing("carer") == "joined")
    #expect(colleague.call?.text("body.kind") == "videoVisit")
    #expect(colleague.party("client") == nil)
    #expect(client.party("colleague")?["consent"] as? String == "asked")
    #expect(await colleague.ask("accept", ["callId": carer.callID]).error == nil)
    #expect(colleague.standing("colleague") == "waiting")
    #expect(try await Self.answer(true, "colleague", by: client) == nil)
    colleague.read()
    #expect(colleague.standing("colleague") == "joined")
    #expect(colleague.party("client")?["name"] as? String == "Aino")
    let join = await colleague.ask("join", ["callId": carer.callID, "offer": Script.offer])
    #expect(join.error == nil)
    #expect(bench.node.slots(of: client.session).last?.video.count == 2)
    // Who takes part calls nobody, and cannot be invited elsewhere.
    let ring = await colleague.ask("ring", ["visitId": bench.home.visits[1].rawValue])
    #expect(ring.error == "alreadyInCall")
  }

  @Test("a colleague who declines, or whom the client does not want, is told of to the carer alone")
  func declined() async throws {
    let bench = try await Bench()
    let (carer, client, colleague) = try await Self.withColleagueRung(bench)
    #expect(await colleague.ask("decline", ["callId": carer.callID]).error == nil)
    carer.read()
    #expect(carer.party("colleague")?["leftBecause"] as? String == "declined")
    client.read()
    #expect(client.party("colleague") == nil && client.callState == "inCall")
    let invite: [String: Any] = [
      "callId": carer.callID, "professionalId": bench.home.carers[1].rawValue,
    ]
    #expect(await carer.ask("invite", invite).error == nil)
    #expect(try await Self.answer(false, "colleague", by: client) == nil)
    colleague.read()
    #expect(colleague.party("colleague")?["leftBecause"] as? String == "refused")
    #expect(await colleague.ask("accept", ["callId": carer.callID]).error == "notRinging")
  }

  @Test("nobody answers: after a minute the ringing stops and the carer is told")
  func unanswered() async throws {
    let bench = try await Bench()
    let (carer, client, _) = try await Self.withColleagueRung(bench)
    _ = try await Self.answer(true, "colleague", by: client)
    await bench.pass(CallLifeCycle.invitation)
    carer.read()
    #expect(carer.party("colleague")?["leftBecause"] as? String == "noAnswer")
  }

  @Test("who is in another call, away or a stranger is not invited")
  func notInvited() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    func invite(_ id: ProfessionalID, by page: TestPage) async -> String? {
      await page.ask("invite", ["callId": carer.callID, "professionalId": id.rawValue]).error
    }
    #expect(await invite(bench.home.carers[1], by: carer) == "notReachable")
    #expect(await invite(bench.foreign.carers[1], by: carer) == "notFound")
    let busy = try await bench.staff(1)
    _ = try await bench.client(1)
    await busy.ask("ring", ["visitId": bench.home.visits[1].rawValue])
    #expect(await invite(bench.home.carers[1], by: carer) == "busy")
    // Whether a colleague is in a call is no client's to find out.
    #expect(await invite(bench.home.carers[1], by: client) == "notAllowed")
    _ = try await bench.staff(2)
    #expect(await invite(bench.home.carers[2], by: client) == "notAllowed")
  }

  @Test("after handing over the carer may go, and the call goes on with the colleague")
  func handedOver() async throws {
    let bench = try await Bench()
    let (carer, client, colleague) = try await Self.withColleagueRung(bench)
    await colleague.ask("accept", ["callId": carer.callID])
    _ = try await Self.answer(true, "colleague", by: client)
    carer.read()
    #expect(try await Self.say("handOver", "colleague", by: carer) == nil)
    await carer.ask("hangUp", ["callId": carer.callID])
    colleague.read()
    #expect(colleague.callState == "inCall")
    #expect(colleague.call?.text("body.lead") == colleague.own)
    // The first carer is free for the next visit.
    _ = try await bench.client(1)
    let ring = await carer.ask("ring", ["visitId": bench.home.visits[1].rawValue])
    #expect(ring.error == nil)
    await colleague.ask("hangUp", ["callId": colleague.callID])
    client.read()
    #expect(client.callState == "ended")
  }
}
