import CareModel
import CareStore
import Consoles
import Foundation
import Logging
import MediaAPI
import NIOCore
import NIOPosix
import Synchronization

@testable import Gateway

/// The gateway's HTTP side on a free loopback port, with a store of its own and signalling that
/// only writes down what it is told.
final class TestServer: Sendable {
  let folder: URL
  let store: SQLiteStore
  let signalling: RecordingSignalling
  /// Does what REST asks of terminals; no connection of the server ends in it.
  let board: Switchboard
  /// Knows the queues that it is told to load; no line of the server ends in it.
  let chat: ChatExchange
  let metrics = GatewayMetrics()
  let registry = SocketRegistry()
  let home = TestHouse("home")
  let foreign = TestHouse("foreign")
  let time: TestTime
  /// What the gateway answers beside its pages.
  let routes: [Route]
  let port: Int
  private let listener: Listener
  private let hasher: PasswordHasher

  var origin: String { "http://127.0.0.1:\(port)" }

  init(
    configuration: Configuration = Configuration(), limits: HTTPLimits = .patient,
    socketLimits: WebSocketConnection.Limits = .patient, pages: [WebFile] = TestServer.pages,
    media: (any MediaNode)? = nil, signalling: RecordingSignalling = RecordingSignalling()
  ) async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "gateway-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try await SQLiteStore.open(path: folder.appending(path: "care.sqlite").path)
    hasher = try PasswordHasher()
    self.signalling = signalling
    let time = TestTime()
    self.time = time
    let hash = try await hasher.hash(TestHouse.password)
    for house in [home, foreign] { try await house.seed(store, passwordHash: hash, now: time.now) }
    let origins = OriginPolicy(
      publicOrigin: WebOrigin(configuration.publicAddress), machineName: nil)
    board = Switchboard(
      store: RepeatingStore(store), media: nil, registry: MetricsRegistry(),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      couriers: [.sms: FakeCourier()])
    chat = ChatExchange(
      store: RepeatingStore(store), texts: ChatTexts(keys: NoChatKeys()), clock: SystemClock(),
      calendar: .helsinki, registry: MetricsRegistry(),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, tellOnCall: { _ in })
    routes = Gateway.routes(
      configuration, store: RepeatingStore(store), media: media, signalling: signalling,
      terminals: board, messages: board, turns: board, hasher: hasher, origins: origins,
      metrics: metrics, texts: AccessTexts.load(try Consoles.load()), chat: chat,
      now: { time.now })
    let service = HTTPService(
      router: Router(routes: routes + StaticPages(pages).routes), origins: origins,
      metrics: metrics, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    listener = try await Listener.open(
      address: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton,
      setup: ListenerSetup(
        service: service, census: ConnectionCensus(limits: limits),
        registry: registry, metrics: metrics, limits: limits, socketLimits: socketLimits,
        trustedProxies: TrustedProxies(configuration.http.trustedProxies)))
    port = listener.port
  }

  static let pages = [
    WebFile(path: "index.html", contentType: "text/html; charset=utf-8", bytes: Array("<p>".utf8)),
    WebFile(path: "style/a.css", contentType: "text/css", bytes: Array("p{}".utf8)),
  ]

  func stop() async {
    try? await listener.channel.close()
    await hasher.stop()
    try? await store.close()
    try? FileManager.default.removeItem(at: folder)
  }

  func connect() async throws -> RawConnection {
    try await RawConnection.open(port: port)
  }

  /// One request on a connection of its own; `Host` and, with a body, `Content-Length` are added.
  func ask(
    _ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil
  ) async throws -> RawResponse {
    let connection = try await connect()
    var text = "\(method) \(path) HTTP/1.1\r\n"
    var headers = headers
    if headers["Host"] == nil { headers["Host"] = "127.0.0.1:\(port)" }
    if let body { headers["Content-Length"] = String(body.utf8.count) }
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    try await connection.send(text + "\r\n" + (body ?? ""))
    guard let answer = await connection.response(toHead: method == "HEAD") else {
      throw NoAnswer()
    }
    await connection.close()
    return answer
  }

  struct NoAnswer: Error {}
}

/// Of a server on which nobody writes.
private struct NoChatKeys: ConversationKeys {
  func make(
    for ids: [ConversationID], at now: WallTime
  ) async throws -> [ConversationID: ChatKeys] { throw StoreError.unavailable("no keys here") }
  func keys(of ids: [ConversationID]) async throws -> [ConversationID: ChatKeys] { [:] }
  func destroy(_ part: ConversationPart, of ids: [ConversationID]) async throws {}
  func codeKey() async throws -> ChatKey { throw StoreError.unavailable("no keys here") }
}

/// Runs a test against a server and ends it whatever happens.
func withServer(
  configuration: Configuration = Configuration(), limits: HTTPLimits = .patient,
  socketLimits: WebSocketConnection.Limits = .patient, media: (any MediaNode)? = nil,
  _ body: (TestServer) async throws -> Void
) async throws {
  let server = try await TestServer(
    configuration: configuration, limits: limits, socketLimits: socketLimits, media: media)
  do {
    try await body(server)
  } catch {
    await server.stop()
    throw error
  }
  await server.stop()
}

/// Hundreds of tests may run at once: none may run out of time because it had to wait. Those that are
/// about time have it in their hands, see ``SilenceTests`` and ``ConnectionTests``.
extension HTTPLimits {
  static var patient: HTTPLimits {
    var limits = HTTPLimits()
    limits.headTime = .minutes(10)
    limits.bodyTime = .minutes(10)
    limits.idleTime = .minutes(10)
    limits.answerTime = .minutes(10)
    return limits
  }
}

extension WebSocketConnection.Limits {
  static var patient: WebSocketConnection.Limits {
    var limits = WebSocketConnection.Limits()
    limits.pingInterval = .minutes(10)
    limits.silence = .minutes(10)
    limits.stall = .minutes(10)
    return limits
  }
}

/// Civil time that a test moves.
final class TestTime: Sendable {
  private let state = Mutex(SystemTime.now())

  var now: WallTime { state.withLock { $0 } }
  func pass(_ time: Duration) { state.withLock { $0 = $0 + time } }
}
