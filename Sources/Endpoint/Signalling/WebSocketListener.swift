internal import NIOCore
internal import NIOWebSocket

/// The receiving end of a WebSocket connection: whole messages, pongs, and the end.
final class WebSocketListener: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  enum Event {
    /// A frame of any kind.
    case heard
    case text(String)
    /// With the code that the gateway gave, if it gave one. The last event.
    case closed(code: UInt16?)
  }

  private let tell: (Event) -> Void
  private var fragments: ByteBuffer?
  private var code: UInt16?
  private var isOver = false

  init(_ tell: @escaping (Event) -> Void) { self.tell = tell }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    guard !isOver else { return }
    tell(.heard)
    switch frame.opcode {
    case .text where fragments == nil, .continuation where fragments != nil:
      take(frame, context)
    case .ping:
      let pong = WebSocketFrame(
        fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData)
      context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
    case .pong: break
    case .connectionClose:
      var payload = frame.unmaskedData
      code = payload.readInteger(as: UInt16.self)
      finish(context)
    // Binary frames, and fragments out of order: nothing that this protocol has.
    default: finish(context)
    }
  }

  private func take(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
    var whole = fragments ?? ByteBuffer()
    fragments = nil  // before writing, so that the buffer is not shared and copied
    guard whole.readableBytes + frame.length <= WebSocketConnector.longestMessage else {
      return finish(context)
    }
    var payload = frame.unmaskedData
    whole.writeBuffer(&payload)
    guard frame.fin else {
      fragments = whole
      return
    }
    guard let text = String(validating: whole.readableBytesView, as: UTF8.self) else {
      return finish(context)
    }
    tell(.text(text))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { finish(context) }

  func channelInactive(context: ChannelHandlerContext) {
    finish(context)
    context.fireChannelInactive()
  }

  private func finish(_ context: ChannelHandlerContext) {
    guard !isOver else { return }
    isOver = true
    tell(.closed(code: code))
    context.close(promise: nil)
  }
}
