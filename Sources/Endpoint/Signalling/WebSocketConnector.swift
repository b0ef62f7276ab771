internal import CareModel
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import NIOWebSocket

/// How a WebSocket of the gateway's is asked for.
struct WebSocketOpening: Sendable {
  var path: String
  /// Nil: none is asked for, and none may be answered.
  var subprotocol: String?
  var cookie: PersonalText?

  fileprivate var subprotocols: [String] { subprotocol.map { [$0] } ?? [] }
}

/// Opens WebSocket connections to a gateway, plain or by TLS, and sends on them.
final class WebSocketConnector: Sendable {
  /// A snapshot with all texts of a call is the longest that a gateway sends.
  static let longestMessage = 1 << 20
  private static let connectLimit = TimeAmount.seconds(10)

  private let address: GatewayAddress
  private let trust: GatewayTrust
  private let tls: NIOSSLContext?

  /// - Throws: where the trust cannot be set up.
  init(_ gateway: GatewayAddress, trust: GatewayTrust) throws {
    address = gateway
    self.trust = trust
    tls = gateway.isSecure ? try trust.context() : nil
  }

  /// The channel, once it speaks WebSocket; what comes in goes to `listener`.
  func connect(
    _ opening: WebSocketOpening, on loop: any EventLoop, listener: sending WebSocketListener
  ) -> EventLoopFuture<any Channel> {
    let opened = loop.makePromise(of: (any Channel).self)
    let bound = NIOLoopBound(listener, eventLoop: loop)
    ClientBootstrap(group: loop)
      .connectTimeout(Self.connectLimit)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { [self] channel in
        channel.eventLoop.makeCompletedFuture {
          try configure(channel, opening, bound.value, opened)
        }
      }
      .connect(host: address.host, port: address.port)
      .whenFailure { opened.fail($0) }
    return opened.futureResult
  }

  private func configure(
    _ channel: any Channel, _ opening: WebSocketOpening, _ listener: WebSocketListener,
    _ opened: EventLoopPromise<any Channel>
  ) throws {
    let pipeline = channel.pipeline.syncOperations
    if let tls { try pipeline.addHandler(try trust.handler(tls, for: address)) }
    let request = UpgradeRequest(head: head(opening), opened: opened)
    let bound = NIOLoopBound((listener: listener, request: request), eventLoop: channel.eventLoop)
    let upgrader = NIOWebSocketClientUpgrader(maxFrameSize: Self.longestMessage) {
      channel, answer in
      guard answer.headers["Sec-WebSocket-Protocol"] == opening.subprotocols else {
        opened.fail(UpgradeRefused())
        return channel.close()
      }
      // The upgrade ends when this returns; what is sent earlier would be lost in the middle of it.
      channel.eventLoop.execute { opened.succeed(channel) }
      return channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(bound.value.listener)
      }
    }
    try pipeline.addHTTPClientHandlers(
      // What the gateway says first may come with its answer.
      leftOverBytesStrategy: .forwardBytes,
      withClientUpgrade: (
        upgraders: [upgrader],
        completionHandler: { context in
          context.pipeline.syncOperations.removeHandler(bound.value.request, promise: nil)
        }
      ))
    try pipeline.addHandler(request)
  }

  private func head(_ opening: WebSocketOpening) -> HTTPRequestHead {
    var headers = HTTPHeaders()
    headers.add(name: "Host", value: address.authority)
    for name in opening.subprotocols {
      headers.add(name: "Sec-WebSocket-Protocol", value: name)
    }
    if let cookie = opening.cookie { headers.add(name: "Cookie", value: cookie.revealed) }
    return HTTPRequestHead(version: .http1_1, method: .GET, uri: opening.path, headers: headers)
  }

  func send(_ text: String, on channel: any Channel) {
    let frame = WebSocketFrame(
      fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(string: text))
    channel.writeAndFlush(frame, promise: nil)
  }

  /// Says the code and closes; the gateway's half of the closing handshake is not waited for.
  func close(_ channel: any Channel, code: UInt16) {
    var data = ByteBuffer()
    data.write(webSocketErrorCode: WebSocketErrorCode(codeNumber: Int(code)))
    let frame = WebSocketFrame(
      fin: true, opcode: .connectionClose, maskKey: .random(), data: data)
    channel.writeAndFlush(frame).whenComplete { _ in channel.close(promise: nil) }
  }
}

struct UpgradeRefused: Error {}

/// Sends the opening request; whatever reaches it is an answer that is no upgrade.
private final class UpgradeRequest: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private let head: HTTPRequestHead
  private let opened: EventLoopPromise<any Channel>

  init(head: HTTPRequestHead, opened: EventLoopPromise<any Channel>) {
    self.head = head
    self.opened = opened
  }

  func channelActive(context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    opened.fail(UpgradeRefused())
    context.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    opened.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    opened.fail(ChannelError.eof)
    context.fireChannelInactive()
  }
}
