import CareModel
import CareStore
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import Gateway

/// What storage and impatient pages must not spoil.
@Suite(.timeLimit(.minutes(5)))
struct StorageTroubleTests {
  /// The REST routes of a server's house over another store, without a network between.
  private func service(
    _ server: TestServer, _ store: any CareDatabase, _ hasher: PasswordHasher
  ) -> HTTPService {
    let time = server.time
    let origins = OriginPolicy()
    return HTTPService(
      router: Router(
        routes: Gateway.routes(
          Configuration(), store: store, media: nil, signalling: server.signalling,
          terminals: server.board, messages: server.board, turns: server.board, hasher: hasher,
          origins: origins, metrics: server.metrics, now: { time.now })),
      origins: origins, metrics: server.metrics,
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private func request(
    _ staff: SignedInClient, _ method: HTTPMethod, _ segments: [String]
  ) -> Request {
    Request(
      method: method, segments: segments,
      headers: [
        "Host": "127.0.0.1:\(staff.server.port)", "Origin": staff.server.origin,
        "Cookie": staff.cookie, "X-Kuulolla-CSRF": staff.csrf,
      ], body: ByteBuffer(), isSecure: false, peer: .init(key: Personal("a"), isLoopback: true))
  }

  private func status(_ outcome: Outcome) -> UInt {
    guard case .response(let response) = outcome else { return 101 }
    return response.status.code
  }

  @Test(arguments: [false, true])
  func whoHangsUpInBetweenHasStillChangedEverything(_ signsOut: Bool) async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let hasher = try PasswordHasher()
      let store = ImpatientStore(inner: server.store)
      let service = service(server, store, hasher)
      let request =
        signsOut
        ? request(staff, .POST, ["api", "sign-out"])
        : request(staff, .DELETE, ["api", "guest-links", server.home.link.rawValue])
      let task = Task { await service.answer(request) }
      store.hangUpAtCommit(task)
      _ = await task.value
      #expect(task.isCancelled)
      // What comes first is what the request has told; the word of another link ends the wait.
      await server.signalling.linkRevoked(
        server.foreign.link, in: server.foreign.organisation)
      let told: RecordingSignalling.Event =
        signsOut ? .signedOut(Secret.hash(staff.token).bytes) : .revoked(server.home.link)
      #expect(await server.signalling.next() == told)
      await hasher.stop()
    }
  }

  /// Nobody is signed out by it. Clients' data stays closed: a look that cannot be recorded is none, and
  /// the day's list is in the browser for such times.
  @Test func aFullDiskLetsPeopleStay() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let hasher = try PasswordHasher()
      let service = service(server, FullStore(inner: server.store), hasher)
      server.time.pass(SignInLife.touchAfter + .seconds(1))
      #expect(status(await service.answer(request(staff, .GET, ["api", "units"]))) == 200)
      #expect(server.metrics.sessionsNotProlonged.current == 1)
      // What has to be written is refused all the same, and so is what has to be recorded.
      #expect(status(await service.answer(request(staff, .GET, ["api", "visits"]))) >= 500)
      #expect(status(await service.answer(request(staff, .POST, ["api", "sign-out"]))) >= 500)
      await hasher.stop()
    }
  }
}

/// Reads as ever; nothing can be written.
private struct FullStore: CareDatabase {
  let inner: SQLiteStore

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any CareReading) throws -> Value
  ) async throws -> Value { try await inner.read(body) }
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any CareTransaction) throws -> Value
  ) async throws -> Value { throw StoreError.full }
  func check() async throws { try await inner.check() }
  func close() async throws {}
}

/// Whoever asked goes away in the very moment of the commit.
private final class ImpatientStore: CareDatabase {
  private let inner: SQLiteStore
  private let asking = AsyncStream<Task<Outcome, Never>>.makeStream()

  init(inner: SQLiteStore) { self.inner = inner }

  func hangUpAtCommit(_ task: Task<Outcome, Never>) { asking.continuation.yield(task) }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any CareReading) throws -> Value
  ) async throws -> Value { try await inner.read(body) }
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any CareTransaction) throws -> Value
  ) async throws -> Value {
    let value = try await inner.write(body)
    for await task in asking.stream {
      task.cancel()
      break
    }
    try Task.checkCancellation()
    return value
  }
  func check() async throws { try await inner.check() }
  func close() async throws {}
}
