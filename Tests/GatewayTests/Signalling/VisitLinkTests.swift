import CareModel
import CareStore
import Testing

@testable import Gateway

/// A link serves one visit: what goes on in another visit of the same client is none of its holder's
/// business.
@Suite("A client's link and its visit")
struct VisitLinkTests {
  /// Another visit of client 0, with a link of its own. Returns the link's secret.
  private static func secondVisit(_ bench: Bench, _ id: VisitID) async throws -> String {
    let home = bench.home
    try await bench.store.write { tx in
      guard let record = try tx.visit(home.visits[0], in: home.organisation) else { return }
      var visit = record.visit
      visit.id = id
      visit.startsAt = Bench.start + .hours(4)
      visit.endsAt = Bench.start + .hours(5)
      try tx.save(visit)
      let link = GuestLink(
        id: GuestLinkID("g_second")!, organisation: home.organisation, visit: id,
        client: visit.client, role: .client, name: "Aino Asiakas", createdAt: Bench.start,
        expiresAt: GuestLink.expiry(visitEndsAt: visit.endsAt))
      try tx.insert(link, secretHash: Secret.hash("second-link"))
    }
    return "second-link"
  }

  @Test("only pages of the called visit's link ring")
  func ringsOwnVisitOnly() async throws {
    let bench = try await Bench()
    let second = VisitID("v_second")!
    let secret = try await Self.secondVisit(bench, second)
    let other = try await bench.client()
    let called = try await TestPage.guest(bench, secret).hello()
    let carer = try await bench.staff()
    #expect(await carer.ask("ring", ["visitId": second.rawValue]).error == nil)
    #expect(called.events("call").count == 1)
    #expect(called.callState == "ringing")
    #expect(other.events("call").isEmpty)

    #expect(await called.ask("accept", ["callId": called.callID]).error == nil)
    await carer.ask("sendText", ["callId": called.callID, "text": "vain sinulle"])
    #expect(called.texts == ["vain sinulle"])
    #expect(other.events("call").isEmpty && other.texts.isEmpty)
  }

  @Test("a link of another visit opens no way into the call: not by its snapshot, not by its id")
  func otherVisitStaysOut() async throws {
    let bench = try await Bench()
    let second = VisitID("v_second")!
    let secret = try await Self.secondVisit(bench, second)
    let called = try await TestPage.guest(bench, secret).hello()
    let carer = try await bench.staff()
    await carer.ask("ring", ["visitId": second.rawValue])
    called.read()
    let id = called.callID
    try #require(!id.isEmpty)

    let other = try await bench.client()
    #expect((other.welcome?["ok.snapshot.calls"] as? [Any])?.isEmpty == true)
    let reference = ["callId": id]
    #expect(
      await other.ask("join", ["callId": id, "offer": Script.offer]).error == "notFound")
    for request in ["accept", "decline", "hangUp"] {
      #expect(await other.ask(request, reference).error == "notFound")
    }
    #expect(await called.ask("accept", reference).error == nil)
    // A page that comes while the called is away takes no place that is not its own.
    await called.cut()
    let late = try await bench.client()
    #expect((late.welcome?["ok.snapshot.calls"] as? [Any])?.isEmpty == true)
    #expect(await late.ask("sendText", ["callId": id, "text": "x"]).error == "notFound")
    #expect(
      await late.ask("join", ["callId": id, "offer": Script.offer]).error == "notFound")
    #expect(await called.resume()?.flag("ok.resumed") == true)
    #expect(called.callState == "inCall")
  }
}
