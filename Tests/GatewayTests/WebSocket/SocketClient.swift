import Foundation

@testable import Gateway

/// A WebSocket client that can break every rule.
struct SocketClient: Sendable {
  let connection: RawConnection

  struct Frame: Sendable, Equatable {
    var opcode: UInt8
    var payload: [UInt8]
    var text: String { String(decoding: payload, as: UTF8.self) }
    /// Of a close frame.
    var code: Int? {
      opcode == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil
    }
  }

  static let key = "dGhlIHNhbXBsZSBub25jZQ=="

  /// The opening handshake, with headers that replace the right ones (or leave them out, if nil).
  static func request(_ server: TestServer, _ changes: [String: String?] = [:]) -> String {
    var headers: [String: String?] = [
      "Host": "127.0.0.1:\(server.port)", "Upgrade": "websocket", "Connection": "Upgrade",
      "Origin": server.origin, "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key,
      "Sec-WebSocket-Protocol": "kuulolla.1",
    ]
    headers.merge(changes) { $1 }
    let lines = headers.compactMap { name, value in value.map { "\(name): \($0)\r\n" } }
    return "GET /ws HTTP/1.1\r\n" + lines.joined() + "\r\n"
  }

  static func open(
    _ server: TestServer, _ changes: [String: String?] = [:]
  ) async throws -> SocketClient {
    let connection = try await server.connect()
    try await connection.send(request(server, changes))
    guard let answer = await connection.response(toHead: true), answer.status == 101 else {
      throw TestServer.NoAnswer()
    }
    return SocketClient(connection: connection)
  }

  static func frame(
    _ opcode: UInt8, _ payload: [UInt8], fin: Bool = true, reserved: UInt8 = 0, masked: Bool = true
  ) -> [UInt8] {
    var bytes = [(fin ? 0x80 : 0) | reserved << 4 | opcode]
    let mask: UInt8 = masked ? 0x80 : 0
    switch payload.count {
    case ..<126: bytes.append(mask | UInt8(payload.count))
    case ..<65_536:
      bytes += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    default:
      bytes.append(mask | 127)
      bytes += (0..<8).reversed().map { UInt8(payload.count >> ($0 * 8) & 255) }
    }
    guard masked else { return bytes + payload }
    let key: [UInt8] = [7, 77, 177, 17]
    return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
  }

  func send(_ text: String) async throws {
    try await connection.send(bytes: Self.frame(1, Array(text.utf8)))
  }

  /// The next frame; nil where the connection ends.
  func next() async -> Frame? {
    guard let head = await connection.take(2) else { return nil }
    var length = Int(head[1] & 0x7F)
    if length >= 126 {
      guard let more = await connection.take(length == 126 ? 2 : 8) else { return nil }
      length = more.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let payload = length == 0 ? [] : await connection.take(length) else { return nil }
    return Frame(opcode: head[0] & 0x0F, payload: payload)
  }

  /// The code that the gateway closes with; frames before are skipped.
  func closeCode() async -> Int? {
    while let frame = await next() {
      if let code = frame.code { return code }
    }
    return nil
  }
}
