import Foundation
import Testing

@testable import Gateway

@Suite("Malformed messages")
struct MalformedTests {
  @Test(
    "a request that cannot be read is refused by field, and counted",
    arguments: [
      (#"{"id":1,"type":"ring"}"#, "badRequest", "body"),
      (#"{"id":1,"type":"ring","body":[]}"#, "badRequest", "body"),
      (#"{"id":1,"type":"ring","body":{}}"#, "badRequest", "visitId"),
      (#"{"id":1,"type":"ring","body":{"visitId":7}}"#, "badRequest", "visitId"),
      (#"{"id":1,"type":"ring","body":{"visitId":"../../x"}}"#, "badRequest", "visitId"),
      (
        #"{"id":1,"type":"setSending","body":{"callId":"k_1","audio":1,"video":true}}"#,
        "badRequest", "audio"
      ),
      (#"{"id":1,"type":"sendText","body":{"callId":"k_1","text":""}}"#, "badRequest", "text"),
      (#"{"id":1,"type":"join","body":{"callId":"k_1"}}"#, "badRequest", "offer"),
      (#"{"id":1,"type":"fly","body":{}}"#, "unknownType", "type"),
      (#"{"id":1,"body":{}}"#, "badRequest", "type"),
    ])
  func refused(_ text: String, _ code: String, _ field: String) async throws {
    let bench = try await Bench()
    let page = try await bench.staff()
    await page.sendText(text)
    let reply = try #require(page.replies[1]?.last)
    #expect(reply.error == code)
    #expect(reply.errorMessage?.contains(field) == true)
    #expect(bench.count("kuulolla_signalling_malformed_total") == 1)
    #expect(page.socket.closeCode == nil)
    // The number is used up: the same again is the same again, and the next one goes on.
    await page.sendText(text)
    #expect(page.replies[1]?.count == 2)
    await page.send(id: 2, "testLeave", [:])
    #expect(page.replies[2]?.last?.error == nil)
  }

  @Test(
    "what cannot be answered closes the connection",
    arguments: [
      ("no json", 1007), ("[1]", 1007), ("{}", 4002), (#"{"id":-1,"type":"ring"}"#, 4002),
      (#"{"id":"1","type":"ring"}"#, 4002), (#"{"ack":"x"}"#, 4002), (#"{"ack":99}"#, 4002),
    ])
  func closed(_ text: String, _ code: Int) async throws {
    let bench = try await Bench()
    let page = try await bench.staff()
    await page.sendText(text)
    #expect(page.socket.closeCode.map(Int.init) == code)
    #expect(bench.count("kuulolla_signalling_malformed_total") == 1)
  }

  @Test("an acknowledgement before hello closes the connection and is counted")
  func earlyAck() async throws {
    let bench = try await Bench()
    let page = TestPage(bench, staff: nil, hello: [:])
    await page.open()
    await page.sendText(#"{"ack":0}"#)
    #expect(page.socket.closeCode == 4002)
    #expect(bench.count("kuulolla_signalling_malformed_total") == 1)
  }

  @Test("requests before hello, a second hello and skipped numbers are refused")
  func order() async throws {
    let bench = try await Bench()
    let early = TestPage(bench, staff: nil, hello: [:])
    await early.open()
    await early.send(id: 1, "ring", ["visitId": "v_1"])
    #expect(early.replies[1]?.last?.error == "notAllowed")
    let page = try await bench.client()
    await page.send(id: 0, "hello", ["as": "tester", "language": "fi"])
    #expect(page.replies[0]?.last?.error == "notAllowed")
    await page.send(id: 5, "testLeave", [:])
    #expect(page.replies[5]?.last?.error == "badRequest")
  }

  @Test("a malformed message disturbs neither the other party nor the call")
  func othersUndisturbed() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    let before = carer.lastSeq
    await client.sendText(#"{"id":2,"type":"sendText","body":{"callId":7}}"#)
    await client.sendText("{broken")
    carer.read()
    #expect(carer.lastSeq == before)
    #expect(carer.socket.closeCode == nil)
    #expect(
      await carer.ask("sendText", ["callId": carer.callID, "text": "still here"]).error == nil)
  }

  @Test("numbers older than the kept replies are refused as too old")
  func tooOld() async throws {
    let bench = try await Bench()
    let page = try await bench.client()
    for _ in 0..<257 { await page.ask("testLeave") }
    await page.send(id: 1, "testLeave", [:])
    #expect(page.replies[1]?.last?.error == "tooOld")
    await page.send(id: 2, "testLeave", [:])
    #expect(page.replies[2]?.last?.error == nil)
  }
}
