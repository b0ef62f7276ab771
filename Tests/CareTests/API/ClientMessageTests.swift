import CareAPI
import CareModel
import Testing

@Suite struct ClientMessageTests {
  @Test func unknownFieldsArePassedOver() throws {
    let text =
      #"{"id":1,"type":"ring","later":[1,{"a":null}],"body":{"visitId":"v_1","why":"x"}}"#
    #expect(
      try ClientMessage.decode(text)
        == .request(Request(id: 1, body: .ring(RingRequest(visitId: VisitID("v_1")!)))))
  }

  @Test(arguments: [
    "", "x", "[]", "3", "null", "\"id\"", "{", #"{"id":1"#, "{} {}", "{id:1}",
    "\u{0}", String(repeating: "[", count: 5_000),
  ])
  func whatIsNoObjectClosesTheConnection(_ text: String) {
    expectClose(text, .notJSON)
  }

  @Test func brokenUTF8ClosesTheConnection() {
    #expect(throws: MessageFault.self) {
      try ClientMessage.decode([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D])
    }
  }

  @Test func deepNestingIsRefused() {
    let text =
      #"{"ack":1,"x":"# + String(repeating: "[", count: 10_000)
      + String(repeating: "]", count: 10_000) + "}"
    expectClose(text, .notJSON)
  }

  @Test func lengthIsBounded() {
    let longest = #"{"ack":1,"x":""#
    let fill = String(repeating: "x", count: ProtocolLimits.messageBytes - longest.utf8.count - 2)
    #expect(throws: Never.self) { try ClientMessage.decode(longest + fill + "\"}") }
    expectClose(longest + fill + "x\"}", .tooLong)
  }

  @Test(arguments: [
    "{}", #"{"type":"ring"}"#, #"{"id":"1","type":"ring"}"#, #"{"id":-1,"type":"ring"}"#,
    #"{"id":1.5,"type":"ring"}"#, #"{"id":null,"type":"ring"}"#, #"{"id":true}"#,
    #"{"id":9007199254740992,"type":"ring"}"#, #"{"id":1e300,"type":"ring"}"#,
    #"{"ack":"1"}"#, #"{"ack":-1}"#, #"{"ack":null}"#,
  ])
  func whatCannotBeAnsweredClosesTheConnection(_ text: String) {
    expectClose(text, .badShape)
  }

  @Test(arguments: [
    (#"{"id":3}"#, ErrorCode.badRequest, "type is missing"),
    (#"{"id":3,"type":7}"#, .badRequest, "type is of another type"),
    (#"{"id":3,"type":"record","body":{}}"#, .unknownType, "type is not known here"),
    (#"{"id":3,"type":"ring"}"#, .badRequest, "body is missing"),
    (#"{"id":3,"type":"ring","body":null}"#, .badRequest, "body is null"),
    (#"{"id":3,"type":"ring","body":[]}"#, .badRequest, "body is of another type"),
    (#"{"id":3,"type":"ring","body":{}}"#, .badRequest, "body.visitId is missing"),
    (
      #"{"id":3,"type":"ring","body":{"visitId":"Aino Demo"}}"#, .badRequest,
      "body.visitId has no allowed value"
    ),
    (
      #"{"id":3,"type":"setSending","body":{"callId":"k_1","audio":1,"video":true}}"#,
      .badRequest, "body.audio is of another type"
    ),
    (
      #"{"id":0,"type":"hello","body":{"as":"guest","language":"fi"}}"#, .badRequest,
      "body.secret is missing"
    ),
    (
      #"{"id":0,"type":"hello","body":{"as":"admin","language":"fi"}}"#, .badRequest,
      "body.as has no allowed value"
    ),
    (
      #"{"id":0,"type":"resume","body":{"session":"s_1","secret":"x","lastSeq":-1}}"#,
      .badRequest, "body.lastSeq is no sequence number"
    ),
    (#"{"id":0,"type":"testLeave","body":{}}"#, .badRequest, "id must be positive for testLeave"),
    (
      #"{"id":3,"type":"hello","body":{"as":"staff","language":"fi"}}"#, .badRequest,
      "id must be 0 for hello"
    ),
    (
      #"{"id":3,"type":"sendText","body":{"callId":"k_1","text":""}}"#, .badRequest,
      "body.text is empty"
    ),
    (#"{"id":3,"type":"testLeave"}"#, .badRequest, "body is missing"),
    (
      #"{"id":3,"type":"sendText","body":{"callId":"k_1","text":"a\\\u0000"}}"#, .badRequest,
      "a text holds the character U+0000"
    ),
  ])
  func faultsNameTheFieldUnderTheRequestsNumber(
    _ text: String, _ code: ErrorCode, _ message: String
  ) {
    let id = text.hasPrefix(#"{"id":0"#) ? 0 : 3
    #expect(throws: MessageFault.refuse(id: id, ProtocolError(code, message))) {
      try ClientMessage.decode(text)
    }
  }

  @Test(arguments: [#"\\u0000"#, #"\u0040"#, "u0000", #"\\\\u0000"#])
  func whatOnlyLooksLikeAZeroIsTaken(_ text: String) {
    #expect(throws: Never.self) {
      try ClientMessage.decode(
        #"{"id":3,"type":"sendText","body":{"callId":"k_1","text":"\#(text)"}}"#)
    }
  }

  @Test func textsAreBoundedInCharacters() throws {
    func message(_ count: Int) -> String {
      let text = String(repeating: "ä", count: count)
      return #"{"id":1,"type":"sendText","body":{"callId":"k_1","text":"\#(text)"}}"#
    }
    #expect(throws: Never.self) { try ClientMessage.decode(message(2_000)) }
    expectRefusal(message(2_001), .tooLong)
  }

  @Test(arguments: ["join", "reoffer", "testJoin"])
  func offersAreBoundedInBytes(_ type: String) {
    func message(_ count: Int) -> String {
      let offer = String(repeating: "a", count: count)
      return #"{"id":1,"type":"\#(type)","body":{"callId":"k_1","offer":"\#(offer)"}}"#
    }
    #expect(throws: Never.self) { try ClientMessage.decode(message(60_000)) }
    expectRefusal(message(60_001), .badOffer)
    expectRefusal(message(0), .badRequest)
  }

  /// Never a trap, and never a request that does not survive its own encoding.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func damagedMessagesAreTakenOrRefused(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let seeds = try ProtocolDocument().examples(.request).map { Array($0.json.utf8) }
    for _ in 0..<50 {
      var bytes = seeds.randomElement(using: &generator)!
      for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: at)
        default: bytes.insert(Array("{}[]\",:0\\".utf8).randomElement(using: &generator)!, at: at)
        }
      }
      guard let message = try? ClientMessage.decode(bytes) else { continue }
      #expect(try ClientMessage.decode(message.encoded()) == message)
    }
  }

  private func expectClose(_ text: String, _ code: CloseCode) {
    #expect {
      try ClientMessage.decode(text)
    } throws: { error in
      if case MessageFault.close(code, _) = error { true } else { false }
    }
  }

  private func expectRefusal(_ text: String, _ code: ErrorCode) {
    #expect {
      try ClientMessage.decode(text)
    } throws: { error in
      if case MessageFault.refuse(1, let error) = error { error.code == code } else { false }
    }
  }
}
