import Bytes
import Endpoint
import MediaAPI
import RTC
import RelayServer
import Synchronization
import Testing

/// A relay on loopback with an echo room, and one media session in it.
struct MediaBench {
  static let v4 = SocketAddress(v4: 0x7f00_0001, port: 0)
  static let otherV4 = SocketAddress(v4: 0x7f00_0002, port: 0)
  static let v6 = SocketAddress(v6: (0, 1), port: 0)
  private static let room = RoomID("room")!
  private static let person = ParticipantID("anna")!

  let node: RelayNode
  let session: MediaSession
  let addresses: Addresses
  let log: MediaLog

  /// The addresses of the session's machine, as a test moves it.
  final class Addresses: Sendable {
    private let list: Mutex<[SocketAddress]>
    init(_ list: [SocketAddress]) { self.list = Mutex(list) }
    var now: [SocketAddress] {
      get { list.withLock { $0 } }
      set { list.withLock { $0 = newValue } }
    }
  }

  init(
    _ local: [SocketAddress], relay: [SocketAddress],
    onEvent: @escaping @Sendable (MediaSessionEvent) -> Void = { _ in }
  ) async throws {
    var configuration = RelayConfiguration()
    configuration.bindAddresses = relay
    node = try RelayNode(id: NodeID("node")!, configuration: configuration)
    let addresses = Addresses(local)
    let log = MediaLog()
    var media = MediaSession.Configuration()
    media.interfaces = Interfaces { addresses.now }
    session = try MediaSession(media) { event in
      log.take(event)
      onEvent(event)
    }
    self.addresses = addresses
    self.log = log
    let opened = await node.send(MediaCommand(id: "open", action: .open(Self.room, .echo)))
    #expect(opened == .done)
  }

  func join() async throws {
    let offer = try await session.offer()
    let join = MediaCommand.Join(
      room: Self.room, participant: Self.person, offer: offer.text, rights: .full)
    try await take(await node.send(MediaCommand(id: "join", action: .join(join))), to: offer)
  }

  func reoffer(_ number: Int) async throws {
    let offer = try await session.offer(restarting: true)
    #expect(offer.restarts)
    let action = MediaCommand.Action.reoffer(Self.room, Self.person, offer: offer.text)
    try await take(
      await node.send(MediaCommand(id: "reoffer\(number)", action: action)), to: offer)
  }

  private func take(_ reply: MediaReply, to offer: MediaOffer) async throws {
    guard case .answer(let answer) = reply else {
      Issue.record("no answer: \(reply)")
      return
    }
    try await session.take(answer, to: offer)
  }

  func stop() async {
    await session.close()
    await node.stop()
  }
}

/// What a media session said, and waiting for it.
final class MediaLog: Sendable {
  private let events = Mutex<[MediaSessionEvent]>([])
  private let changes: AsyncStream<Void>
  private let change: AsyncStream<Void>.Continuation

  init() { (changes, change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

  func take(_ event: MediaSessionEvent) {
    events.withLock { $0.append(event) }
    changed()
  }

  /// Something else has changed that a condition may ask for.
  func changed() { change.yield() }

  var all: [MediaSessionEvent] { events.withLock { $0 } }

  var states: [MediaState] {
    all.compactMap { if case .state(let state) = $0 { state } else { nil } }
  }

  /// First bytes of the payloads that came, of one kind.
  func payloads(slot: Int) -> [UInt8] {
    all.compactMap { event in
      guard case .media(let media) = event, media.slot == slot else { return nil }
      return media.payload.first
    }
  }

  /// Returns when the condition holds; the test's time limit ends it otherwise. One waiter at a time.
  func wait(until condition: () -> Bool) async {
    var changes = changes.makeAsyncIterator()
    while !condition() {
      if await changes.next() == nil { return }
    }
  }
}
