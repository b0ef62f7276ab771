internal import Foundation

/// What went wrong with a request (RFC 9457): `type` and `title` are the code's, `detail` is the message;
/// `error` holds both once more for our own pages.
public struct RESTError: Codable, Sendable, Equatable {
  public static let mediaType = "application/problem+json"

  public var type: String
  public var title: String
  public var status: Int
  public var detail: String
  public var error: ProtocolError

  /// - Parameter status: of the HTTP answer.
  public init(_ error: ProtocolError, status: Int) {
    type = "urn:kuulolla:error:\(error.code.rawValue)"
    title = error.code.rawValue
    self.status = status
    detail = error.message
    self.error = error
  }
}

/// JSON of the REST interface, in and out.
public enum RESTCoding {
  /// - Throws: ``ProtocolError`` `badRequest` that names the field, or `tooLong`.
  public static func decode<Body: Decodable>(
    _ type: Body.Type, from bytes: some Sequence<UInt8>
  ) throws(ProtocolError) -> Body {
    let data = Data(bytes)
    if data.count > ProtocolLimits.messageBytes {
      throw ProtocolError(.tooLong, "the body is longer than 65536 bytes")
    }
    let body: Body
    do {
      body = try JSONDecoder().decode(type, from: data)
    } catch {
      throw ProtocolError(decoding: error)
    }
    if JSONText.holdsZero(data) { throw .zeroCharacter }
    return body
  }

  public static func encode(_ body: some Encodable) -> String { JSONText.encode(body) }
}
