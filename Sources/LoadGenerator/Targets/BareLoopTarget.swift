internal import Bytes
internal import RTC
internal import SecureTransport
internal import Synchronization

/// The loop in C that does nothing but what every relay has to: receive, decrypt, encrypt for each receiver,
/// send. It is told addresses and keys in plain lines (`Tests/RelayBench/bare-loop.c`).
public final class BareLoopTarget: LoadTarget {
  public let name = "bare-loop"
  private let connection: Mutex<LineConnection>

  public init(_ address: String) throws {
    connection = Mutex(try LineConnection(address))
  }

  public func joinPair(_ number: Int, shape: LoadShape, engine: MediaEngine) async throws {
    let (first, second) = (try engine.socket(), try engine.socket())
    let (firstKeys, secondKeys) = (Keys(engine.profile), Keys(engine.profile))
    let server = try add(source: first, firstKeys.upward)
    _ = try add(source: second, secondKeys.upward)
    try add(sink: second, secondKeys.downward, of: first)
    try add(sink: first, firstKeys.downward, of: second)
    for (socket, keys) in [(first, firstKeys), (second, secondKeys)] {
      try await engine.add(
        plan(socket, keys, engine, server, shape: shape, receivers: 1, listens: true),
        room: number)
    }
  }

  public func joinEcho(_ number: Int, shape: LoadShape, engine: MediaEngine) async throws {
    let socket = try engine.socket()
    let keys = Keys(engine.profile)
    let server = try add(source: socket, keys.upward)
    try add(sink: socket, keys.downward, of: socket)
    try await engine.add(
      plan(socket, keys, engine, server, shape: shape, receivers: 1, listens: true),
      room: number)
  }

  public func openFanOut(receivers: Int, shape: LoadShape, engine: MediaEngine) async throws {
    let sender = try engine.socket()
    let senderKeys = Keys(engine.profile)
    let server = try add(source: sender, senderKeys.upward)
    try await engine.add(
      plan(
        sender, senderKeys, engine, server, shape: shape, receivers: receivers, listens: false))
    for _ in 0..<receivers {
      let socket = try engine.socket()
      let keys = Keys(engine.profile)
      try add(sink: socket, keys.downward, of: sender)
      try await engine.add(
        plan(socket, keys, engine, server, shape: nil, receivers: 0, listens: true))
    }
  }

  public func close() async {}

  // MARK: Its lines

  private struct Keys {
    let material: SRTPKeyingMaterial

    init(_ profile: SRTPProfile) { material = .random(profile) }

    /// Key and salt of what goes to the server, and of what comes from it.
    var upward: String { (material.localKey + material.localSalt).hex }
    var downward: String { (material.remoteKey + material.remoteSalt).hex }
  }

  /// Returns the port that media goes to.
  private func add(source: LoadSocket, _ key: String) throws -> UInt16 {
    let answer = try ask("source \(source.local.port) \(key)")
    guard let port = UInt16(answer) else { throw LoadProblem("the bare loop says \(answer)") }
    return port
  }

  private func add(sink: LoadSocket, _ key: String, of source: LoadSocket) throws {
    let answer = try ask("sink \(source.local.port) \(sink.local.port) \(key)")
    guard UInt16(answer) != nil else { throw LoadProblem("the bare loop says \(answer)") }
  }

  private func ask(_ line: String) throws -> String {
    try connection.withLock { try $0.ask(line) }
  }

  private func plan(
    _ socket: LoadSocket, _ keys: Keys, _ engine: MediaEngine, _ port: UInt16,
    shape: LoadShape?, receivers: Int, listens: Bool
  ) -> FlowPlan {
    FlowPlan(
      socket: socket,
      security: .keys(keys.material, remote: engine.address.with(port: port)),
      streams: (shape?.kinds ?? []).compactMap { kind in
        shape?.of(kind).map { .plain(kind, $0, receivers: receivers) }
      }, listens: listens, askedAt: engine.now)
  }
}
