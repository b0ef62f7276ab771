import CareAPI
import CareModel
import Foundation
import Testing

/// Holds docs/protocol.md and the code together.
@Suite struct ProtocolDocumentTests {
  private let document: ProtocolDocument

  init() throws { document = try ProtocolDocument() }

  @Test func everyRequestHasAnExampleAndEveryExampleIsARequest() {
    #expect(
      Set(document.examples(.request).map(\.name))
        == Set(RequestType.allCases.map(\.rawValue)))
  }

  @Test func everyEventHasAnExampleAndEveryExampleIsAnEvent() {
    let known =
      EventType.allCases.map(\.rawValue) + VolatileType.allCases.map(\.rawValue)
    #expect(Set(document.examples(.event).map(\.name)) == Set(known))
    #expect(known.count == Set(known).count)
  }

  @Test func everyReplyThatSaysMoreThanDoneHasAnExample() {
    let replies = Set(document.examples(.reply).map(\.name))
    let needed: [RequestType] = [
      .challenge, .pair, .hello, .resume, .ring, .sendText, .join, .reoffer, .testJoin, .accept,
      .help,
    ]
    #expect(replies.isSuperset(of: needed.map(\.rawValue)))
    #expect(replies.allSatisfy { RequestType(rawValue: $0) != nil })
  }

  @Test func requestsReadAndWriteAsInTheDocument() throws {
    for example in document.examples(.request) {
      let message = try ClientMessage.decode(example.json)
      guard case .request(let request) = message else {
        Issue.record("\(example.name) is no request")
        continue
      }
      #expect(request.body.type.rawValue == example.name)
      #expect(try canonicalJSON(message.encoded()) == canonicalJSON(example.json))
    }
  }

  @Test func repliesReadAndWriteAsInTheDocument() throws {
    for example in document.examples(.reply) {
      let type = try #require(RequestType(rawValue: example.name))
      let message = try #require(
        try ServerMessage.decode(example.json.utf8, requestType: { _ in type }))
      #expect(try canonicalJSON(message.encoded()) == canonicalJSON(example.json))
    }
  }

  @Test func eventsReadAndWriteAsInTheDocument() throws {
    for example in document.examples(.event) {
      let message = try #require(
        try ServerMessage.decode(example.json.utf8, requestType: { _ in nil }))
      switch message {
      case .event(_, let body): #expect(body.type.rawValue == example.name)
      case .volatile(let body): #expect(body.type.rawValue == example.name)
      case .reply, .refusal: Issue.record("\(example.name) is no event")
      }
      #expect(try canonicalJSON(message.encoded()) == canonicalJSON(example.json))
    }
  }

  @Test func theEnvelopeTableReadsAsItSays() throws {
    #expect(document.text.contains(#"{"ack":12}"#))
    #expect(try ClientMessage.decode(#"{"ack":12}"#) == .ack(12))
    let refusal = #"{"re":7,"error":{"code":"busy","message":"…"}}"#
    #expect(document.text.contains(refusal))
    #expect(
      try ServerMessage.decode(refusal.utf8, requestType: { _ in nil })
        == .refusal(to: 7, ProtocolError(.busy, "…")))
  }

  @Test func theConfigurationReadsAndWritesAsInTheDocument() throws {
    let block = try #require(document.text.components(separatedBy: "\n```json\n").last)
    let json = try #require(block.components(separatedBy: "\n```").first)
    let configuration = try TerminalConfiguration.decode(json)
    #expect(try canonicalJSON(configuration.encoded()) == canonicalJSON(json))
  }

  @Test func errorCodesAreTheSame() {
    let requests = Set(RequestType.allCases.map(\.rawValue))
    // "Errors as of `join`" names a request.
    let named = document.errorCodes.subtracting(requests)
    #expect(named == Set(ErrorCode.allCases.map(\.rawValue)))
  }

  @Test func closeCodesAreTheSame() {
    #expect(document.closeCodes == Set(CloseCode.allCases.map(\.rawValue)))
  }

  /// What a reader may meet, and what it need not expect yet.
  @Test func everyReasonOfACallsEndIsNamed() throws {
    let section = try #require(document.text.components(separatedBy: "## 4. Calls").last)
    let paragraph = section.prefix { $0 != "#" }
    let parts = paragraph.components(separatedBy: "Reserved, and given to no call yet:")
    #expect(parts.count == 2)
    func reasons(_ text: String?) -> Set<String> {
      let words = (text ?? "").matches(of: #/`([a-zA-Z]+)`/#).map { String($0.1) }
      return Set(words).intersection(CallEndReason.allCases.map(\.rawValue))
    }
    #expect(reasons(parts.last) == [CallEndReason.failed.rawValue])
    #expect(
      reasons(parts.first).union(reasons(parts.last)) == Set(CallEndReason.allCases.map(\.rawValue))
    )
  }

  @Test func numbersAreTheSame() {
    let text = document.text
    #expect(text.contains("`\(ProtocolLimits.subprotocol)`"))
    #expect(ProtocolLimits.messageBytes == 65_536 && text.contains("most 65,536 bytes, from it"))
    #expect(ProtocolLimits.gatewayMessageBytes == 1_048_576 && text.contains("most 1,048,576 ("))
    #expect(ProtocolLimits.textCharacters == 2_000 && text.contains("at most 2,000 characters"))
    #expect(text.contains("more than \(ProtocolLimits.eventsHeld) unacknowledged"))
    #expect(text.contains("last \(ProtocolLimits.repliesKept) requests"))
    #expect(text.contains("`tooMany` (\(ProtocolLimits.textsPerCall) a call,"))
    #expect(ProtocolLimits.textBytesPerCall == 262_144 && text.contains("262,144 bytes"))
    #expect(
      text.contains(
        "over \(ProtocolLimits.messagesPerSecond) a second, with bursts of \(ProtocolLimits.messageBurst)"
      ))
    #expect(text.contains("at most \(ProtocolLimits.receiveSlotsOfEachKind) of each kind"))
    #expect(text.contains("`pressId` (at most \(ProtocolLimits.pressBytes) bytes)"))
    #expect(text.contains("(1 to \(ProtocolLimits.longestPromiseMinutes))"))
    #expect(text.contains("at most \(ProtocolLimits.visitsOfTerminal),\nwith empty `purpose`"))
    #expect(ProtocolLimits.pairingLimit == .minutes(10) && text.contains("lives for 10 minutes"))
  }
}
