import NIOCore
import NIOHTTP1
import NIOSSL
import NIOWebSocket

/// Puts the handlers of one accepted connection together.
struct ListenerSetup: Sendable {
  let service: HTTPService
  let census: ConnectionCensus
  let registry: SocketRegistry
  let metrics: GatewayMetrics
  let limits: HTTPLimits
  let socketLimits: WebSocketConnection.Limits
  let trustedProxies: TrustedProxies
  /// Nil: plain HTTP.
  let tls: NIOSSLContext?

  init(
    service: HTTPService, census: ConnectionCensus, registry: SocketRegistry,
    metrics: GatewayMetrics, limits: HTTPLimits = HTTPLimits(),
    socketLimits: WebSocketConnection.Limits = .init(),
    trustedProxies: TrustedProxies = TrustedProxies(), tls: NIOSSLContext? = nil
  ) {
    self.service = service
    self.census = census
    self.registry = registry
    self.metrics = metrics
    self.limits = limits
    self.socketLimits = socketLimits
    self.trustedProxies = trustedProxies
    self.tls = tls
  }

  /// To be called on the channel's event loop. A connection beyond the limits is told when to come back
  /// where there is room for that, and closed.
  func configure(_ channel: any Channel) throws {
    var peer = RemoteAddress.peer(channel.remoteAddress)
    peer.isTrustedProxy = channel.remoteAddress.map(trustedProxies.contains) ?? false
    if let refusal = census.enter(peer) {
      metrics.refusedConnection(refusal)
      guard census.mayTurnAway() else {
        channel.close(promise: nil)
        return
      }
      channel.closeFuture.whenComplete { [census] _ in census.wasTurnedAway() }
      try configurePipeline(channel.pipeline.syncOperations, peer: peer, isTurnedAway: true)
      return
    }
    metrics.connections.add(1)
    let (census, metrics, counted) = (census, metrics, peer)
    channel.closeFuture.whenComplete { _ in
      census.leave(counted)
      metrics.connections.add(-1)
    }
    try configurePipeline(channel.pipeline.syncOperations, peer: peer)
  }

  func configurePipeline(
    _ pipeline: ChannelPipeline.SynchronousOperations, peer: Request.Peer,
    isTurnedAway: Bool = false
  ) throws {
    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
    let progress = RequestProgress()
    var decoderLimits = NIOHTTPDecoderLimitConfiguration()
    decoderLimits.maxHeaderFieldSize = limits.headBytes
    decoderLimits.maxHeaderListSize = limits.headBytes
    decoderLimits.maxHeaderFieldCount = limits.headerFields

    let guardian = RequestSizeGuard(progress: progress, limits: limits)
    let encoder = HTTPResponseEncoder()
    let decoder = ByteToMessageHandler(
      HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoderLimits))
    let http = NIOLoopBoundBox<[any RemovableChannelHandler]>([], eventLoop: pipeline.eventLoop)
    let (registry, metrics, socketLimits) = (registry, metrics, socketLimits)
    let connection = HTTPConnection(
      service: service, limits: limits, peer: peer, isSecure: tls != nil,
      isTurnedAway: isTurnedAway, progress: progress
    ) { channel, accepted in
      let pipeline = channel.pipeline.syncOperations
      try pipeline.addHandler(WebSocketFrameEncoder())
      try pipeline.addHandler(
        ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: MessageAssembler.maximumMessage)))
      try pipeline.addHandler(
        WebSocketConnection(
          upgrade: accepted.context, service: accepted.service, registry: registry,
          metrics: metrics,
          limits: socketLimits, now: channel.eventLoop.now))
      // The decoder goes last: what it has already read belongs to the frames behind it.
      for handler in http.value { pipeline.removeHandler(handler, promise: nil) }
      http.value = []
    }
    http.value = [connection, guardian, encoder, decoder]
    try pipeline.addHandlers([guardian, encoder, decoder, connection])
  }
}
