import NIOCore
import NIOHTTP1

/// Where a connection stands between requests. Shared by the handlers of one connection, on its loop.
final class RequestProgress {
  enum Phase {
    /// Nothing of a request has come yet.
    case idle
    case head
    case body
    /// The request is complete and being answered.
    case answering
  }

  var phase: Phase = .idle
  /// Bytes that came in the present phase.
  var bytes = 0
  var sawLineEnd = false

  func enter(_ phase: Phase) {
    self.phase = phase
    bytes = 0
    sawLineEnd = false
  }
}

/// Counts the bytes of a request before they are parsed, so that no head or chunk framing grows
/// without end. Stands before the HTTP decoder.
final class RequestSizeGuard: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  /// Tells the handlers behind that the first bytes of a request have come.
  enum Event: Sendable {
    case requestBegan
    case refused(RequestError)
  }

  private let progress: RequestProgress
  private let limits: HTTPLimits
  private var refused = false

  init(progress: RequestProgress, limits: HTTPLimits) {
    self.progress = progress
    self.limits = limits
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !refused else { return }
    let buffer = unwrapInboundIn(data)
    if progress.phase == .idle {
      progress.enter(.head)
      context.fireUserInboundEventTriggered(Event.requestBegan)
    }
    context.fireChannelRead(data)
    // What completed a head or a body has moved the phase on and is not counted: the parser's own
    // limits hold for it, and one read is 64 kB at most.
    switch progress.phase {
    case .head:
      progress.bytes += buffer.readableBytes
      if !progress.sawLineEnd {
        progress.sawLineEnd = buffer.readableBytesView.contains(UInt8(ascii: "\n"))
        if !progress.sawLineEnd && progress.bytes > limits.targetBytes + 32 {
          refuse(.targetTooLong, context)
          return
        }
      }
      if progress.bytes > limits.headBytes { refuse(.headTooLarge, context) }
    case .body:
      progress.bytes += buffer.readableBytes
      if progress.bytes > limits.wireBytesOfBody {
        refuse(.tooLarge(limit: limits.bodyBytes), context)
      }
    case .idle, .answering:
      break
    }
  }

  private func refuse(_ error: RequestError, _ context: ChannelHandlerContext) {
    refused = true
    context.fireUserInboundEventTriggered(Event.refused(error))
  }
}
