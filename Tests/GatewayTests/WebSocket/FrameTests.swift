import Testing

@testable import Gateway

/// Frames against the rules of RFC 6455, over a real socket.
@Suite(.timeLimit(.minutes(5)))
struct FrameTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var code: Int
    var testDescription: String { name }
  }

  static let text = Array("{}".utf8)
  static let refused = [
    Case(name: "unmasked", bytes: SocketClient.frame(1, text, masked: false), code: 1002),
    Case(name: "reserved bit", bytes: SocketClient.frame(1, text, reserved: 4), code: 1002),
    Case(name: "reserved opcode", bytes: SocketClient.frame(3, text), code: 1002),
    Case(name: "reserved control opcode", bytes: SocketClient.frame(11, text), code: 1002),
    Case(name: "nothing to continue", bytes: SocketClient.frame(0, text), code: 1002),
    Case(
      name: "unfinished message",
      bytes: SocketClient.frame(1, text, fin: false) + SocketClient.frame(1, text), code: 1002),
    Case(name: "fragmented ping", bytes: SocketClient.frame(9, text, fin: false), code: 1002),
    Case(
      name: "long ping", bytes: SocketClient.frame(9, [UInt8](repeating: 1, count: 126)), code: 1002
    ),
    Case(name: "close code of one byte", bytes: SocketClient.frame(8, [3]), code: 1002),
    Case(name: "close code 1005", bytes: SocketClient.frame(8, [3, 0xED]), code: 1002),
    Case(name: "binary", bytes: SocketClient.frame(2, text), code: 1003),
    Case(name: "no UTF-8", bytes: SocketClient.frame(1, [0xC3, 0x28]), code: 1007),
    Case(name: "surrogate", bytes: SocketClient.frame(1, [0xED, 0xA0, 0x80]), code: 1007),
    Case(
      name: "too long", bytes: SocketClient.frame(1, [UInt8](repeating: 0x20, count: 65_537)),
      code: 1009),
    Case(
      name: "too long in parts",
      bytes: SocketClient.frame(1, [UInt8](repeating: 0x20, count: 40_000), fin: false)
        + SocketClient.frame(0, [UInt8](repeating: 0x20, count: 40_000)), code: 1009),
    Case(
      name: "announced without end",
      bytes: [0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], code: 1009),
  ]

  @Test(arguments: refused)
  func isClosedWithItsCode(_ given: Case) async throws {
    try await withServer { server in
      let client = try await SocketClient.open(server)
      guard case .opened(let id) = await server.signalling.next() else {
        Issue.record("nothing was opened")
        return
      }
      try await client.connection.send(bytes: given.bytes)
      #expect(await client.closeCode() == given.code)
      #expect(server.metrics.dropped("close\(given.code)").current == 1)
      // The rest of the closing handshake.
      try? await client.connection.send(bytes: SocketClient.frame(8, [3, 0xE8]))
      #expect(await client.connection.isClosedByPeer())
      #expect(await server.signalling.next() == .closed(id))
    }
  }

  @Test func messageInPartsArrivesWholeAroundAPing() async throws {
    try await withServer { server in
      let client = try await SocketClient.open(server)
      _ = await server.signalling.next()
      // "ä" is split between the parts.
      try await client.connection.send(
        bytes: SocketClient.frame(1, [0x7B, 0xC3], fin: false) + SocketClient.frame(9, [1, 2, 3])
          + SocketClient.frame(0, [0xA4], fin: false) + SocketClient.frame(0, [0x7D]))
      #expect(await client.next() == .init(opcode: 10, payload: [1, 2, 3]))
      #expect(await server.signalling.next() == .received("{ä}"))
      await client.connection.close()
    }
  }

  @Test func longestMessageIsTaken() async throws {
    try await withServer { server in
      let client = try await SocketClient.open(server)
      _ = await server.signalling.next()
      let text = String(repeating: "x", count: 65_536)
      try await client.send(text)
      #expect(await server.signalling.next() == .received(text))
      await client.connection.close()
    }
  }

  @Test func messagesAreHandedOverInOrderAndAnsweredInOrder() async throws {
    try await withServer { server in
      let client = try await SocketClient.open(server)
      guard case .opened(let id) = await server.signalling.next() else { return }
      for number in 0..<150 { try await client.send("in\(number)") }
      for number in 0..<150 {
        #expect(await server.signalling.next() == .received("in\(number)"))
      }
      let socket = try #require(server.signalling.socket(id))
      for number in 0..<150 { socket.send("out\(number)") }
      socket.close(code: 4003, reason: "signed out")
      socket.send("too late")
      for number in 0..<150 { #expect(await client.next()?.text == "out\(number)") }
      let last = await client.next()
      #expect(last?.code == 4003)
    }
  }

  @Test func peersCloseIsEchoed() async throws {
    try await withServer { server in
      let client = try await SocketClient.open(server)
      guard case .opened(let id) = await server.signalling.next() else { return }
      try await client.connection.send(bytes: SocketClient.frame(8, [0x03, 0xE9]))
      #expect(await client.next() == .init(opcode: 8, payload: [0x03, 0xE9]))
      #expect(await client.connection.isClosedByPeer())
      #expect(await server.signalling.next() == .closed(id))
    }
  }

  @Test func tooManyMessagesEndTheConnection() async throws {
    try await withServer { server in
      let client = try await SocketClient.open(server)
      _ = await server.signalling.next()
      let burst = (0..<400).flatMap { _ in SocketClient.frame(1, Self.text) }
      try await client.connection.send(bytes: burst)
      #expect(await client.closeCode() == 4029)
      #expect(server.metrics.dropped("tooFast").current == 1)
    }
  }

  @Test func pingFloodEndsTheConnection() async throws {
    try await withServer { server in
      let client = try await SocketClient.open(server)
      _ = await server.signalling.next()
      let burst = (0..<2_000).flatMap { _ in SocketClient.frame(9, []) }
      try await client.connection.send(bytes: burst)
      #expect(await client.closeCode() == 4029)
      #expect(server.metrics.dropped("tooFast").current == 1)
    }
  }

  @Test func aReaderThatDoesNotReadIsCutOff() async throws {
    try await withServer { server in
      let client = try await SocketClient.open(server)
      guard case .opened(let id) = await server.signalling.next() else { return }
      try await client.connection.setReading(false)
      let socket = try #require(server.signalling.socket(id))
      let text = String(repeating: "x", count: 60_000)
      // The system's own buffers take some megabytes before ours fill.
      for _ in 0..<400 { socket.send(text) }
      #expect(await server.signalling.next() == .closed(id))
      #expect(server.metrics.slowReaders.current == 1)
      await client.connection.close()
    }
  }

  @Test func stoppingClosesEveryConnection() async throws {
    try await withServer { server in
      let first = try await SocketClient.open(server)
      let second = try await SocketClient.open(server)
      _ = await server.signalling.next()
      _ = await server.signalling.next()
      server.registry.closeAll(code: 1001, reason: "the gateway stops")
      #expect(await first.closeCode() == 1001)
      #expect(await second.closeCode() == 1001)
    }
  }
}
