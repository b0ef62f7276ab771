import CareAPI
import CareModel
import SecureTransport
import TestKit
import Testing

@testable import Endpoint

/// A signalling machine and the gateway that a test plays.
struct SignallingScript {
  var machine: SignallingMachine
  /// All that was sent, delivered, completed and set since the last look.
  private(set) var actions: [SignallingMachine.Action] = []

  init(_ identity: SignallingIdentity = .guest(secret: "abc"), seed: UInt64 = 1) {
    machine = SignallingMachine(
      identity: identity, language: .fi, random: SeededRandom(seed: seed))
  }

  // MARK: What happens

  mutating func start() { actions += machine.start() }
  mutating func connect() { actions += machine.connected() }
  mutating func close(_ code: UInt16? = nil) { actions += machine.closed(code: code) }
  mutating func fire(_ timer: SignallingMachine.Timer) { actions += machine.fired(timer) }
  mutating func request(_ body: RequestBody, token: UInt64) {
    actions += machine.request(body, token: token)
  }
  mutating func gateway(_ message: ServerMessage) { gateway(text: message.encoded()) }
  mutating func gateway(text: String) { actions += machine.received(text) }

  /// On to a session whose stream stands at `seq`.
  mutating func goLive(seq: Int = 0) {
    start()
    connect()
    gateway(.reply(to: 0, .hello(Self.hello(seq: seq))))
    actions = []
  }

  /// Loses the connection and has another one.
  mutating func comeBack() {
    close()
    fire(.reconnect)
    connect()
    actions = []
  }

  // MARK: What came of it

  mutating func forget() { actions = [] }

  /// As the gateway reads it.
  var sent: [ClientMessage] {
    actions.compactMap { action in
      guard case .send(let text) = action else { return nil }
      return try? ClientMessage.decode(text)
    }
  }

  /// Number and kind of the requests sent.
  var requests: [String] {
    sent.compactMap { message in
      guard case .request(let request) = message else { return nil }
      return "\(request.id) \(request.body.type.rawValue)"
    }
  }

  var events: [SignallingEvent] {
    actions.compactMap { if case .deliver(let event) = $0 { event } else { nil } }
  }

  var completed: [UInt64: Result<ReplyBody, SignallingError>] {
    var all: [UInt64: Result<ReplyBody, SignallingError>] = [:]
    for case .complete(let token, let result) in actions { all[token] = result }
    return all
  }

  func scheduled(_ timer: SignallingMachine.Timer) -> Duration? {
    for case .schedule(timer, let pause) in actions.reversed() { return pause }
    return nil
  }

  var closes: [UInt16] {
    actions.compactMap { if case .close(let code) = $0 { code } else { nil } }
  }

  // MARK: Messages

  static func snapshot(epoch: String = "91", calls: [CallView] = []) -> Snapshot {
    Snapshot(
      now: WallTime(milliseconds: 1_000_000), mediaEpoch: epoch, calls: calls, visits: [], texts: []
    )
  }

  static func hello(seq: Int = 0, snapshot: Snapshot = snapshot()) -> HelloReply {
    HelloReply(
      session: SessionID("s_1")!, secret: "hush", resumeSeconds: 60, pingSeconds: 20, seq: seq,
      you: SelfView(kind: .guest, name: "Aino Demo", firstName: "Aino", role: .client),
      organisation: nil, snapshot: snapshot)
  }

  static func resume(
    epoch: String = "91", snapshot: Snapshot? = nil, snapshotSeq: Int? = nil
  ) -> ResumeReply {
    ResumeReply(
      resumed: snapshot == nil, replayed: 0, mediaEpoch: epoch, snapshot: snapshot,
      snapshotSeq: snapshotSeq)
  }

  static let call = CallID("k_7")!

  static func lost(_ epoch: String) -> EventBody {
    .mediaLost(MediaLostEvent(callId: call, mediaEpoch: epoch))
  }

  static let hangUp = RequestBody.hangUp(CallReference(callId: call))
  static let accept = RequestBody.accept(CallReference(callId: call))
}
