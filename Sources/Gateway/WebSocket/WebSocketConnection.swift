import NIOCore
import NIOWebSocket

/// One WebSocket connection after its upgrade: pings, silence, rates, the closing handshake, and
/// messages handed to signalling strictly in order.
final class WebSocketConnection: ChannelDuplexHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  struct Limits: Sendable {
    var pingInterval = TimeAmount.seconds(20)
    var silence = TimeAmount.seconds(45)
    var messagesPerSecond = 50.0
    var messageBurst = 200.0
    /// Fragments, pings and pongs: cheap, but not free.
    var otherFramesPerSecond = 200.0
    var otherFrameBurst = 800.0
    /// Messages that may wait for signalling before reading stops.
    var waitingMessages = 16
    /// How long a peer may take nothing off the network while something waits for it. At 64 kbit/s
    /// the longest message takes about as long from one water mark of the channel to the other.
    var stall = TimeAmount.seconds(60)
    /// For the peer's half of the closing handshake.
    var closeTime = TimeAmount.seconds(2)
  }

  private enum State {
    case open
    /// Our close frame is out; the peer's is awaited, everything else is ignored.
    case closing
    case closed
  }

  private let limits: Limits
  private let upgrade: UpgradeContext
  private let service: any SocketService
  private let registry: SocketRegistry
  private let metrics: GatewayMetrics

  private var state = State.open
  private var assembler = MessageAssembler()
  private var messages: TokenBucket
  private var otherFrames: TokenBucket
  private var lastHeard: NIODeadline
  private var timers: [Timer: Scheduled<Void>] = [:]
  private var sender: WebSocketSender?
  private var inbox: AsyncStream<String>.Continuation?
  private var waiting = 0
  private var holdsRead = false

  private enum Timer: Hashable {
    case ping, silence, stall, closing
  }

  init(
    upgrade: UpgradeContext, service: any SocketService, registry: SocketRegistry,
    metrics: GatewayMetrics, limits: Limits = Limits(), now: NIODeadline
  ) {
    self.upgrade = upgrade
    self.service = service
    self.registry = registry
    self.metrics = metrics
    self.limits = limits
    messages = TokenBucket(rate: limits.messagesPerSecond, burst: limits.messageBurst, now: now)
    otherFrames = TokenBucket(
      rate: limits.otherFramesPerSecond, burst: limits.otherFrameBurst, now: now)
    lastHeard = now
  }

  // Life

  func handlerAdded(context: ChannelHandlerContext) {
    let sender = WebSocketSender(channel: context.channel, metrics: metrics)
    self.sender = sender
    registry.add(sender)
    metrics.sockets.add(1)
    // Bounded by `waitingMessages` and the rate: reading stops before this grows.
    let (stream, inbox) = AsyncStream<String>.makeStream()
    self.inbox = inbox
    let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let loop = context.eventLoop
    let (service, upgrade) = (service, upgrade)
    Task {
      let id = await service.opened(sender, context: upgrade)
      for await text in stream {
        // In a task of its own: a task keeps the room that its deepest call took until it ends, and this
        // one lives as long as the connection. It was half of what an idle terminal costs.
        await Task { await service.received(text, on: id) }.value
        loop.execute { handler.value.messageDone(bound.value) }
      }
      await service.closed(id)
    }
    schedule(.ping, in: limits.pingInterval, context)
    schedule(.silence, in: limits.silence, context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    finish()
  }

  func channelInactive(context: ChannelHandlerContext) {
    finish()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error as? NIOWebSocketError {
    case .invalidFrameLength:
      fail(
        FrameFault.tooLong, "a message is at most \(MessageAssembler.maximumMessage) bytes", context
      )
    case .fragmentedControlFrame, .multiByteControlFrameLength:
      fail(FrameFault.protocolError, "control frames are short and whole", context)
    case nil:
      context.close(promise: nil)
    }
  }

  private func finish() {
    guard state != .closed else { return }
    state = .closed
    for timer in timers.values { timer.cancel() }
    timers = [:]
    inbox?.finish()
    if let sender {
      sender.end()
      registry.remove(sender)
    }
    metrics.sockets.add(-1)
  }

  // Reading

  func read(context: ChannelHandlerContext) {
    // A sender that is faster than signalling is slowed down by its own network.
    if waiting >= limits.waitingMessages { holdsRead = true } else { context.read() }
  }

  private func messageDone(_ context: ChannelHandlerContext) {
    waiting -= 1
    if holdsRead, waiting < limits.waitingMessages, state != .closed {
      holdsRead = false
      context.read()
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    lastHeard = context.eventLoop.now
    switch state {
    case .closed:
      return
    case .closing:
      if frame.opcode == .connectionClose { context.close(promise: nil) }
      return
    case .open:
      break
    }
    let isMessage = (frame.opcode == .text || frame.opcode == .binary) && frame.fin
    let inTime =
      isMessage ? messages.take(now: lastHeard) : otherFrames.take(now: lastHeard)
    guard inTime || frame.opcode == .connectionClose else {
      metrics.dropped("tooFast").increment()
      beginClose(FrameFault.tooFast, "too many messages", context)
      return
    }
    switch assembler.receive(frame) {
    case .nothing:
      break
    case .message(let text):
      guard isMessage || messages.take(now: lastHeard) else {
        metrics.dropped("tooFast").increment()
        beginClose(FrameFault.tooFast, "too many messages", context)
        return
      }
      metrics.messagesIn.increment()
      waiting += 1
      inbox?.yield(text)
    case .pong(let payload):
      // A peer that asks and does not read must not fill our memory with answers; it may be answered
      // for its last ping alone (RFC 6455 section 5.5.3).
      if context.channel.isWritable { send(.pong, payload, context) }
    case .peerCloses(let code):
      state = .closing
      var echo = ByteBuffer()
      if let code { echo.writeInteger(code) }
      let channel = context.channel
      let done = context.eventLoop.makePromise(of: Void.self)
      done.futureResult.whenComplete { _ in channel.close(promise: nil) }
      let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: echo)
      context.writeAndFlush(wrapOutboundOut(frame), promise: done)
    case .fail(let code, let reason):
      fail(code, reason, context)
    }
  }

  private func fail(_ code: UInt16, _ reason: String, _ context: ChannelHandlerContext) {
    metrics.dropped("close\(code)").increment()
    beginClose(code, reason, context)
  }

  // Writing

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      timers.removeValue(forKey: .stall)?.cancel()
    } else if state != .closed {
      schedule(.stall, in: limits.stall, context)
    }
    context.fireChannelWritabilityChanged()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard state == .open else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    metrics.messagesOut.increment()
    context.write(data, promise: promise)
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    if let request = event as? WebSocketSender.CloseRequest {
      beginClose(request.code, request.reason, context)
      promise?.succeed()
    } else {
      context.triggerUserOutboundEvent(event, promise: promise)
    }
  }

  private func beginClose(_ code: UInt16, _ reason: String, _ context: ChannelHandlerContext) {
    guard state == .open else { return }
    state = .closing
    var payload = ByteBuffer(integer: code)
    // A control frame carries at most 125 bytes (RFC 6455 section 5.5); our reasons are ASCII.
    payload.writeString(String(reason.prefix(123)))
    send(.connectionClose, payload, context)
    sender?.end()
    schedule(.closing, in: limits.closeTime, context)
  }

  private func send(
    _ opcode: WebSocketOpcode, _ payload: ByteBuffer, _ context: ChannelHandlerContext
  ) {
    let frame = WebSocketFrame(fin: true, opcode: opcode, data: payload)
    context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
  }

  // Time

  private func schedule(_ timer: Timer, in time: TimeAmount, _ context: ChannelHandlerContext) {
    timers[timer]?.cancel()
    timers[timer] = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
      self?.fired(timer, context)
    }
  }

  private func fired(_ timer: Timer, _ context: ChannelHandlerContext) {
    switch timer {
    case .ping:
      guard state == .open else { return }
      send(.ping, ByteBuffer(), context)
      schedule(.ping, in: limits.pingInterval, context)
    case .silence:
      let quiet = context.eventLoop.now - lastHeard
      if quiet >= limits.silence {
        metrics.dropped("silent").increment()
        context.close(promise: nil)
      } else {
        schedule(.silence, in: limits.silence - quiet, context)
      }
    case .stall:
      metrics.slowReaders.increment()
      context.close(promise: nil)
    case .closing:
      context.close(promise: nil)
    }
  }
}
