import CareAPI
import Testing

/// Both ends of the resume machine over a connection that is cut.
@Suite struct ResumeConversationTests {
  @Test func twentyEventsEachWayDuringTheCut() {
    let talk = Conversation(seed: 1)
    talk.connect()
    talk.clientSends(3)
    talk.serverTells(3)
    talk.deliverAll()

    // A request that is done, and whose reply is lost with the connection.
    talk.clientSends(1)
    talk.deliverToServer()
    talk.cut()
    #expect(talk.done.count == 4)
    #expect(talk.answered.count == 3)

    talk.clientSends(20)
    talk.serverTells(20)
    talk.connect()
    talk.deliverAll()
    talk.expectNothingLostOrDoubled()
    #expect(talk.done.count == 24 && talk.processed.count == 24 + 3 + 20)
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func nothingIsLostOrDoubledHoweverItIsCut(_ seed: UInt64) {
    let talk = Conversation(seed: seed)
    talk.connect()
    for _ in 0..<200 {
      switch talk.choose(12) {
      case 0, 1, 2: talk.clientSends(1 + talk.choose(4))
      case 3, 4: talk.serverTells(1 + talk.choose(4))
      case 5, 6: talk.deliverToServer(talk.choose(6))
      case 7, 8: talk.deliverToClient(talk.choose(6))
      case 9: talk.cut()
      case 10: talk.connect()
      default: talk.restartServer()
      }
    }
    talk.cut()
    talk.connect()
    talk.deliverAll()
    talk.expectNothingLostOrDoubled()
  }

  @Test func tooLongAnAbsenceEndsInASnapshot() {
    let talk = Conversation(seed: 1)
    talk.connect()
    talk.deliverAll()
    talk.cut()
    talk.serverTells(600)
    talk.connect()
    talk.deliverAll()
    #expect(talk.snapshots == 1)
    talk.serverTells(2)
    talk.deliverAll()
    #expect(talk.processed.suffix(2) == ["told 600", "told 601"])
  }
}

/// A client, a gateway with durable storage, and a wire between them that keeps order and may be
/// cut, which loses what is on it.
private final class Conversation {
  enum Up { case resume(lastSeq: Int), request(id: Int, String), ack(Int) }
  enum Down { case resumed(snapshotSeq: Int?), reply(id: Int, String), event(seq: Int, String) }

  private var generator: SeededGenerator
  private var client = ResumingClient<String>(ackEvery: 4)
  private var stream = OutgoingStream<String>()
  private var replies = RepliesKept<String>()
  /// What storage holds of the two, as a restarted gateway finds it.
  private var stored: (replies: [Int: String], events: [OutgoingStream<String>.Entry], seq: Int) =
    ([:], [], 0)

  private var connected = false
  private var resumed = false
  private var up: [Up] = []
  private var down: [Down] = []

  private(set) var sent: [String] = []
  private(set) var done: [String] = []
  private(set) var answered: [String] = []
  private(set) var told: [String] = []
  private(set) var processed: [String] = []
  private(set) var snapshots = 0

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  func choose(_ n: Int) -> Int { Int.random(in: 0..<n, using: &generator) }

  func connect() {
    guard !connected else { return }
    connected = true
    up = [.resume(lastSeq: client.lastSeq)]
    up += client.toResend.map { .request(id: $0.id, $0.request) }
  }

  func cut() {
    connected = false
    resumed = false
    up = []
    down = []
  }

  /// The gateway is killed: only what is stored is left.
  func restartServer() {
    cut()
    stream = OutgoingStream(lastSeq: stored.seq, held: stored.events)
    replies = RepliesKept(replies: stored.replies)
  }

  func clientSends(_ count: Int) {
    for _ in 0..<count {
      let text = "request \(sent.count)"
      guard let pending = client.send(text) else { return }
      sent.append(text)
      if connected { up.append(.request(id: pending.id, text)) }
    }
  }

  func serverTells(_ count: Int) {
    for _ in 0..<count { tell("told \(told.filter { $0.hasPrefix("told") }.count)") }
  }

  private func tell(_ event: String) {
    told.append(event)
    let seq = stream.append(event)
    stored.seq = seq
    stored.events.append(.init(seq: seq, event: event))
    if resumed { down.append(.event(seq: seq, event)) }
  }

  func deliverAll() {
    while !up.isEmpty || !down.isEmpty {
      deliverToServer()
      deliverToClient()
    }
  }

  func deliverToServer(_ count: Int = .max) {
    for _ in 0..<min(count, up.count) {
      switch up.removeFirst() {
      case .resume(let lastSeq):
        trim(lastSeq)
        resumed = true
        switch stream.replay(after: lastSeq) {
        case .events(let entries):
          down.append(.resumed(snapshotSeq: nil))
          down += entries.map { .event(seq: $0.seq, $0.event) }
        case .gap(let upTo):
          down.append(.resumed(snapshotSeq: upTo))
        }
      case .ack(let seq): trim(seq)
      case .request(let id, let text): serve(id, text)
      }
    }
  }

  private func trim(_ seq: Int) {
    guard case .trimmed = stream.acknowledge(seq) else { return }
    stored.events.removeAll { $0.seq <= seq }
  }

  private func serve(_ id: Int, _ text: String) {
    switch replies.admit(id) {
    case .new:
      // One transaction: the deed, its event and the reply.
      done.append(text)
      tell("done \(text)")
      let reply = "reply to \(text)"
      replies.record(reply, for: id)
      stored.replies[id] = reply
      down.append(.reply(id: id, reply))
    case .repeated(let reply): down.append(.reply(id: id, reply))
    case .underWay, .tooOld, .skipped: Issue.record("request \(id) does not come in order")
    }
  }

  func deliverToClient(_ count: Int = .max) {
    for _ in 0..<min(count, down.count) {
      switch down.removeFirst() {
      case .resumed(let snapshotSeq):
        client.resumed(snapshotSeq: snapshotSeq)
        if snapshotSeq != nil { snapshots += 1 }
      case .reply(let id, let text):
        guard let request = client.replied(to: id) else { continue }
        #expect(text == "reply to \(request)")
        answered.append(request)
      case .event(let seq, let event):
        switch client.received(seq: seq) {
        case .process(let ack):
          processed.append(event)
          if let ack { up.append(.ack(ack)) }
        case .duplicate: break
        case .gap: Issue.record("an event is missing before \(seq)")
        }
      }
    }
  }

  func expectNothingLostOrDoubled() {
    #expect(done == sent)
    #expect(answered == sent)
    #expect(processed == told)
    #expect(snapshots == 0)
    #expect(client.toResend.isEmpty)
  }
}
