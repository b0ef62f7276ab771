import Endpoint
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Testing

@Suite(.timeLimit(.minutes(1))) struct TextLineTests {
  @Test func whatComesInOnePieceWithTheAnswerIsHeard() async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    let server = try await ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try Self.greetAtOnce(channel) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(server.localAddress?.port)
    let gateway = try #require(GatewayAddress("http://127.0.0.1:\(port)"))
    let (events, told) = AsyncStream<TextLine.Event>.makeStream()
    let line = try await TextLineOpener(gateway).open("/line", cookie: nil, on: group.next()) {
      told.yield($0)
    }
    var heard = events.makeAsyncIterator()
    #expect(await heard.next() == .text("hei"))
    line.close()
    try await server.close()
  }

  private static func greetAtOnce(_ channel: any Channel) throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(OnePiece())
    let upgrader = NIOWebSocketServerUpgrader(
      shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
      upgradePipelineHandler: { channel, _ in
        channel.writeAndFlush(
          WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: "hei")), promise: nil)
        return channel.eventLoop.makeSucceededVoidFuture()
      })
    try pipeline.configureHTTPServerPipeline(
      withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
  }
}

/// Holds the answer back until something is written behind it.
private final class OnePiece: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var held = ByteBuffer()

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    var piece = unwrapOutboundIn(data)
    held.writeBuffer(&piece)
    promise?.succeed()
  }

  func flush(context: ChannelHandlerContext) {
    guard !held.readableBytesView.suffix(4).elementsEqual("\r\n\r\n".utf8) else { return }
    context.writeAndFlush(wrapOutboundOut(held), promise: nil)
    held = ByteBuffer()
  }
}
