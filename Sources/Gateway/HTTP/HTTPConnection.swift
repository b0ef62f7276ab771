import NIOCore
import NIOHTTP1

/// One HTTP/1.1 connection: reads requests one after the other, within limits of size and time, and
/// writes their answers. What a peer sends before it has its answer waits: nothing more is read.
final class HTTPConnection: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let service: HTTPService
  private let limits: HTTPLimits
  private let peer: Request.Peer
  private let isSecure: Bool
  /// Whatever it asks, there is no room for it now.
  private let isTurnedAway: Bool
  private let progress: RequestProgress
  /// Takes the connection over when it has been upgraded.
  private let upgrade: @Sendable (any Channel, AcceptedUpgrade) throws -> Void

  /// The one timer of the connection: which one it is follows from `progress.phase`.
  private var timer: Scheduled<Void>?
  private var head: HTTPRequestHead?
  private var body = ByteBuffer()
  /// A complete request that waits until the peer has taken the answers before it.
  private var waiting: Request?
  private var current: Request?
  private var task: Task<Void, Never>?
  /// Parts of later requests: what one read brought, no more.
  private var parked: CircularBuffer<Parked> = []
  private var holdsRead = false
  /// Nothing that still comes in is a request any more.
  private var deaf = false

  private enum Parked {
    case part(HTTPServerRequestPart)
    case unreadable(HTTPParserError)
  }

  init(
    service: HTTPService, limits: HTTPLimits, peer: Request.Peer, isSecure: Bool,
    isTurnedAway: Bool, progress: RequestProgress,
    upgrade: @escaping @Sendable (any Channel, AcceptedUpgrade) throws -> Void
  ) {
    self.service = service
    self.limits = limits
    self.peer = peer
    self.isSecure = isSecure
    self.isTurnedAway = isTurnedAway
    self.progress = progress
    self.upgrade = upgrade
  }

  // Life

  func handlerAdded(context: ChannelHandlerContext) {
    // A connection that never says anything, or never ends its TLS handshake, goes like a slow head.
    setTimer(limits.headTime, context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    task?.cancel()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    task?.cancel()
    context.fireChannelInactive()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable, let request = waiting {
      waiting = nil
      perform(request, context)
    }
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case RequestSizeGuard.Event.requestBegan:
      setTimer(limits.headTime, context)
    case RequestSizeGuard.Event.refused(let error):
      refuse(error, context)
    default:
      context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError else {
      context.close(promise: nil)  // the transport failed: there is nobody to tell
      return
    }
    take(.unreadable(error), context)
  }

  // Reading

  func read(context: ChannelHandlerContext) {
    if progress.phase == .answering, !deaf { holdsRead = true } else { context.read() }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    take(.part(unwrapInboundIn(data)), context)
  }

  private func take(_ item: Parked, _ context: ChannelHandlerContext) {
    guard !deaf else { return }
    guard progress.phase != .answering else {
      parked.append(item)
      return
    }
    switch item {
    case .part(let part): take(part, context)
    case .unreadable(let error):
      refuse(error == .headerOverflow ? .headTooLarge : .unreadable, context)
    }
  }

  /// Goes on with what came while a request was being answered.
  private func unpark(_ context: ChannelHandlerContext) {
    while progress.phase != .answering, !deaf, let item = parked.popFirst() { take(item, context) }
    if holdsRead, progress.phase != .answering || deaf {
      holdsRead = false
      context.read()
    }
  }

  private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch part {
    case .head(let head):
      progress.enter(.body)
      setTimer(limits.bodyTime, context)
      if let error = RequestHeadRules.fault(of: head, limits: limits) {
        refuse(error, context)
        return
      }
      self.head = head
      body = ByteBuffer()
      if head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" }
      ) {
        let goOn = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
      }
    case .body(let part):
      guard body.readableBytes + part.readableBytes <= limits.bodyBytes else {
        refuse(.tooLarge(limit: limits.bodyBytes), context)
        return
      }
      body.writeImmutableBuffer(part)
    case .end:
      guard let head else { return }
      progress.enter(.answering)
      setTimer(limits.answerTime, context)
      let target = RequestTarget(head.uri)
      guard let segments = TargetPath.segments(of: target.path) else {
        refuse(.badRequest("the request target is no path"), context)
        return
      }
      var headers = head.headers
      if let authority = target.authority {
        headers.replaceOrAdd(name: "Host", value: String(authority))
      }
      let request = Request(
        method: head.method, segments: segments, headers: headers, body: body,
        isSecure: isSecure,
        peer: peer.isTrustedProxy ? TrustedProxies.client(head.headers) ?? peer : peer,
        query: RequestQuery.pairs(of: target.path))
      body = ByteBuffer()
      // Answers that nobody takes must not pile up: the next request waits for them.
      if context.channel.isWritable { perform(request, context) } else { waiting = request }
    }
  }

  private func perform(_ request: Request, _ context: ChannelHandlerContext) {
    current = request
    if isTurnedAway {
      write(RequestError.full().response, context)
      return
    }
    let promise = context.eventLoop.makePromise(of: Outcome.self)
    let service = service
    task = Task { promise.succeed(await service.answer(request)) }
    promise.futureResult.assumeIsolated().whenSuccess { [weak self] outcome in
      guard let self, context.channel.isActive, !self.deaf else { return }
      self.task = nil
      switch outcome {
      case .response(let response): self.write(response, context)
      case .upgrade(let accepted): self.switchProtocol(accepted, context)
      }
    }
  }

  // Writing

  private func write(_ response: Response, _ context: ChannelHandlerContext) {
    guard let head else { return }
    var response = response
    service.complete(&response, to: current, isSecure: isSecure)
    // The decoder reads nothing more after a request that asked for another protocol.
    let closes = response.closes || !head.isKeepAlive || head.headers.contains(name: "upgrade")
    let isHead = head.method == .HEAD
    var answer = HTTPResponseHead(
      version: .http1_1, status: response.status, headers: response.headers)
    if response.status.mayHaveResponseBody {
      answer.headers.replaceOrAdd(
        name: "Content-Length", value: String(response.body.readableBytes))
    }
    if closes { answer.headers.replaceOrAdd(name: "Connection", value: "close") }

    self.head = nil
    current = nil
    progress.enter(.idle)
    setTimer(limits.idleTime, context)
    if closes { deaf = true }
    context.write(wrapOutboundOut(.head(answer)), promise: nil)
    if !isHead, response.body.readableBytes > 0, response.status.mayHaveResponseBody {
      context.write(wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil)
    }
    let written = context.eventLoop.makePromise(of: Void.self)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    if closes {
      let channel = context.channel
      written.futureResult.whenComplete { _ in channel.close(promise: nil) }
    } else {
      unpark(context)
    }
  }

  /// Answers what could not become a request, and ends the connection.
  private func refuse(_ error: RequestError, _ context: ChannelHandlerContext) {
    guard !deaf else { return }
    deaf = true
    parked.removeAll()
    timer?.cancel()
    var response = error.response
    service.complete(&response, to: nil, isSecure: isSecure)
    response.headers.replaceOrAdd(name: "Connection", value: "close")
    response.headers.replaceOrAdd(
      name: "Content-Length", value: String(response.body.readableBytes))
    let answer = HTTPResponseHead(
      version: .http1_1, status: response.status, headers: response.headers)
    context.write(wrapOutboundOut(.head(answer)), promise: nil)
    if head?.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    // Closing over unread input would reset the connection and take the answer with it: what still
    // comes is read and thrown away for a moment.
    let channel = context.channel
    timer = context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
    unpark(context)
  }

  private func switchProtocol(_ accepted: AcceptedUpgrade, _ context: ChannelHandlerContext) {
    deaf = true
    timer?.cancel()
    service.metrics.httpResponses(101).increment()
    let answer = HTTPResponseHead(
      version: .http1_1, status: .switchingProtocols, headers: accepted.responseHeaders)
    context.write(wrapOutboundOut(.head(answer)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    let channel = context.channel
    do {
      try upgrade(channel, accepted)
      channel.read()  // the one that was held back while the handshake was answered
    } catch {
      channel.close(promise: nil)
    }
  }

  private func setTimer(_ time: TimeAmount, _ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
      self?.timedOut(context)
    }
  }

  private func timedOut(_ context: ChannelHandlerContext) {
    switch progress.phase {
    case .head, .body: refuse(.tooSlow, context)
    case .idle, .answering: context.close(promise: nil)
    }
  }
}
