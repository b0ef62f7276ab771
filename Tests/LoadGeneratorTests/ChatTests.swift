import CareAPI
import CareModel
import Testing

@testable import LoadGenerator

@Suite struct ChatTextTests {
  private let id = "0123456789abcdef-1"
  private let conversation = "x_0123456789abcdef"

  @Test func whatIsAskedIsWhatTheGatewayReads() throws {
    let secret = String(base64url: [UInt8](repeating: 251, count: 32))
    for ask in [ChatAsk.start(secret: secret, queue: "ilta"), .here, .end] {
      #expect(try VisitorRequest(decoding: ask.text(id: id)).id == id)
    }
    let queue = "cq_0123456789abcdef"
    for ask in [
      ChatAsk.onDuty(queues: [queue]), .off, .take(conversation), .open(conversation),
      .wrapUp(conversation), .say("hei", conversation: conversation),
    ] {
      #expect(try DeskRequest(decoding: ask.text(id: id)).id == id)
    }
  }

  @Test func wordsComeAsTheyWereSaid() throws {
    let words = "a \"b\" \\ c\n\u{1} ä"
    let asked = try VisitorRequest(
      decoding: ChatAsk.say(words, conversation: nil).text(id: id)
    ).asked
    guard case .command(.say(let said, key: _)) = asked else {
      Issue.record("\(asked)")
      return
    }
    // The gateway takes control characters out.
    #expect(said.revealed.hasPrefix("a \"b\" \\ c"))
    #expect(said.revealed.hasSuffix("ä"))
  }

  @Test func whatTheGatewaySaysIsRead() {
    #expect(
      ChatHeard(ChatLine.done(id, seq: 3)) == .done(id: id, conversation: nil))
    #expect(
      ChatHeard(ChatLine.refused(id, .tooMany, "slow down"))
        == .refused(id: id, code: "tooMany"))
    #expect(ChatHeard(ChatLine.bye(.stopping, reconnectMilliseconds: 500)) == .bye("stopping"))
    #expect(
      ChatHeard(
        #"{"type":"entry","conversation":"x_1","entry":{"seq":2,"at":1,"kind":"text","author":"visitor","name":null,"text":"Viesti 7 sana","by":null,"own":false}}"#
      ) == .message("Viesti 7 sana", conversation: "x_1", isOwn: false))
    #expect(
      ChatHeard(
        #"{"type":"entry","entry":{"seq":1,"at":1,"kind":"joined","author":"system","name":null,"text":null,"own":false}}"#
      ) == .other)
    #expect(ChatHeard(#"{"type":"state","state":{}}"#) == .state)
    #expect(ChatHeard("[]") == nil)
    let desk = #"{"type":"desk","desk":{"queues":[{"id":"cq_1","address":"ilta","open":true}]}}"#
    #expect(ChatHeard(desk) == .desk)
    #expect(ChatHeard.queues(onDesk: desk) == [.init(id: "cq_1", address: "ilta")])
  }

  @Test func aMessageIsKnownByItsNumber() {
    var lengths: Set<Int> = []
    for number in [0, 1, 2, 77, 9_999, 19_999_999] {
      let text = ChatWords.text(number)
      lengths.insert(text.count)
      #expect((13...160).contains(text.count))
      #expect(ChatWords.number(text) == number)
    }
    #expect(lengths.count > 3)
    for other in ["", "Viesti", "Viesti x sana", "Viesti 1", "Hei 1 sana", "Viesti -1 sana"] {
      #expect(ChatWords.number(other) == nil)
    }
  }

  @Test func namesOfRequestsAreNames() {
    // 16 of the run, a stroke, and as many asks as a run can make.
    let run = String(base64url: [UInt8](repeating: 7, count: 12))
    #expect(ChatLimits.isKey("\(run)-1"))
    #expect(ChatLimits.isKey("\(run)-999999999999999"))
    #expect(ChatLimits.isSecret(String(base64url: [UInt8](repeating: 255, count: 32))))
  }
}

@Suite struct ChatLedgerTests {
  @Test func aMessageIsDeliveredOnceAndWhatComesAgainIsSaidSo() throws {
    var ledger = ChatLedger()
    let number = ledger.send(at: 1_000_000)
    ledger.acknowledge(number, at: 3_000_000)
    ledger.deliver(number, at: 4_000_000)
    ledger.deliver(number, at: 9_000_000)
    #expect((ledger.delivered, ledger.duplicates, ledger.lost) == (1, 1, 0))
    #expect(try #require(ledger.delivery.percentile(1)) == 3_000_000)
    #expect(try #require(ledger.acknowledgement.percentile(1)) == 2_000_000)
    #expect(ledger.isSettled)
  }

  @Test func whatNeverComesIsLostUnlessItWasRefused() {
    var ledger = ChatLedger()
    for _ in 0..<4 { _ = ledger.send(at: 0) }
    ledger.acknowledge(0, at: 1)
    ledger.refuse(1)
    ledger.deliver(2, at: 1)
    #expect(!ledger.isSettled)
    // 0 was answered and did not come; 3 was not even answered.
    #expect((ledger.lost, ledger.refused, ledger.unanswered) == (2, 1, 2))
  }

  @Test func answersToOneMessageCountOnce() {
    var ledger = ChatLedger()
    _ = ledger.send(at: 0)
    ledger.acknowledge(0, at: 1)
    ledger.acknowledge(0, at: 2)
    ledger.refuse(0)
    ledger.acknowledge(5, at: 1)
    ledger.deliver(5, at: 1)
    #expect((ledger.acknowledgement.count, ledger.refused, ledger.unanswered) == (1, 0, 0))
    #expect(ledger.delivered == 0)
  }
}

@Suite struct ChatOverloadTests {
  @Test func aGeneratorThatIsBusyOrLateIsNotBelieved() {
    var calm = DelayHistogram()
    for _ in 0..<100 { calm.add(nanoseconds: 500_000) }
    #expect(ChatReport.faults(sent: 100, busy: 0.5, lateness: calm).isEmpty)
    #expect(ChatReport.faults(sent: 100, busy: 0.9, lateness: calm).count == 1)
    #expect(ChatReport.faults(sent: 0, busy: 0, lateness: DelayHistogram()).count == 1)
    var late = calm
    for _ in 0..<5 { late.add(nanoseconds: 20_000_000) }
    #expect(ChatReport.faults(sent: 105, busy: 0.5, lateness: late).count == 1)
  }

  @Test func bytesAreWrittenAsBase64url() {
    // RFC 4648, section 10, without the padding.
    for (text, expected) in [("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")] {
      #expect(String(base64url: Array(text.utf8)) == expected)
    }
    #expect(String(base64url: [0xfb, 0xff]) == "-_8")
  }
}
