public import CareAPI
public import CareModel
public import NIOCore
internal import NIOPosix
internal import SecureTransport

/// A session with a gateway that survives broken connections (docs/protocol.md): requests that are
/// answered exactly once, events that are told exactly once.
public final class SignallingClient: Sendable {
  public struct Configuration: Sendable {
    public var gateway: GatewayAddress
    public var trust = GatewayTrust.system
    public var identity: SignallingIdentity
    public var language: Language

    public init(
      gateway: GatewayAddress, trust: GatewayTrust = .system, identity: SignallingIdentity,
      language: Language
    ) {
      self.gateway = gateway
      self.trust = trust
      self.identity = identity
      self.language = language
    }

    var opening: WebSocketOpening {
      let cookie: PersonalText? = if case .staff(let cookie) = identity { cookie } else { nil }
      return WebSocketOpening(
        path: "/ws", subprotocol: ProtocolLimits.subprotocol, cookie: cookie)
    }
  }

  /// Events that may wait for their reader; beyond it the client ends with
  /// ``SignallingEnd/overrun``, since a hole in the stream could not be mended.
  public static let waitingEvents = 4_096

  /// For one reader. Ends after ``SignallingEvent/ended(_:)``.
  public let events: AsyncStream<SignallingEvent>

  private let loop: any EventLoop
  private let shell: NIOLoopBound<SignallingShell>

  /// Connects at once, and again whenever it has to.
  /// - Parameter group: of the process where nil.
  /// - Throws: where the trust cannot be set up, such as for a file that is not there.
  public convenience init(
    _ configuration: Configuration, group: (any EventLoopGroup)? = nil
  ) async throws {
    try await self.init(
      configuration, group: group ?? MultiThreadedEventLoopGroup.singleton, random: SecureRandom())
  }

  init(
    _ configuration: Configuration, group: any EventLoopGroup,
    random: any RandomNumberGenerator & Sendable
  ) async throws {
    let connector = try WebSocketConnector(configuration.gateway, trust: configuration.trust)
    let (events, continuation) = AsyncStream<SignallingEvent>.makeStream(
      bufferingPolicy: .bufferingOldest(Self.waitingEvents))
    self.events = events
    let loop = group.next()
    self.loop = loop
    shell = try await loop.submit {
      let shell = SignallingShell(
        machine: SignallingMachine(
          identity: configuration.identity, language: configuration.language, random: random),
        connector: connector, opening: configuration.opening, loop: loop, events: continuation)
      shell.perform(shell.machine.start())
      return NIOLoopBound(shell, eventLoop: loop)
    }.get()
  }

  deinit {
    let shell = shell
    loop.execute { shell.value.stop() }
  }

  /// Asks the gateway; waits as long as it takes, over any number of connections.
  public func request(_ body: RequestBody) async throws(SignallingError) -> ReplyBody {
    let (shell, loop) = (shell, loop)
    let result = await withCheckedContinuation { continuation in
      loop.execute { shell.value.request(body, continuation) }
    }
    return try result.get()
  }

  /// Ends the connection and the event stream. The session's place is kept by the gateway for as long
  /// as for any lost connection.
  public func stop() async {
    let shell = shell
    try? await loop.submit { shell.value.stop() }.get()
  }

  public func counters() async -> SignallingCounters {
    let shell = shell
    // Fails only where the loop has been shut down.
    return (try? await loop.submit { shell.value.machine.counters }.get()) ?? SignallingCounters()
  }

  /// Breaks the connection, as a network would; for tests.
  func breakConnection() async {
    let shell = shell
    try? await loop.submit { shell.value.breakConnection() }.get()
  }
}
