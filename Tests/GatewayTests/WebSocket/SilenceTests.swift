import NIOCore
import NIOEmbedded
import NIOWebSocket
import Testing

@testable import Gateway

/// Pings and silence, in virtual time.
@Suite(.timeLimit(.minutes(5)))
struct SilenceTests {
  private let metrics = GatewayMetrics()

  private func connection() async throws -> NIOAsyncTestingChannel {
    let metrics = metrics
    let channel = NIOAsyncTestingChannel()
    try await channel.testingEventLoop.executeInContext {
      try channel.pipeline.syncOperations.addHandler(
        WebSocketConnection(
          upgrade: UpgradeContext(staff: nil, addressKey: "a"), service: RecordingSignalling(),
          registry: SocketRegistry(), metrics: metrics, now: channel.eventLoop.now))
    }
    try await channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).get()
    return channel
  }

  private var pong: WebSocketFrame {
    WebSocketFrame(fin: true, opcode: .pong, maskKey: [1, 2, 3, 4], data: ByteBuffer())
  }

  @Test func isPingedEveryTwentySeconds() async throws {
    let channel = try await connection()
    await channel.testingEventLoop.advanceTime(by: .seconds(19))
    #expect(try await channel.readOutbound(as: WebSocketFrame.self) == nil)
    for _ in 0..<5 {
      await channel.testingEventLoop.advanceTime(by: .seconds(20))
      #expect(try await channel.readOutbound(as: WebSocketFrame.self)?.opcode == .ping)
      try await channel.writeInbound(pong)
    }
    #expect(channel.isActive)
    try await channel.close()
  }

  @Test func isClosedAfterFortyFiveSecondsOfSilence() async throws {
    let channel = try await connection()
    await channel.testingEventLoop.advanceTime(by: .seconds(30))
    try await channel.writeInbound(pong)
    await channel.testingEventLoop.advanceTime(by: .seconds(44))
    #expect(channel.isActive)
    await channel.testingEventLoop.advanceTime(by: .seconds(2))
    #expect(!channel.isActive)
    #expect(metrics.dropped("silent").current == 1)
  }

  private var ping: WebSocketFrame {
    WebSocketFrame(fin: true, opcode: .ping, maskKey: [1, 2, 3, 4], data: ByteBuffer())
  }

  private func setWritable(_ isWritable: Bool, _ channel: NIOAsyncTestingChannel) async throws {
    try await channel.testingEventLoop.executeInContext {
      channel.isWritable = isWritable
      channel.pipeline.fireChannelWritabilityChanged()
    }
  }

  @Test func pingsOfAPeerThatDoesNotReadPileNothingUp() async throws {
    let channel = try await connection()
    try await setWritable(false, channel)
    for _ in 0..<100 { try await channel.writeInbound(ping) }
    #expect(try await channel.readOutbound(as: WebSocketFrame.self) == nil)
    try await setWritable(true, channel)
    try await channel.writeInbound(ping)
    #expect(try await channel.readOutbound(as: WebSocketFrame.self)?.opcode == .pong)
    #expect(try await channel.readOutbound(as: WebSocketFrame.self) == nil)
    try await channel.close()
  }

  @Test func aPeerThatTakesNothingForAMinuteIsCutOffHoweverMuchItSays() async throws {
    let channel = try await connection()
    try await setWritable(false, channel)
    await channel.testingEventLoop.advanceTime(by: .seconds(40))
    try await channel.writeInbound(ping)
    try await setWritable(true, channel)
    try await setWritable(false, channel)
    for _ in 0..<2 {
      await channel.testingEventLoop.advanceTime(by: .seconds(29))
      try await channel.writeInbound(ping)
    }
    #expect(channel.isActive)
    #expect(metrics.slowReaders.current == 0)
    await channel.testingEventLoop.advanceTime(by: .seconds(3))
    #expect(!channel.isActive)
    #expect(metrics.slowReaders.current == 1)
  }

  @Test func closingDoesNotWaitForeverForThePeer() async throws {
    let channel = try await connection()
    try await channel.triggerUserOutboundEvent(
      WebSocketSender.CloseRequest(code: 4003, reason: "signed out")
    ).get()
    let frame = try #require(try await channel.readOutbound(as: WebSocketFrame.self))
    #expect(frame.opcode == .connectionClose)
    #expect(channel.isActive)
    await channel.testingEventLoop.advanceTime(by: .seconds(3))
    #expect(!channel.isActive)
  }

  @Test func aBucketGivesItsBurstAndThenItsRate() {
    var bucket = TokenBucket(rate: 50, burst: 200, now: .uptimeNanoseconds(0))
    let burst = (0..<300).filter { _ in bucket.take(now: .uptimeNanoseconds(1)) }.count
    #expect(burst == 200)
    let second = (0..<300).filter { _ in bucket.take(now: .uptimeNanoseconds(1_000_000_000)) }.count
    #expect(second == 49 || second == 50)
  }
}
