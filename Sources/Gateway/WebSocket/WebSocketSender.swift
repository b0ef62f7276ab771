import CareAPI
import NIOCore
import NIOWebSocket
import Synchronization

/// The sending half of a connection: one bounded queue, emptied on the connection's event loop.
final class WebSocketSender: SignallingSocket {
  /// What may wait for a peer that reads slowly, in bytes: two snapshots and a burst of events.
  static let maximumQueued = 2 * ProtocolLimits.gatewayMessageBytes
  static let maximumMessages = 2_048

  /// Asks the connection's handler for the closing handshake.
  struct CloseRequest: Sendable {
    var code: UInt16
    var reason: String
  }

  private enum Item {
    case text(String)
    case close(CloseRequest)
  }

  private struct State {
    var queue: [Item] = []
    var bytes = 0
    var messages = 0
    var isDraining = false
    var isOver = false
  }

  private let channel: any Channel
  private let metrics: GatewayMetrics
  private let state = Mutex(State())

  init(channel: any Channel, metrics: GatewayMetrics) {
    self.channel = channel
    self.metrics = metrics
  }

  func send(_ text: String) {
    let cost = text.utf8.count
    let (drain, overflow) = state.withLock { state -> (Bool, Bool) in
      guard !state.isOver else { return (false, false) }
      guard state.bytes + cost <= Self.maximumQueued, state.messages < Self.maximumMessages else {
        state.isOver = true
        state.queue = []
        return (false, true)
      }
      state.bytes += cost
      state.messages += 1
      return (Self.enqueue(.text(text), &state), false)
    }
    if overflow {
      metrics.slowReaders.increment()
      channel.close(promise: nil)
    }
    if drain { scheduleDrain() }
  }

  func close(code: UInt16, reason: String) {
    let drain = state.withLock { state -> Bool in
      guard !state.isOver else { return false }
      state.isOver = true
      return Self.enqueue(.close(CloseRequest(code: code, reason: reason)), &state)
    }
    if drain { scheduleDrain() }
  }

  /// The connection is gone: whatever is sent from now on goes nowhere.
  func end() {
    state.withLock { state in
      state.isOver = true
      state.queue = []
    }
  }

  private static func enqueue(_ item: Item, _ state: inout State) -> Bool {
    state.queue.append(item)
    defer { state.isDraining = true }
    return !state.isDraining
  }

  private func scheduleDrain() {
    channel.eventLoop.execute { self.drain() }
  }

  private func drain() {
    let items = state.withLock { state -> [Item] in
      state.isDraining = false
      defer { state.queue = [] }
      return state.queue
    }
    for item in items {
      switch item {
      case .text(let text):
        let frame = WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text))
        let cost = text.utf8.count
        channel.write(frame).whenComplete { _ in
          self.state.withLock { state in
            state.bytes -= cost
            state.messages -= 1
          }
        }
      case .close(let request):
        channel.triggerUserOutboundEvent(request, promise: nil)
      }
    }
    channel.flush()
  }
}
