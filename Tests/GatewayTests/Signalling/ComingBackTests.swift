import CareModel
import CareStore
import Testing

@testable import Gateway

@Suite("Coming back")
struct ComingBackTests {
  @Test("the end of an old connection does not disconnect a session that has just come back")
  func resumeOvertakesClose() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    let board = bench.board
    let old = client.connection
    // Both wait at the gate, the new connection first.
    await board.lock(.gate)
    let socket = FakeSocket()
    let new = await board.opened(
      socket, context: UpgradeContext(staff: nil, addressKey: "192.0.2.1"))
    let resume = """
      {"id":0,"type":"resume","body":{"session":"\(client.session)","secret":"\(client.secret)",\
      "lastSeq":\(client.lastSeq)}}
      """
    let resuming = Task { await board.received(resume, on: new) }
    while await board.waiting(for: .gate) < 1 { await Task.yield() }
    let closing = Task { await board.closed(old) }
    while await board.waiting(for: .gate) < 2 { await Task.yield() }
    await board.unlock(.gate)
    await resuming.value
    await closing.value

    let session = try #require(SessionID(client.session))
    let stored = try await bench.store.read { try $0.signallingSession(session) }
    #expect(stored?.connectedAt != nil)
    #expect(stored?.expiresAt == nil)
    #expect(carer.other("connection") as? String != "lost")
    await bench.pass(.seconds(61))
    #expect(socket.closeCode == nil)
    carer.read()
    #expect(carer.callState == "inCall")
  }

  @Test("a link that is revoked while a page says hello by it leaves no page open")
  func revocationMeetsHello() async throws {
    let bench = try await Bench()
    let board = bench.board
    let (link, organisation) = (bench.home.links[0], bench.home.organisation)
    // Both wait at the gate, the hello first: it finds its link still valid.
    await board.lock(.gate)
    let socket = FakeSocket()
    let connection = await board.opened(
      socket, context: UpgradeContext(staff: nil, addressKey: "192.0.2.1"))
    let secret = bench.home.linkSecret(0)
    let hello = """
      {"id":0,"type":"hello","body":{"as":"guest","secret":"\(secret)","language":"fi"}}
      """
    let greeting = Task { await board.received(hello, on: connection) }
    while await board.waiting(for: .gate) < 1 { await Task.yield() }
    let revoking = Task { await board.linkRevoked(link, in: organisation) }
    for _ in 0..<10_000 where await board.waiting(for: .gate) < 2 { await Task.yield() }
    await board.unlock(.gate)
    await greeting.value
    await revoking.value
    #expect(socket.closeCode == 4003)
    let live = try await bench.store.read {
      try $0.pages(ofGuestLink: link, in: organisation, now: Bench.start)
    }
    #expect(live.isEmpty)
  }

  @Test("a party may be away as long as its page may resume", arguments: [20, 180])
  func awayAsConfigured(_ seconds: Int) async throws {
    let bench = try await Bench { $0.resume = .seconds(seconds) }
    let (carer, client) = try await Script.inCall(bench)
    await client.cut()
    await bench.pass(.seconds(seconds - 1))
    carer.read()
    #expect(carer.callState == "inCall")
    #expect(await client.resume()?.flag("ok.resumed") == true)
    await client.cut()
    let call = try #require(CallID(carer.callID))
    let party = try #require(PartyID(client.own))
    let due = try await bench.store.read {
      try $0.timerDue(TimerKey(.away(party), of: call))
    }
    #expect(due == bench.clock.now + .seconds(seconds))
    await bench.pass(.seconds(seconds))
    carer.read()
    #expect(carer.reason == "lost")
  }
}
