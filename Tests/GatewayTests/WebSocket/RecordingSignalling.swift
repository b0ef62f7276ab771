import CareModel
import Synchronization

@testable import Gateway

/// Signalling that writes down what reaches it, and lets a test wait for that.
final class RecordingSignalling: SignallingService {
  enum Event: Sendable, Equatable {
    case opened(ConnectionID)
    case received(String)
    case closed(ConnectionID)
    case stopping
    case signedOut([UInt8])
    case revoked(GuestLinkID)
  }

  private struct State {
    var sockets: [ConnectionID: any SignallingSocket] = [:]
    var contexts: [ConnectionID: UpgradeContext] = [:]
    var next: UInt64 = 1
    var isStopping = false
  }
  private let state = Mutex(State())
  let events: AsyncStream<Event>
  private let continuation: AsyncStream<Event>.Continuation

  init() {
    (events, continuation) = AsyncStream.makeStream()
  }

  /// What happens next.
  func next() async -> Event? {
    for await event in events { return event }
    return nil
  }

  func socket(_ id: ConnectionID) -> (any SignallingSocket)? { state.withLock { $0.sockets[id] } }
  func context(_ id: ConnectionID) -> UpgradeContext? { state.withLock { $0.contexts[id] } }

  func opened(_ socket: any SignallingSocket, context: UpgradeContext) async -> ConnectionID {
    let id = state.withLock { state in
      let id = ConnectionID(rawValue: state.next)
      state.next += 1
      state.sockets[id] = socket
      state.contexts[id] = context
      return id
    }
    continuation.yield(.opened(id))
    return id
  }
  func received(_ text: String, on connection: ConnectionID) async {
    continuation.yield(.received(text))
  }
  func closed(_ connection: ConnectionID) async {
    state.withLock { $0.sockets[connection] = nil }
    continuation.yield(.closed(connection))
  }
  var isStopping: Bool { get async { state.withLock { $0.isStopping } } }
  func stopping() async {
    state.withLock { $0.isStopping = true }
    continuation.yield(.stopping)
  }
  func staffSignedOut(tokenHash: [UInt8]) async { continuation.yield(.signedOut(tokenHash)) }
  func linkRevoked(_ link: GuestLinkID, in organisation: OrganisationID) async {
    continuation.yield(.revoked(link))
  }
}
