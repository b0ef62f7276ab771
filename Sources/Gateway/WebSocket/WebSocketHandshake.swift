import COpenSSL
import CareAPI
import Foundation
import NIOHTTP1

/// An upgrade that has been agreed to.
struct AcceptedUpgrade: Sendable {
  var responseHeaders: HTTPHeaders
  var context: UpgradeContext
  /// What is spoken from then on.
  var service: any SocketService
}

/// The opening handshake of RFC 6455 section 4.2.
enum WebSocketHandshake {
  static let subprotocol = ProtocolLimits.subprotocol

  /// The headers of the 101 answer.
  ///
  /// - Parameter subprotocol: that the request has to offer; nil: none is spoken, whatever is offered.
  static func responseHeaders(
    for request: Request, subprotocol: String? = subprotocol
  ) throws(RequestError) -> HTTPHeaders {
    guard tokens(request, "upgrade").contains("websocket"),
      tokens(request, "connection").contains("upgrade")
    else {
      throw RequestError(
        status: .upgradeRequired, code: .badRequest, message: "this address speaks WebSocket only",
        headers: ["Upgrade": "websocket"], closes: true)
    }
    guard request.method == .GET else { throw .methodNotAllowed(["GET"]) }
    guard request.single("Sec-WebSocket-Version") == "13" else {
      throw RequestError(
        status: .upgradeRequired, code: .badRequest, message: "WebSocket version 13 is needed",
        headers: ["Sec-WebSocket-Version": "13", "Upgrade": "websocket"], closes: true)
    }
    guard let key = request.single("Sec-WebSocket-Key"), Data(base64Encoded: key)?.count == 16
    else {
      throw .badRequest("Sec-WebSocket-Key must be 16 bytes in base64")
    }
    var headers: HTTPHeaders = [
      "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": acceptValue(key),
    ]
    if let subprotocol {
      guard offered(request).contains(subprotocol) else {
        throw .badRequest("offer the subprotocol \(subprotocol)")
      }
      headers.add(name: "Sec-WebSocket-Protocol", value: subprotocol)
    }
    return headers
  }

  /// RFC 6455 section 1.3. SHA-1 serves as a fingerprint of the handshake here, not as protection.
  static func acceptValue(_ key: String) -> String {
    let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
    var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
    SHA1(text, text.count, &digest)
    return Data(digest).base64EncodedString()
  }

  private static func tokens(_ request: Request, _ name: String) -> [String] {
    request.headers[canonicalForm: name].map { $0.lowercased() }
  }

  /// Subprotocol names are compared as they are written (RFC 6455 section 4.2.2).
  private static func offered(_ request: Request) -> [String] {
    request.headers[canonicalForm: "sec-websocket-protocol"].map { String($0) }
  }
}
