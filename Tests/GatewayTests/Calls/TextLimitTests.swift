import CareAPI
import CareModel
import CareStore
import Testing

@testable import Gateway

@Suite("How much text a call holds")
struct TextLimitTests {
  /// Sends until it is refused; returns how many went through, and the refusal.
  private static func fill(
    _ page: TestPage, _ text: String
  ) async -> (sent: Int, refusal: String?) {
    for sent in 0...ProtocolLimits.textsPerCall {
      let reply = await page.ask("sendText", ["callId": page.callID, "text": text])
      if let error = reply.error { return (sent, error) }
      page.read()
    }
    return (ProtocolLimits.textsPerCall + 1, nil)
  }

  @Test("the snapshot of a full day and a call full of texts is within what a message may be")
  func largestSnapshot() async throws {
    let bench = try await Bench()
    let home = bench.home
    try await bench.store.write { tx in
      guard let record = try tx.visit(home.visits[0], in: home.organisation) else { return }
      var (client, visit) = (record.client, record.visit)
      client.name = PersonalText(String(repeating: "ä", count: 60))
      client.firstName = PersonalText(String(repeating: "ä", count: 30))
      try tx.save(client)
      visit.purpose = PersonalText(String(repeating: "ä", count: 120))
      for number in 0..<TodaysVisits.most {
        visit.id = VisitID("v_" + String(repeating: "a", count: 20) + String(number))!
        try tx.save(visit)
      }
    }
    let (carer, _) = try await Script.inCall(bench)
    // Few bytes a text, so that there are as many texts as can be, and then as long as can be.
    let length = ProtocolLimits.textBytesPerCall / ProtocolLimits.textsPerCall / 2
    let (sent, refusal) = await Self.fill(carer, String(repeating: "ä", count: length))
    #expect(refusal == "tooMany" && sent == ProtocolLimits.textsPerCall)
    let reloaded = try await bench.staff()
    #expect((reloaded.welcome?["ok.snapshot.visits"] as? [Any])?.count == TodaysVisits.most)
    #expect(reloaded.longestFrame > 600_000)
    #expect(reloaded.longestFrame <= ProtocolLimits.gatewayMessageBytes)
  }

  @Test(
    "texts of a call are bounded by their bytes, so that a snapshot of them can be sent",
    arguments: ["ä", "☃", "😀", "\u{1}", "\"", "/"])
  func bytes(_ character: String) async throws {
    let bench = try await Bench()
    let (carer, _) = try await Script.inCall(bench)
    let text = String(repeating: character, count: ProtocolLimits.textCharacters)
    let (sent, refusal) = await Self.fill(carer, text)
    #expect(refusal == "tooMany")
    #expect(sent > 0 && sent < ProtocolLimits.textsPerCall)
    #expect(sent * text.utf8.count <= ProtocolLimits.textBytesPerCall)

    let reloaded = try await bench.client()
    // The connection's queue takes 1 MiB; the snapshot leaves room for the rest of the conversation.
    #expect(reloaded.longestFrame < 700_000)
    #expect(reloaded.longestFrame < ProtocolLimits.gatewayMessageBytes)
    #expect((reloaded.welcome?["ok.snapshot.texts"] as? [Any])?.count == sent)
    // What is short still fits where there is room.
    #expect(
      await carer.ask("sendText", ["callId": carer.callID, "text": "hei"]).error == nil)
  }
}
