internal import NIOCore
internal import NIOHTTP1

/// One connection of a tab that looks at the screen.
final class WatchHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private static let boundary = "picture"
  /// Of a touch: two numbers.
  private static let longestBody = 200

  private let watchers: ScreenWatch.Watchers
  private let onTouch: @Sendable (Double, Double) -> Void
  private var head: HTTPRequestHead?
  private var body = ""

  init(
    watchers: ScreenWatch.Watchers, onTouch: @escaping @Sendable (Double, Double) -> Void
  ) {
    self.watchers = watchers
    self.onTouch = onTouch
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = ""
    case .body(let buffer):
      guard body.utf8.count + buffer.readableBytes <= Self.longestBody else {
        return context.close(promise: nil)
      }
      body += String(buffer: buffer)
    case .end:
      guard let head else { return }
      self.head = nil
      answer(head, context)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    watchers.leave(context.channel)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    // Pages of other addresses may not look on or touch: not even by a name that points here.
    let host = head.headers.first(name: "host") ?? ""
    guard host.hasPrefix("127.0.0.1:") || host.hasPrefix("localhost:") else {
      return reply(.forbidden, "text/plain", "This screen is for this machine alone.\n", context)
    }
    switch (head.method, head.uri) {
    case (.GET, "/"): reply(.ok, "text/html; charset=utf-8", WatchPage.html, context)
    case (.GET, "/watch.js"): reply(.ok, "text/javascript", WatchPage.script, context)
    case (.GET, "/watch.css"): reply(.ok, "text/css", WatchPage.style, context)
    case (.GET, "/screen"): stream(context)
    case (.GET, "/scene"):
      let scene = watchers.scene.map { SpokenScene($0).json } ?? "{}"
      reply(.ok, "application/json", scene, context)
    case (.POST, "/touch"):
      let origin = head.headers.first(name: "origin")
      guard origin == "http://\(host)", let (x, y) = Self.touch(body) else {
        return reply(.badRequest, "text/plain", "A touch is two numbers.\n", context)
      }
      onTouch(x, y)
      reply(.noContent, nil, "", context)
    default: reply(.notFound, "text/plain", "There is nothing here.\n", context)
    }
  }

  /// Points of the canvas, 1280 by 720.
  static func touch(_ text: String) -> (Double, Double)? {
    let numbers = text.split(separator: " ").compactMap { Double($0) }
    guard numbers.count == 2, (0...1_280).contains(numbers[0]), (0...720).contains(numbers[1])
    else { return nil }
    return (numbers[0], numbers[1])
  }

  private func reply(
    _ status: HTTPResponseStatus, _ type: String?, _ text: String, _ context: ChannelHandlerContext
  ) {
    var headers = HTTPHeaders([
      ("content-length", "\(text.utf8.count)"), ("cache-control", "no-store"),
      ("x-content-type-options", "nosniff"),
      (
        "content-security-policy",
        "default-src 'none'; img-src 'self'; connect-src 'self'; script-src 'self'; "
          + "style-src 'self'; frame-ancestors 'none'"
      ),
    ])
    if let type { headers.add(name: "content-type", value: type) }
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(
      wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(string: text)))),
      promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  private func stream(_ context: ChannelHandlerContext) {
    guard watchers.enter(context.channel) else {
      return reply(.serviceUnavailable, "text/plain", "Too many tabs look on.\n", context)
    }
    let headers = HTTPHeaders([
      ("content-type", "multipart/x-mixed-replace; boundary=\(Self.boundary)"),
      ("cache-control", "no-store"),
    ])
    let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    let first = context.channel.allocator.buffer(string: Self.partHead)
    context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(first))), promise: nil)
  }

  /// What stands before each picture.
  private static let partHead = "--\(boundary)\r\ncontent-type: image/jpeg\r\n\r\n"

  /// From any thread. The head of the next picture follows at once: Chromium shows one only when
  /// another begins, which on a screen at rest is a minute later.
  static func write(_ jpeg: [UInt8], to channel: any Channel) {
    var buffer = channel.allocator.buffer(capacity: jpeg.count + 100)
    buffer.writeBytes(jpeg)
    buffer.writeString("\r\n" + partHead)
    channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(buffer)), promise: nil)
  }
}
