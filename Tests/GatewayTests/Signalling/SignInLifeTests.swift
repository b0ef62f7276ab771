import CareModel
import CareStore
import Testing

@testable import Gateway

/// The benches' sign-ins were made at the start and end twelve hours later.
@Suite("A sign-in and the pages that hang on it")
struct SignInLifeTests {
  private static func expiry(_ bench: Bench) async throws -> WallTime? {
    let token = bench.home.tokens[0]
    return try await bench.store.read { try $0.staffSession(tokenHash: token) }?.expiresAt
  }

  @Test("requests over signalling make it last, at most once a minute and within its bound")
  func useOfSignalling() async throws {
    let bench = try await Bench()
    let page = try await bench.staff()
    await page.ask("testLeave")
    #expect(try await Self.expiry(bench) == Bench.start + .hours(12))
    await bench.pass(.hours(3))
    await page.ask("testLeave")
    #expect(try await Self.expiry(bench) == Bench.start + .hours(15))
    await bench.pass(.seconds(59))
    await page.ask("testLeave")
    #expect(try await Self.expiry(bench) == Bench.start + .hours(15))
    await bench.pass(.hours(8))
    await page.ask("testLeave")
    #expect(try await Self.expiry(bench) == Bench.start + .hours(16))
  }

  @Test("an idle page ends with its sign-in, and one that was used meanwhile does not")
  func idlePage() async throws {
    let bench = try await Bench()
    let idle = try await bench.staff(0)
    let used = try await bench.staff(1)
    await bench.pass(.hours(11))
    await used.ask("testLeave")
    await bench.pass(.minutes(59))
    #expect(idle.socket.closeCode == nil)
    await bench.pass(.minutes(1))
    idle.read()
    #expect(idle.socket.closeCode == 4003)
    #expect(idle.volatile.last?.text("body.reason") == "signedOut")
    #expect(used.socket.closeCode == nil)
    await bench.pass(.hours(4))
    #expect(used.socket.closeCode == 4003)
  }

  @Test("nobody is thrown out in mid-call: the sign-in ends when the call has")
  func inCall() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    await bench.pass(.hours(12) - .minutes(1))
    for _ in 0..<30 { await bench.pass(.minutes(1)) }
    #expect(carer.socket.closeCode == nil)
    carer.read()
    #expect(carer.callState == "inCall")
    // A broken line can be taken up again.
    #expect(try #require(try await Self.expiry(bench)) > bench.clock.now)
    await client.ask("hangUp", ["callId": client.callID])
    for _ in 0..<3 { await bench.pass(.minutes(1)) }
    #expect(carer.socket.closeCode == 4003)
  }

  @Test("a timer that fires after the sign-in has been taken away ends the page as well")
  func takenAway() async throws {
    let bench = try await Bench()
    let page = try await bench.staff()
    let token = bench.home.tokens[0]
    _ = try await bench.store.write { try $0.deleteStaffSession(tokenHash: token) }
    await bench.pass(.hours(12))
    #expect(page.socket.closeCode == 4003)
  }
}
