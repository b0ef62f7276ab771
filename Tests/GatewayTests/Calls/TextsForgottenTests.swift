import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

/// What was written beside the picture is gone when the call is: from every table, and from the
/// bytes of every file of the store.
@Suite("Texts are forgotten")
struct TextsForgottenTests {
  /// Whether any file of the store holds these words.
  private static func isOnDisk(_ words: String, _ bench: Bench) throws -> Bool {
    let files = try FileManager.default.contentsOfDirectory(
      at: bench.folder, includingPropertiesForKeys: nil)
    #expect(files.contains { $0.lastPathComponent == "care.sqlite" })
    return try files.contains { try Data(contentsOf: $0).range(of: Data(words.utf8)) != nil }
  }

  @Test("no file holds a word of a call's texts once it has ended, delivered or not")
  func nothingOnDisk() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    let second = try await bench.client()
    for number in 1...20 {
      await carer.ask(
        "sendText", ["callId": carer.callID, "text": "salaisuus-\(number) ensimmäinen"])
    }
    await client.cut()
    for number in 21...40 {
      await carer.ask(
        "sendText", ["callId": carer.callID, "text": "salaisuus-\(number) toinen"])
    }
    #expect(second.texts.count == 40)
    #expect(try Self.isOnDisk("salaisuus-", bench))
    #expect(await carer.ask("hangUp", ["callId": carer.callID]).error == nil)
    #expect(try !Self.isOnDisk("salaisuus-", bench))
  }

  @Test("texts that a page missed come while the call runs, and come empty when it has ended")
  func replay() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    await client.cut()
    await carer.ask("sendText", ["callId": carer.callID, "text": "yksi"])
    #expect(await client.resume()?.flag("ok.resumed") == true)
    #expect(client.texts == ["yksi"])
    await client.cut()
    await carer.ask("sendText", ["callId": carer.callID, "text": "kaksi"])
    await carer.ask("hangUp", ["callId": carer.callID])
    #expect(await client.resume()?.flag("ok.resumed") == true)
    #expect(client.texts == ["yksi", ""])
    #expect(client.callState == "ended")
    #expect(client.outOfOrder == [])
  }

  @Test("another call's texts stay where they are")
  func otherCalls() async throws {
    let bench = try await Bench()
    let (carer, _) = try await Script.inCall(bench)
    let otherCarer = try await bench.staff(1)
    let otherClient = try await bench.client(1)
    await otherCarer.ask("ring", ["visitId": bench.home.visits[1].rawValue])
    otherClient.read()
    await otherClient.ask("accept", ["callId": otherClient.callID])
    await otherClient.cut()
    await otherCarer.ask("sendText", ["callId": otherClient.callID, "text": "jatkuu"])
    await carer.ask("sendText", ["callId": carer.callID, "text": "loppuu"])
    await carer.ask("hangUp", ["callId": carer.callID])
    await otherClient.resume()
    #expect(otherClient.texts == ["jatkuu"])
  }
}
