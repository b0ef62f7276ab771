import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection that sends exactly the bytes it is told to, and keeps what comes back.
final class RawConnection: Sendable {
  private let channel: any Channel
  private let inbox: Inbox

  /// - Parameter wrapping: makes a handler that stands between the bytes and the network.
  static func open(
    port: Int, wrapping: (@Sendable () throws -> any ChannelHandler)? = nil
  ) async throws -> RawConnection {
    let inbox = Inbox()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let wrapping { try channel.pipeline.syncOperations.addHandler(wrapping()) }
          try channel.pipeline.syncOperations.addHandler(Collector(inbox))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return RawConnection(channel, inbox)
  }

  private init(_ channel: any Channel, _ inbox: Inbox) {
    self.channel = channel
    self.inbox = inbox
  }

  func send(_ text: String) async throws {
    try await send(bytes: Array(text.utf8))
  }

  func send(bytes: [UInt8]) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
  }

  /// Takes `count` bytes; nil where the connection ends before.
  func take(_ count: Int) async -> [UInt8]? {
    await inbox.take { $0.count >= count ? count : nil }
  }

  /// Takes everything up to and including the mark.
  func take(through mark: String) async -> String? {
    let mark = Array(mark.utf8)
    let bytes = await inbox.take { bytes in
      bytes.firstRange(of: mark)?.upperBound
    }
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the other end closes; what it sent before is thrown away.
  func isClosedByPeer() async -> Bool {
    _ = await inbox.take { _ in nil }
    return true
  }

  /// Stops taking bytes off the network, or starts again.
  func setReading(_ reads: Bool) async throws {
    try await channel.setOption(.autoRead, value: reads).get()
  }

  func close() async {
    try? await channel.close()
  }
}

private final class Collector: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer
  private let inbox: Inbox

  init(_ inbox: Inbox) { self.inbox = inbox }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = Array(unwrapInboundIn(data).readableBytesView)
    inbox.add(bytes)
  }
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
  func channelInactive(context: ChannelHandlerContext) { inbox.end() }
}

/// Bytes that came, for one reader.
private final class Inbox: Sendable {
  fileprivate struct State: Sendable {
    var bytes: [UInt8] = []
    var isOver = false
    var waiter: CheckedContinuation<Void, Never>?
  }
  private let state = Mutex(State())

  func add(_ bytes: [UInt8]) {
    state.withLock {
      $0.bytes += bytes; return $0.takeWaiter()
    }?.resume()
  }

  func end() {
    state.withLock {
      $0.isOver = true; return $0.takeWaiter()
    }?.resume()
  }

  func take(_ length: @Sendable ([UInt8]) -> Int?) async -> [UInt8]? {
    while true {
      let (found, isOver) = state.withLock { state -> ([UInt8]?, Bool) in
        guard let count = length(state.bytes) else { return (nil, state.isOver) }
        defer { state.bytes.removeFirst(count) }
        return (Array(state.bytes.prefix(count)), false)
      }
      if let found { return found }
      if isOver { return nil }
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if state.isOver || length(state.bytes) != nil { return true }
          state.waiter = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    }
  }
}

extension Inbox.State {
  fileprivate mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
    defer { waiter = nil }
    return waiter
  }
}
