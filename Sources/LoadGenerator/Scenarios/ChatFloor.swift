internal import Bytes
internal import CLinux
internal import CareModel
internal import Endpoint
internal import NIOCore
internal import NIOPosix
internal import Posix

/// All lines of a load of chats, on one thread: who speaks with whom, what was asked, and what came.
///
/// The thread is the actor's executor: what comes is counted without waiting for anybody, and one clock holds
/// for both ends of a message.
actor ChatFloor {
  /// Seconds that an answer may take, to anything but a message.
  private static let patience: Int64 = 60
  /// Messages written before what has come is taken again.
  private static let burst = 64

  private enum Waiting {
    case answer(CheckedContinuation<String?, any Error>, line: Int, limit: Scheduled<Void>)
    case message(Int)
  }

  /// One that is open on both sides.
  private struct Conversation {
    var visitor: Int
    var counsellor: Int
    var id: String
  }

  private nonisolated let group: MultiThreadedEventLoopGroup
  private nonisolated let loop: any EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    loop.executor.asUnownedSerialExecutor()
  }

  private let opener: TextLineOpener
  /// By number; nil before it is open, and after its end.
  private var lines: [TextLine?] = []
  private var queues: [Int: [ChatHeard.Queue]] = [:]
  /// The conversation of each visitor's line, by its place among all.
  private var placeOfLine: [Int: Int] = [:]
  private var conversations: [Conversation] = []
  private var waiting: [Int: Waiting] = [:]
  private var asked = 0
  /// Names of requests are of this run alone.
  private let run = String(base64url: randomBytes(12))
  private var pace: Pace?
  private var planned = 0
  private var isEnding = false
  private var threadTimeBefore: UInt64 = 0
  private(set) var counts = Counts()
  /// When the last message was written; nanoseconds of the monotonic clock.
  private(set) var lastWrittenAt: UInt64 = 0

  struct Counts: Sendable {
    var ledger = ChatLedger()
    /// Why the first message was refused that was.
    var refusal: String?
    /// From when a message was due until it was written.
    var lateness = DelayHistogram()
    /// Messages that came to somebody else than the other side of their conversation.
    var strays = 0
    var states = 0
    var desks = 0
    /// Bytes.
    var deskBytes = 0
    /// Lines that ended by themselves.
    var brokenLines = 0
  }

  /// Since the beginning of the writing.
  struct Progress: Sendable {
    var sent: Int
    var delivered: Int
    /// Nanoseconds.
    var medianDelivery: Double?
    /// What the thread has had of a processor; nanoseconds.
    var threadTime: UInt64
  }

  init(_ gateway: GatewayAddress, trust: GatewayTrust) throws {
    opener = try TextLineOpener(gateway, trust: trust)
    group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    loop = group.next()
  }

  // MARK: Who is there

  /// A counsellor's line, on duty for the queue of that address, or for all; and the address of the first.
  func comeOnDuty(_ cookie: PersonalText, queue: String?) async throws -> (line: Int, queue: String)
  {
    let line = try await open("/desk/ws", cookie: cookie)
    let deadline = monotonicNow().nanoseconds + UInt64(Self.patience) * 1_000_000_000
    while queues[line] == nil {
      guard lines[line] != nil, monotonicNow().nanoseconds < deadline else {
        throw LoadProblem("no desk comes")
      }
      try await Task.sleep(for: .milliseconds(2))
    }
    let own = queues[line, default: []].filter { queue == nil || $0.address == queue }
    guard let first = own.first else {
      throw LoadProblem("a counsellor has no queue\(queue.map { " \($0)" } ?? "")")
    }
    _ = try await ask(line, .onDuty(queues: own.map(\.id)))
    return (line, first.address)
  }

  /// Somebody comes, is taken, and both are in the conversation.
  /// - Returns: nanoseconds from the beginning of the connection until the conversation had begun, and until
  ///   it was open.
  func begin(with counsellor: Int, queue: String) async throws -> (begun: UInt64, open: UInt64) {
    let from = monotonicNow().nanoseconds
    let visitor = try await open("/chat/ws", cookie: nil)
    let secret = String(base64url: randomBytes(32))
    guard let id = try await ask(visitor, .start(secret: secret, queue: queue)) else {
      throw LoadProblem("a conversation has no name")
    }
    let begun = monotonicNow().nanoseconds
    _ = try await ask(counsellor, .take(id))
    _ = try await ask(counsellor, .open(id))
    _ = try await ask(visitor, .here)
    placeOfLine[visitor] = conversations.count
    conversations.append(Conversation(visitor: visitor, counsellor: counsellor, id: id))
    return (begun - from, monotonicNow().nanoseconds - from)
  }

  /// Ends all conversations and lines; what fails by then is nobody's loss.
  func leave(_ counsellors: [Int]) async {
    isEnding = true
    for conversation in conversations {
      _ = try? await ask(conversation.visitor, .end)
      _ = try? await ask(conversation.counsellor, .wrapUp(conversation.id))
    }
    for line in counsellors { _ = try? await ask(line, .off) }
    for line in lines { line?.close() }
  }

  nonisolated func stop() async { try? await group.shutdownGracefully() }

  // MARK: Writing

  /// So many messages, evenly, each in a conversation that chance names, in turn by its two sides.
  func beginWriting(_ count: Int, perSecond: Double) {
    _ = clinux_exact_timers()
    counts = Counts()
    planned = count
    pace = Pace(start: monotonicNow().nanoseconds, rate: perSecond, phase: 0)
    threadTimeBefore = clinux_thread_time()
    writeDue()
  }

  var hasWritten: Bool { counts.ledger.sent >= planned }

  var isSettled: Bool { counts.ledger.isSettled }

  func progress() -> Progress {
    Progress(
      sent: counts.ledger.sent, delivered: counts.ledger.delivered,
      medianDelivery: counts.ledger.delivery.percentile(0.5),
      threadTime: clinux_thread_time() &- threadTimeBefore)
  }

  private func writeDue() {
    guard let pace, !isEnding else { return }
    for _ in 0..<Self.burst {
      let now = monotonicNow().nanoseconds
      let due = pace.due(UInt64(counts.ledger.sent))
      guard !hasWritten else { return }
      guard due <= now else {
        schedule(.nanoseconds(Int64(due - now)))
        return
      }
      write(at: now, late: now - due)
    }
    schedule(.zero)
  }

  private func schedule(_ pause: TimeAmount) {
    loop.scheduleTask(in: pause) { self.assumeIsolated { $0.writeDue() } }
  }

  private func write(at now: UInt64, late: UInt64) {
    let number = counts.ledger.send(at: now)
    lastWrittenAt = now
    counts.lateness.add(nanoseconds: late)
    let conversation = conversations[place(of: number)]
    let text = ChatWords.text(number)
    let isVisitors = Self.isVisitors(number)
    let line = isVisitors ? conversation.visitor : conversation.counsellor
    let ask = ChatAsk.say(text, conversation: isVisitors ? nil : conversation.id)
    asked += 1
    waiting[asked] = .message(number)
    lines[line]?.send(ask.text(id: name(asked)))
  }

  private func place(of number: Int) -> Int {
    Int(ChatWords.scattered(number) % UInt64(conversations.count))
  }

  private static func isVisitors(_ number: Int) -> Bool { !number.isMultiple(of: 2) }

  // MARK: Asking

  private func open(_ path: String, cookie: PersonalText?) async throws -> Int {
    let number = lines.count
    lines.append(nil)
    let line = try await opener.open(path, cookie: cookie, on: loop) { [weak self] event in
      // Called on the loop, which is where this actor lives.
      self?.assumeIsolated { $0.hear(event, on: number) }
    }
    lines[number] = line
    return number
  }

  private func name(_ ask: Int) -> String { "\(run)-\(ask)" }

  /// The conversation that the answer names, where it names one.
  private func ask(_ line: Int, _ words: ChatAsk) async throws -> String? {
    guard let open = lines[line] else { throw LoadProblem("a line has ended") }
    asked += 1
    let number = asked
    return try await withCheckedThrowingContinuation { continuation in
      let limit = loop.scheduleTask(in: .seconds(Self.patience)) {
        self.assumeIsolated { $0.fail(number, "the gateway does not answer") }
      }
      waiting[number] = .answer(continuation, line: line, limit: limit)
      open.send(words.text(id: name(number)))
    }
  }

  private func fail(_ number: Int, _ reason: String) {
    guard case .answer(let continuation, _, let limit)? = waiting.removeValue(forKey: number) else {
      return
    }
    limit.cancel()
    continuation.resume(throwing: LoadProblem(reason))
  }

  // MARK: What comes

  private func hear(_ event: TextLine.Event, on line: Int) {
    switch event {
    case .text(let text): hear(text, on: line)
    case .closed:
      lines[line] = nil
      if !isEnding { counts.brokenLines += 1 }
      for (number, waiting) in waiting {
        if case .answer(_, line, _) = waiting { fail(number, "a line broke") }
      }
    }
  }

  private func hear(_ text: String, on line: Int) {
    let now = monotonicNow().nanoseconds
    switch ChatHeard(text) {
    case .state: counts.states += 1
    case .desk:
      counts.desks += 1
      counts.deskBytes += text.utf8.count
      if queues[line] == nil { queues[line] = ChatHeard.queues(onDesk: text) }
    case .done(let id, let conversation): answered(id, .success(conversation), now)
    case .refused(let id, let code): answered(id, .failure(.init("refused: \(code)")), now)
    case .message(let text, let conversation, isOwn: false):
      came(text, on: line, of: conversation, now)
    case .message, .bye, .other, nil: break
    }
  }

  private func answered(_ id: String, _ result: Result<String?, LoadProblem>, _ now: UInt64) {
    guard id.hasPrefix(run), let number = Int(id.dropFirst(run.count + 1)),
      let waiting = waiting.removeValue(forKey: number)
    else { return }
    switch waiting {
    case .answer(let continuation, _, let limit):
      limit.cancel()
      continuation.resume(with: result.mapError { $0 as any Error })
    case .message(let message):
      switch result {
      case .success: counts.ledger.acknowledge(message, at: now)
      case .failure(let problem):
        counts.ledger.refuse(message)
        counts.refusal = counts.refusal ?? problem.description
      }
    }
  }

  private func came(_ text: String, on line: Int, of conversation: String?, _ now: UInt64) {
    guard let number = ChatWords.number(text), number < counts.ledger.sent else { return }
    let meant = conversations[place(of: number)]
    let isRight =
      Self.isVisitors(number)
      ? line == meant.counsellor && conversation == meant.id : line == meant.visitor
    guard isRight else {
      counts.strays += 1
      return
    }
    counts.ledger.deliver(number, at: now)
  }
}

extension String {
  /// RFC 4648, section 5, without padding.
  init(base64url bytes: [UInt8]) {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var text: [UInt8] = []
    var held: UInt32 = 0
    var bits = 0
    for byte in bytes {
      held = held << 8 | UInt32(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(letters[Int(held >> UInt32(bits) & 63)])
      }
    }
    if bits > 0 { text.append(letters[Int(held << UInt32(6 - bits) & 63)]) }
    self = String(decoding: text, as: UTF8.self)
  }
}
