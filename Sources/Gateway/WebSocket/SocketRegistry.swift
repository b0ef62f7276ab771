import Synchronization

/// All open connections, for the moment when the gateway stops.
final class SocketRegistry: Sendable {
  private struct State {
    var sockets: [ObjectIdentifier: WebSocketSender] = [:]
    /// How everybody was sent away; whoever comes later is sent away like that as well.
    var farewell: (code: UInt16, reason: String)?
  }
  private let state = Mutex(State())

  func add(_ socket: WebSocketSender) {
    let farewell = state.withLock { state in
      state.sockets[ObjectIdentifier(socket)] = socket
      return state.farewell
    }
    if let farewell { socket.close(code: farewell.code, reason: farewell.reason) }
  }

  func remove(_ socket: WebSocketSender) {
    _ = state.withLock { $0.sockets.removeValue(forKey: ObjectIdentifier(socket)) }
  }

  var count: Int { state.withLock { $0.sockets.count } }

  func closeAll(code: UInt16, reason: String) {
    let all = state.withLock { state in
      state.farewell = (code, reason)
      return Array(state.sockets.values)
    }
    for socket in all { socket.close(code: code, reason: reason) }
  }
}
