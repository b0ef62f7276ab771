internal import CareAPI
internal import CareModel
internal import Endpoint
internal import Posix
internal import Signatures
internal import Synchronization

/// The terminal's side of the signalling: opens sessions, checks what is signed, and turns the gateway's
/// words into events of the rules.
final class GatewayLink: Sendable {
  struct Known {
    var client: SignallingClient?
    var calls: CallDesk?
    /// Whose visit each is, for naming whose call comes in.
    var clients: [VisitID: ClientID] = [:]
    var callingFrom: String?
    var isUp = false
    /// How often the connection was lost.
    var downs = 0
    /// Of the gateway that paired this terminal in this life of the program.
    var pairedKey: TerminalPublicKey?
    var isKeyKept = false
  }

  /// Before a session is opened anew that ended for good.
  private static let pause = Duration.seconds(10)
  /// A little longer than the gateway keeps the place of a lost connection.
  private static let callsOutlive = Duration.seconds(75)

  private let configuration: SignallingClient.Configuration
  private let identity: TerminalIdentity
  private let givenKey: TerminalPublicKey?
  private let inbox: Inbox
  private let makeDesk: @Sendable (SignallingClient) -> CallDesk
  let known = Mutex(Known())

  /// - Parameter givenKey: of the gateway, where it was set on this machine.
  init(
    _ configuration: SignallingClient.Configuration, identity: TerminalIdentity,
    givenKey: TerminalPublicKey?, inbox: Inbox,
    makeDesk: @escaping @Sendable (SignallingClient) -> CallDesk
  ) {
    self.configuration = configuration
    self.identity = identity
    self.givenKey = givenKey
    self.inbox = inbox
    self.makeDesk = makeDesk
  }

  var calls: CallDesk? { known.withLock { $0.calls } }

  /// When the gateway was last known to answer; for the watchdog.
  var isUp: Bool { known.withLock { $0.isUp } }

  /// Until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      do {
        let client = try await SignallingClient(configuration)
        let calls = makeDesk(client)
        known.withLock {
          $0.client = client
          $0.calls = calls
        }
        await follow(client, calls)
        // Whatever ended it: camera and microphone do not outlive the session that opened them.
        await calls.closeAll()
        known.withLock { $0.isUp = false }
        await client.stop()
      } catch {
        AgentLog.warn("The gateway's trust cannot be set up: look at gateway.trust.")
      }
      inbox.post(.gatewayDown)
      try? await Task.sleep(for: Self.pause)
    }
  }

  func stop() async { await known.withLock { $0.client }?.stop() }

  // MARK: Events

  private func follow(_ client: SignallingClient, _ calls: CallDesk) async {
    for await event in client.events {
      heed(event)
      await calls.hear(event)
    }
  }

  private func heed(_ event: SignallingEvent) {
    switch event {
    case .connected(let reply):
      greet(reply.snapshot, reply.terminal)
    case .resumed(let reply):
      if let snapshot = reply.snapshot {
        greet(snapshot, reply.terminal)
      } else {
        up(nil)
      }
    case .disconnected:
      let down = known.withLock { known in
        known.isUp = false
        known.downs += 1
        return known.downs
      }
      inbox.post(.gatewayDown)
      Task { [weak self] in
        try? await Task.sleep(for: Self.callsOutlive)
        await self?.giveUpCalls(since: down)
      }
    case .event(let body): heed(body)
    case .volatile(.command(let command)): heed(command)
    case .volatile: break
    case .pairing(let reply):
      inbox.post(.pairingCode(reply.code.revealed, expiresAt: reply.expiresAt))
    case .paired(let event): paired(event)
    case .refused(let error): AgentLog.warn("The gateway refuses: \(error.code.rawValue).")
    case .ended(let end):
      known.withLock { $0.isUp = false }
      if case .signedOut(.terminalRevoked) = end { inbox.post(.revoked) }
    }
  }

  /// The gateway has given up by now what it kept for this terminal.
  private func giveUpCalls(since down: Int) async {
    guard let calls = known.withLock({ !$0.isUp && $0.downs == down ? $0.calls : nil }) else {
      return
    }
    for id in await calls.giveUp() { inbox.post(.callLost(id)) }
  }

  private func greet(_ snapshot: Snapshot, _ configuration: CareAPI.SignedConfiguration?) {
    up(snapshot.now)
    if let configuration { take(configuration) }
    known.withLock { known in
      known.clients = Dictionary(
        snapshot.visits.map { ($0.id, $0.clientId) }, uniquingKeysWith: { $1 })
    }
    inbox.post(.visits(snapshot.visits.map(Translation.visit)))
    inbox.post(.calls(snapshot.calls.compactMap { news($0) }))
    inbox.post(.helps(snapshot.help.map(Translation.help)))
  }

  private func up(_ clock: WallTime?) {
    known.withLock { $0.isUp = true }
    inbox.post(.gatewayUp(clock: clock))
  }

  private func heed(_ body: EventBody) {
    switch body {
    case .call(let view): if let news = news(view) { inbox.post(.call(news)) }
    case .text(let text): inbox.post(.text(text.callId, text.text))
    case .visit(let view):
      known.withLock { $0.clients[view.id] = view.clientId }
      inbox.post(.visit(Translation.visit(view)))
    case .terminal(let signed): take(signed)
    case .help(let event): inbox.post(.help(Translation.help(event)))
    case .slots, .mediaLost, .task: break
    }
  }

  private func heed(_ command: TerminalCommand) {
    switch command.kind {
    case .identify: inbox.post(.identify)
    case .selfTest: inbox.post(.selfTestWanted)
    case .restart: inbox.post(.stop)
    }
  }

  private func news(_ view: CallView) -> CallNews? {
    let (client, from) = known.withLock { ($0.clients[view.visitId], $0.callingFrom) }
    return Translation.call(view, client: client, callingFrom: from)
  }

  // MARK: Trust

  private func paired(_ event: PairedEvent) {
    known.withLock { $0.pairedKey = TerminalPublicKey(event.gatewayKey.rawValue) }
    keepPairedKey()
    inbox.post(.paired)
  }

  /// A disk that does not take the key is asked again: without it the next start trusts nobody.
  func keepPairedKey() {
    guard let key = known.withLock({ $0.isKeyKept ? nil : $0.pairedKey }) else { return }
    do throws(AgentProblem) {
      try identity.keep(gatewayKey: key.text)
      known.withLock { $0.isKeyKept = true }
    } catch {
      AgentLog.warn(error.description)
    }
  }

  private func take(_ signed: CareAPI.SignedConfiguration) {
    let signed = Translation.configuration(signed)
    guard let configuration = checked(signed) else {
      return AgentLog.warn("A configuration was not signed by the gateway: the last one is kept.")
    }
    known.withLock { $0.callingFrom = configuration.organisation.callingFrom }
    inbox.post(.configuration(signed, configuration))
  }

  /// Nil unless the gateway that this terminal was paired with has signed it.
  func checked(_ signed: SignedConfiguration) -> KioskConfiguration? {
    guard let key = givenKey ?? known.withLock({ $0.pairedKey }) ?? identity.gatewayKey,
      key.verifies(signed.signature, of: signed.document)
    else { return nil }
    return signed.decoded
  }

  // MARK: Requests

  enum Outcome: Equatable {
    case done
    /// Asking again is of no use.
    case refusedForGood
    /// Refused for now, or the session was lost meanwhile.
    case failed
  }

  func request(_ body: RequestBody) async -> Outcome {
    guard let client = known.withLock({ $0.client }) else { return .failed }
    do throws(SignallingError) {
      _ = try await client.request(body)
      return .done
    } catch {
      guard case .refused(let refusal) = error else { return .failed }
      AgentLog.warn("The gateway refuses \(body.type.rawValue): \(refusal.code.rawValue).")
      switch refusal.code {
      case .notFound, .notAllowed, .badRequest: return .refusedForGood
      default: return .failed
      }
    }
  }
}
