internal import CareAPI
internal import CareModel
internal import SecureTransport

/// The rules of a ``SignallingClient``, pure: what happened comes in, what is to be done comes out.
///
///     idle ── start ──▶ connecting ── connected ──▶ opening ── reply ──▶ live
///                          ▲  │                        │  ▲ paired         │
///                          │  └──── closed ────▶ waiting │  │              │
///                          └────── reconnect ───────┘  ▼  │              │
///                                                     pairing             └─ closed ─▶ waiting
///
/// Any state can end. Timers are named; setting one again replaces it.
struct SignallingMachine {
  enum Timer: Hashable, CaseIterable {
    /// Try to connect again.
    case reconnect
    /// The connection, or the reply to what opens the session, takes too long.
    case opening
    /// Nothing has been heard for too long.
    case silence
    /// Tell which events have been processed.
    case acknowledge
    /// The pairing code has expired.
    case pairing
  }

  typealias Token = UInt64

  enum Action: Equatable {
    case open
    case send(String)
    /// Of the present connection, which is not heard of any more.
    case close(UInt16)
    case deliver(SignallingEvent)
    case complete(Token, Result<ReplyBody, SignallingError>)
    case schedule(Timer, Duration)
    case cancel(Timer)
  }

  /// What has been said to open the session.
  enum Opening { case challenge, pair, hello, resume }

  enum State {
    case idle
    case waiting
    case connecting
    case opening(Opening)
    /// The code is on the screen.
    case pairing
    case live
    case ended
  }

  struct Waiting: Sendable {
    let token: Token
    let body: RequestBody
  }

  struct Session {
    let id: SessionID
    let secret: PersonalText
    var stream: ResumingClient<Waiting>
  }

  /// Requests that may be unanswered: fewer than the gateway keeps replies of, so that all of them
  /// can come again in one burst.
  static let pendingLimit = 128
  /// Requests that may wait for the first session.
  static let earlyLimit = 64
  static let openingLimit = Duration.seconds(15)
  static let acknowledgePause = Duration.seconds(1)
  /// After close code 4029 (docs/protocol.md, section 1).
  static let tooFastPause = Duration.seconds(5)
  /// Attempts after which the pause is the longest.
  static let manyAttempts = 6

  let identity: SignallingIdentity
  let language: Language
  var state = State.idle
  var session: Session?
  var counters = SignallingCounters()
  /// Of the last challenge: the gateway's time and what is to be signed.
  var challenge: ChallengeReply?
  private var early: [Waiting] = []
  private var attempts = 0
  private var hint: Duration?
  private var byeReason: ByeReason?
  private var acknowledgeIsSet = false
  private var random: any RandomNumberGenerator

  init(
    identity: SignallingIdentity, language: Language, random: any RandomNumberGenerator
  ) {
    self.identity = identity
    self.language = language
    self.random = random
  }

  // MARK: Life

  mutating func start() -> [Action] {
    guard case .idle = state else { return [] }
    return connect()
  }

  mutating func stop() -> [Action] { end(.stopped) }

  /// The reader of the events has fallen too far behind.
  mutating func overrun() -> [Action] { end(.overrun) }

  private mutating func connect() -> [Action] {
    state = .connecting
    counters.attempts += 1
    return [.open, .schedule(.opening, Self.openingLimit)]
  }

  /// The WebSocket is open.
  mutating func connected() -> [Action] {
    guard case .connecting = state else { return [] }
    counters.connections += 1
    hint = nil
    byeReason = nil
    return open() + [.schedule(.silence, ProtocolLimits.silenceLimit)]
  }

  /// The connection is gone, or none came about.
  /// - Parameter code: the gateway's close code, where it gave one.
  mutating func closed(code: UInt16?) -> [Action] {
    switch state {
    case .idle, .waiting, .ended: return []
    case .connecting, .opening, .pairing, .live: break
    }
    switch code.flatMap(CloseCode.init(rawValue:)) {
    case nil, .stopping, .noHello: return lose()
    case .tooManyMessages:
      hint = max(hint ?? .zero, Self.tooFastPause)
      return lose()
    case .takenOver: return end(.takenOver)
    case .signedOut:
      // A terminal that is revoked asks to be paired again.
      guard case .terminal = identity else { return end(.signedOut(byeReason)) }
      return loseSession() + lose()
    case .binary, .notJSON, .tooLong, .badShape:
      // The cases carry a code.
      return end(.defect(code: code!))
    }
  }

  /// Something has come, be it a ping.
  func heard() -> [Action] {
    switch state {
    case .opening, .pairing, .live: [.schedule(.silence, ProtocolLimits.silenceLimit)]
    case .idle, .waiting, .connecting, .ended: []
    }
  }

  mutating func fired(_ timer: Timer) -> [Action] {
    switch (timer, state) {
    case (.reconnect, .waiting): return connect()
    case (.opening, .connecting), (.opening, .opening): return drop()
    case (.silence, .opening), (.silence, .pairing), (.silence, .live): return drop()
    case (.pairing, .pairing): return open()
    case (.acknowledge, .live):
      acknowledgeIsSet = false
      guard let number = session?.stream.ackDue() else { return [] }
      return [.send(ClientMessage.ack(number).encoded())]
    case (.reconnect, _), (.opening, _), (.silence, _), (.pairing, _), (.acknowledge, _): return []
    }
  }

  /// Gives the connection up and tries another.
  mutating func drop() -> [Action] { [.close(CloseCode.stopping.rawValue)] + lose() }

  private mutating func lose() -> [Action] {
    let pause = ReconnectPause.pause(attempt: attempts, hint: hint, using: &random)
    attempts += 1
    let wasTold =
      switch state {
      case .live, .pairing: true
      case .idle, .waiting, .connecting, .opening, .ended: false
      }
    state = .waiting
    hint = nil
    return quieten() + (wasTold ? [.deliver(.disconnected)] : []) + [.schedule(.reconnect, pause)]
  }

  mutating func end(_ reason: SignallingEnd) -> [Action] {
    if case .ended = state { return [] }
    var actions = quieten() + [.cancel(.reconnect)]
    switch state {
    case .idle, .waiting, .ended: break
    case .connecting, .opening, .pairing, .live: actions.append(.close(1_000))
    }
    state = .ended
    let unanswered = (session?.stream.toResend.map(\.request) ?? []) + early
    session = nil
    early = []
    for waiting in unanswered { actions.append(.complete(waiting.token, .failure(.ended))) }
    return actions + [.deliver(.ended(reason))]
  }

  /// The timers of a connection.
  private mutating func quieten() -> [Action] {
    acknowledgeIsSet = false
    return [.cancel(.opening), .cancel(.silence), .cancel(.acknowledge), .cancel(.pairing)]
  }

  // MARK: Opening

  /// Says what opens the session on a connection.
  mutating func open() -> [Action] {
    let request: RequestBody
    let opening: Opening
    if let session {
      opening = .resume
      request = .resume(
        ResumeRequest(
          session: session.id, secret: session.secret, lastSeq: session.stream.lastSeq))
    } else {
      switch identity {
      case .terminal(let key, _): (opening, request) = (.challenge, challengeRequest(key))
      case .guest(let secret):
        (opening, request) = (
          .hello, .hello(HelloRequest(as: .guest, secret: secret, language: language))
        )
      case .staff:
        (opening, request) = (.hello, .hello(HelloRequest(as: .staff, language: language)))
      case .tester:
        (opening, request) = (.hello, .hello(HelloRequest(as: .tester, language: language)))
      }
    }
    return say(request, opening)
  }

  mutating func say(_ body: RequestBody, _ opening: Opening) -> [Action] {
    state = .opening(opening)
    return [
      .send(ClientMessage.request(Request(id: 0, body: body)).encoded()),
      .schedule(.opening, Self.openingLimit),
    ]
  }

  mutating func opened(_ reply: HelloReply) -> [Action] {
    state = .live
    attempts = 0
    var stream = ResumingClient<Waiting>(lastSeq: reply.seq, limit: Self.pendingLimit)
    var actions: [Action] = [.cancel(.opening), .deliver(.connected(reply))]
    for waiting in early {
      // Fewer may wait than be unanswered.
      guard let entry = stream.send(waiting) else { continue }
      actions.append(.send(Self.text(entry)))
    }
    early = []
    session = Session(id: reply.session, secret: reply.secret, stream: stream)
    return actions
  }

  mutating func resumed(_ reply: ResumeReply) -> [Action] {
    state = .live
    attempts = 0
    counters.resumes += 1
    session?.stream.resumed(snapshotSeq: reply.snapshotSeq)
    let again = session?.stream.toResend ?? []
    return [.cancel(.opening), .deliver(.resumed(reply))] + again.map { .send(Self.text($0)) }
  }

  /// The session is gone; what waits for a reply will get none.
  mutating func loseSession() -> [Action] {
    guard let lost = session?.stream.toResend else { return [] }
    session = nil
    counters.sessionsLost += 1
    return lost.map { .complete($0.request.token, .failure(.sessionLost)) }
  }

  mutating func refused(_ error: ProtocolError, _ opening: Opening) -> [Action] {
    switch error.code {
    case .sessionUnknown where opening == .resume: return loseSession() + open()
    case .terminalUnknown where opening == .hello: return open()
    case .tooMany, .internal, .mediaUnavailable, .badSignature, .terminalUnknown, .sessionUnknown:
      attempts = max(attempts, Self.manyAttempts)
      return [.deliver(.refused(error))] + drop()
    default: return [.deliver(.refused(error))] + end(.refused(error))
    }
  }

  // MARK: Requests

  mutating func request(_ body: RequestBody, token: Token) -> [Action] {
    if case .ended = state { return [.complete(token, .failure(.ended))] }
    let waiting = Waiting(token: token, body: body)
    guard session != nil else {
      guard early.count < Self.earlyLimit else { return [.complete(token, .failure(.tooMany))] }
      early.append(waiting)
      return []
    }
    guard let entry = session?.stream.send(waiting) else {
      return [.complete(token, .failure(.tooMany))]
    }
    // Else it goes out with the others when the session is resumed.
    guard case .live = state else { return [] }
    return [.send(Self.text(entry))]
  }

  private static func text(_ entry: ResumingClient<Waiting>.Pending) -> String {
    ClientMessage.request(Request(id: entry.id, body: entry.request.body)).encoded()
  }

  // MARK: For the messages

  /// The gateway says goodbye: what it asks for is kept for the reconnect.
  mutating func heed(_ bye: ByeEvent) {
    hint = .milliseconds(bye.reconnectMilliseconds)
    byeReason = bye.reason
  }

  mutating func acknowledgeSoon() -> [Action] {
    guard !acknowledgeIsSet else { return [] }
    acknowledgeIsSet = true
    return [.schedule(.acknowledge, Self.acknowledgePause)]
  }
}
