import CareModel
import CareStore
import Testing

@testable import Gateway

@Suite("When storage fails")
struct StoreFailureTests {
  @Test("a page whose request failed is not locked out by the next restart")
  func requestsGoOn() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    let body = ["callId": carer.callID, "text": "hei"]
    #expect(await carer.ask("sendText", body).error == nil)
    bench.faults.failNextWrites(1)
    #expect(await carer.ask("sendText", body).error == "internal")
    await carer.cut()
    await client.cut()
    try await bench.killAndRestart()
    await carer.resume()
    #expect(await carer.ask("sendText", body).error == nil)
    #expect(await carer.ask("sendText", body).error == nil)
    // A number that is far away is still a defect of the page.
    await carer.send(id: 5_000, "sendText", body)
    #expect(carer.replies[5_000]?.last?.error == "badRequest")
  }

  @Test("a broken connection that could not be written down is written down as soon as it can be")
  func disconnectIsOwed() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    // The break, and in two looks each the second try and the claim of timers.
    bench.faults.failNextWrites(5)
    await client.cut()
    carer.read()
    #expect(carer.other("connection") as? String != "lost")
    for _ in 0..<2 { await bench.pass(TimerLoop.poll) }
    await bench.pass(TimerLoop.poll)
    let session = try #require(SessionID(client.session))
    let stored = try await bench.store.read { try $0.signallingSession(session) }
    #expect(stored?.connectedAt == nil)
    #expect(stored?.expiresAt == bench.clock.now + .seconds(60))
    await bench.pass(.seconds(61))
    carer.read()
    #expect(carer.callState == "ended")
    #expect(carer.reason == "lost")
    #expect(await bench.board.owedDisconnects.isEmpty)
  }

  @Test("a revoked link's page is closed at once, and its call ends when storage works again")
  func revocationIsOwed() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    let (link, organisation) = (bench.home.links[0], bench.home.organisation)
    _ = try await bench.store.write {
      try $0.revokeGuestLink(link, in: organisation, at: Bench.start)
    }
    bench.faults.failNextWrites(1)
    await bench.board.linkRevoked(link, in: organisation)
    client.read()
    #expect(client.socket.closeCode == 4003)
    #expect(client.volatile.last?.text("body.reason") == "linkRevoked")
    await client.cut()
    #expect(await client.resume()?.error == "sessionUnknown")
    await bench.pass(TimerLoop.poll)
    carer.read()
    #expect(carer.callState == "ended")
    let session = try #require(SessionID(client.session))
    #expect(try await bench.store.read { try $0.signallingSession(session) } == nil)
    #expect(await bench.board.owedEnds.isEmpty)
  }

  @Test("signing out closes the pages at once though storage fails, and no others")
  func signOutIsOwed() async throws {
    let bench = try await Bench()
    let page = try await bench.staff(0)
    let other = try await bench.staff(1)
    let token = bench.home.tokens[0]
    _ = try await bench.store.write { try $0.deleteStaffSession(tokenHash: token) }
    bench.faults.failNextWrites(1)
    await bench.board.staffSignedOut(tokenHash: token.bytes)
    #expect(page.socket.closeCode == 4003)
    #expect(other.socket.closeCode == nil)
    await bench.pass(TimerLoop.poll)
    let session = try #require(SessionID(page.session))
    #expect(try await bench.store.read { try $0.signallingSession(session) } == nil)
    #expect(await bench.board.owedEnds.isEmpty)
  }

  @Test("a page that comes back before its break could be written down is not broken off by it")
  func owedButBack() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    bench.faults.failNextWrites(1)
    await client.cut()
    #expect(await client.resume()?.flag("ok.resumed") == true)
    await bench.pass(TimerLoop.poll)
    await bench.pass(.seconds(61))
    carer.read()
    #expect(carer.callState == "inCall")
    #expect(await bench.board.owedDisconnects.isEmpty)
  }
}
