import CareModel
import CareStore
import Foundation
import MediaAPI
import Testing

@testable import Gateway

/// A relative calls the client's terminal, and a care call comes between.
@Suite("A relative's call", .timeLimit(.minutes(5)))
struct RelativesCallTests {
  /// The second visit of the house becomes one that its relative may call for.
  private static func bench() async throws -> Bench {
    let bench = try await Bench()
    let home = bench.home
    try await bench.store.write { tx in
      guard var visit = try tx.visit(home.visits[1], in: home.organisation)?.visit else { return }
      visit.kind = .relativesCall
      visit.client = home.clients[1]
      try tx.save(visit)
      try tx.save(Self.anna(home))
      let link = GuestLink(
        id: GuestLinkID("g_named")!, organisation: home.organisation, visit: visit.id,
        client: visit.client, role: .relative, relative: Self.anna(home).id, name: "Anna, tytär",
        createdAt: Bench.start, expiresAt: GuestLink.expiry(visitEndsAt: visit.endsAt))
      try tx.insert(link, secretHash: Secret.hash("link-secret-g_named"))
      // A care visit of the same client, which carer 0 makes.
      visit.id = VisitID("v_care")!
      visit.kind = .videoVisit
      try tx.save(visit)
    }
    return bench
  }

  /// May call the client of the second visit.
  private static func anna(_ home: Bench.House, rights: [RelativeRight] = [.callClient]) -> Relative
  {
    Relative(
      id: RelativeID("r_anna")!, organisation: home.organisation, client: home.clients[1],
      name: "Anna", relation: "tytär", phone: nil, email: nil, language: .fi, rights: rights,
      recordedAt: Bench.start, recordedBy: home.carers[0])
  }

  /// The page of the link that stands for her.
  private static func named(_ bench: Bench) async throws -> TestPage {
    try await TestPage.guest(bench, "link-secret-g_named").hello()
  }

  private static func join(_ page: TestPage, _ call: String) async -> String? {
    await page.ask("join", ["callId": call, "offer": Script.offer]).error
  }

  /// Relative and client's terminal talk.
  private static func talking(
    _ bench: Bench
  ) async throws -> (relative: TestPage, kiosk: TestPage, call: String) {
    let kiosk = try await bench.terminal(clients: [1])
    let relative = try await Self.named(bench)
    let reply = await relative.ask("ring", ["visitId": bench.home.visits[1].rawValue])
    try #require(reply.error == nil)
    let call = try #require(reply.text("ok.call.id"))
    kiosk.read()
    #expect(kiosk.callState == "ringing" && kiosk.standing("relative") == "joined")
    #expect(await kiosk.ask("accept", ["callId": call]).error == nil)
    #expect(await join(relative, call) == nil)
    #expect(await join(kiosk, call) == nil)
    return (relative, kiosk, call)
  }

  @Test(
    "the named right to call is asked for at the call, and a link without it opens nothing more")
  func asksForTheRight() async throws {
    let bench = try await Self.bench()
    let home = bench.home
    _ = try await bench.terminal(clients: [1])
    let visit = ["visitId": home.visits[1].rawValue]
    // A link to a name alone stands for nobody's right.
    let unnamed = try await bench.relative(1)
    #expect(await unnamed.ask("ring", visit).error == "notAllowed")
    let anna = try await Self.named(bench)
    try await bench.store.write { try $0.save(Self.anna(home, rights: [.joinVisits])) }
    #expect(await anna.ask("ring", visit).error == "notAllowed")
    let later = TestPage.guest(bench, "link-secret-g_named")
    await later.open()
    await later.send(id: 0, "hello", later.helloBody)
    #expect(later.replies[0]?.last?.error == "linkRevoked")
    try await bench.store.write { try $0.save(Self.anna(home)) }
    #expect(await anna.ask("ring", visit).error == nil)
  }

  @Test("a relative places it within the window of a visit that is for it, and for no other")
  func places() async throws {
    let bench = try await Self.bench()
    _ = try await bench.terminal(clients: [1])
    let other = try await bench.relative(0)
    #expect(
      await other.ask("ring", ["visitId": bench.home.visits[0].rawValue]).error == "notAllowed")
    #expect(
      await other.ask("ring", ["visitId": bench.home.visits[1].rawValue]).error == "notAllowed")
    let relative = try await Self.named(bench)
    let visit = ["visitId": bench.home.visits[1].rawValue]
    bench.clock.advance(by: .minutes(10))
    #expect(await relative.ask("ring", visit).error == "notAllowed")
    bench.clock.advance(by: .minutes(-16))
    #expect(await relative.ask("ring", visit).error == "notAllowed")
    bench.clock.advance(by: .minutes(6))
    #expect(await relative.ask("ring", visit).error == nil)
    #expect(await relative.ask("ring", visit).error == "busy")
  }

  @Test("a care call interrupts it: nobody is heard in it, and afterwards it goes on")
  func interrupted() async throws {
    let bench = try await Self.bench()
    let (relative, kiosk, call) = try await Self.talking(bench)
    #expect(bench.node.slots(of: relative.session).last?.audio == [ParticipantID(kiosk.session)])
    let carer = try await bench.staff()
    let ring = await carer.ask("ring", ["visitId": "v_care"])
    let care = try #require(ring.text("ok.call.id"))
    // While it rings the relative's goes on.
    #expect(bench.node.slots(of: relative.session).last?.audio == [ParticipantID(kiosk.session)])
    #expect(await kiosk.ask("accept", ["callId": care]).error == nil)
    #expect(relative.events("call").last?["body.held"] as? Bool == true)
    #expect(bench.node.slots(of: relative.session).last?.audio == [])
    #expect(bench.node.rooms[RoomID(call)!]?.count == 2)
    #expect(await kiosk.ask("resumeCall", ["callId": call]).error == "busy")
    #expect(await relative.ask("resumeCall", ["callId": call]).error == "notAllowed")
    await carer.ask("hangUp", ["callId": care])
    #expect(await kiosk.ask("resumeCall", ["callId": call]).error == nil)
    #expect(relative.events("call").last?["body.held"] == nil)
    #expect(bench.node.slots(of: relative.session).last?.audio == [ParticipantID(kiosk.session)])
  }

  @Test("a care call that has ended meanwhile interrupts nothing, whenever it is answered")
  func answeredTooLate() async throws {
    let bench = try await Self.bench()
    let (relative, kiosk, _) = try await Self.talking(bench)
    let carer = try await bench.staff()
    let care = try #require(
      await carer.ask("ring", ["visitId": "v_care"]).text("ok.call.id"))
    await carer.ask("hangUp", ["callId": care])
    #expect(await kiosk.ask("accept", ["callId": care]).error == "ended")
    relative.read()
    #expect(relative.callState == "inCall" && relative.call?["body.held"] == nil)
    #expect(bench.node.slots(of: relative.session).last?.audio == [ParticipantID(kiosk.session)])
  }

  @Test(
    "a page hears that the relative's call waits before it hears that another page has answered")
  func heldBeforeAnswered() async throws {
    let bench = try await Self.bench()
    let (_, kiosk, call) = try await Self.talking(bench)
    let home = bench.home
    try await bench.store.write { tx in
      let link = GuestLink(
        id: GuestLinkID("g_care")!, organisation: home.organisation, visit: VisitID("v_care")!,
        client: home.clients[1], role: .client, relative: nil, name: "Asiakas",
        createdAt: Bench.start, expiresAt: Bench.start + .hours(4))
      try tx.insert(link, secretHash: Secret.hash("link-secret-g_care"))
    }
    let page = try await TestPage.guest(bench, "link-secret-g_care").hello()
    let carer = try await bench.staff()
    let care = try #require(
      await carer.ask("ring", ["visitId": "v_care"]).text("ok.call.id"))
    kiosk.read()
    let before = kiosk.events("call").count
    #expect(await page.ask("accept", ["callId": care]).error == nil)
    kiosk.read()
    let told = kiosk.events("call").dropFirst(before)
    #expect(told.first?.text("body.id") == call && told.first?["body.held"] as? Bool == true)
  }

  @Test("slots in the call that is held are not those of the other")
  func slotsOfTwoCalls() async throws {
    let bench = try await Self.bench()
    let (relative, kiosk, call) = try await Self.talking(bench)
    let carer = try await bench.staff()
    let care = try #require(
      await carer.ask("ring", ["visitId": "v_care"]).text("ok.call.id"))
    await kiosk.ask("accept", ["callId": care])
    for page in [kiosk, carer] { await page.ask("join", ["callId": care, "offer": Script.offer]) }
    kiosk.read()
    #expect((kiosk.events("slots").last?["body.audio"] as? [String])?.count == 1)
    await relative.ask("join", ["callId": call, "offer": Script.offer])
    await carer.ask("leave", ["callId": care])
    kiosk.read()
    let last = kiosk.events("slots").last
    #expect(last?.text("body.callId") == care && last?["body.audio"] as? [String] == [])
    #expect(bench.node.slots(of: kiosk.session).last?.audio == [])
  }

  @Test(
    "a care call that is not answered interrupts nothing; one relative's call that rings makes room"
  )
  func ringing() async throws {
    let bench = try await Self.bench()
    let (relative, kiosk, call) = try await Self.talking(bench)
    let carer = try await bench.staff()
    let care = try #require(
      await carer.ask("ring", ["visitId": "v_care"]).text("ok.call.id"))
    await kiosk.ask("decline", ["callId": care])
    relative.read()
    #expect(relative.callState == "inCall" && relative.call?["body.held"] == nil)
    await relative.ask("hangUp", ["callId": call])
    await relative.ask("ring", ["visitId": bench.home.visits[1].rawValue])
    #expect(await carer.ask("ring", ["visitId": "v_care"]).error == nil)
    relative.read()
    #expect(relative.reason == "busy")
    #expect(
      await relative.ask("ring", ["visitId": bench.home.visits[1].rawValue]).error == "busy")
  }

  @Test("a call that is held outlives the gateway, and ends after an hour")
  func heldForLong() async throws {
    let bench = try await Self.bench()
    let (relative, kiosk, _) = try await Self.talking(bench)
    let carer = try await bench.staff()
    let care = try #require(
      await carer.ask("ring", ["visitId": "v_care"]).text("ok.call.id"))
    await kiosk.ask("accept", ["callId": care])
    try await bench.killAndRestart(nodeEpoch: 92)
    for page in [relative, kiosk, carer] { await page.resume() }
    #expect(relative.call?["body.held"] as? Bool == true)
    await bench.pass(.minutes(61))
    relative.read()
    #expect(relative.callState == "ended")
  }
}
