import Synchronization

/// All open connections, for the moment when the gateway stops.
final class SocketRegistry: Sendable {
  private let sockets = Mutex<[ObjectIdentifier: WebSocketSender]>([:])

  func add(_ socket: WebSocketSender) {
    sockets.withLock { $0[ObjectIdentifier(socket)] = socket }
  }

  func remove(_ socket: WebSocketSender) {
    _ = sockets.withLock { $0.removeValue(forKey: ObjectIdentifier(socket)) }
  }

  var count: Int { sockets.withLock { $0.count } }

  func closeAll(code: UInt16, reason: String) {
    let all = sockets.withLock { Array($0.values) }
    for socket in all { socket.close(code: code, reason: reason) }
  }
}
