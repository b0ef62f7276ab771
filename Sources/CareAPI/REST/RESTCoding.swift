internal import Foundation

/// `{"error":{"code":"…","message":"…"}}`
public struct RESTError: Codable, Sendable, Equatable {
  public var error: ProtocolError
  public init(_ error: ProtocolError) { self.error = error }
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
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw ProtocolError(decoding: error)
    }
  }

  public static func encode(_ body: some Encodable) -> String { JSONText.encode(body) }
}
