internal import Bytes

/// The outer form of DTLS 1.2 records (RFC 6347, section 4.1) and handshake fragments (section
/// 4.2.2), as far as it decides whether a datagram is worth the library's time. A forged or broken
/// plaintext record would make the library give up the handshake; one that cannot be right is
/// therefore kept from it.
enum DTLSRecord {
  static let headerCount = 13

  /// Where the record at `start` ends; nil when it is cut short.
  static func end(of bytes: UnsafeRawBufferPointer, at start: Int) -> Int? {
    guard bytes.count - start >= headerCount else { return nil }
    let length = Int(bytes[start + 11]) << 8 | Int(bytes[start + 12])
    let end = start + headerCount + length
    return end <= bytes.count ? end : nil
  }

  /// True when the whole datagram is a row of records that a peer in the other role may send.
  static func isPlausible(_ datagram: UnsafeRawBufferPointer, from sender: DTLSRole) -> Bool {
    var reader = ByteReader(datagram)
    guard reader.remaining > 0 else { return false }
    while reader.remaining > 0 {
      guard let type = reader.u8(), let version = reader.u16(), let epoch = reader.u16(),
        reader.skip(6), let length = reader.u16(), let body = reader.bytes(Int(length)),
        let content = ContentType(rawValue: type),
        // DTLS 1.0 stands in a first ClientHello; 1.2 in the rest.
        version == 0xfeff || version == 0xfefd,
        length > 0, Int(length) <= maxCiphertext,
        epoch > 0 || isPlausiblePlaintext(content, body, from: sender)
      else { return false }
    }
    return true
  }

  /// 2^14 bytes and what encryption adds (RFC 5246, section 6.2.3).
  private static let maxCiphertext = 16_384 + 2_048
  /// A certificate chain of ten RSA certificates; the largest message anyone sends in a handshake.
  private static let maxMessage = 16_384

  private enum ContentType: UInt8 {
    case changeCipherSpec = 20
    case alert = 21
    case handshake = 22
    case applicationData = 23
  }

  private static func isPlausiblePlaintext(
    _ content: ContentType, _ body: UnsafeRawBufferPointer, from sender: DTLSRole
  ) -> Bool {
    switch content {
    case .changeCipherSpec: body.count == 1 && body[0] == 1
    case .alert: body.count == 2 && (body[0] == 1 || body[0] == 2)
    case .handshake: isPlausibleHandshake(body, from: sender)
    // Before keys there is nothing to say.
    case .applicationData: false
    }
  }

  private static func isPlausibleHandshake(
    _ body: UnsafeRawBufferPointer, from sender: DTLSRole
  ) -> Bool {
    var reader = ByteReader(body)
    while reader.remaining > 0 {
      guard let type = reader.u8(), let length = reader.u24(), let sequence = reader.u16(),
        let offset = reader.u24(), let count = reader.u24(), reader.skip(Int(count)),
        sequence < 32, length <= maxMessage, offset + count <= length,
        count > 0 || length == 0, sender.handshakeTypes.contains(type)
      else { return false }
    }
    return true
  }
}

extension DTLSRole {
  /// Handshake messages this role sends in the clear (RFC 5246, section 7.4; RFC 6347, section 4.3.2):
  /// ClientHello, Certificate, ClientKeyExchange, CertificateVerify of the one; ServerHello,
  /// HelloVerifyRequest, Certificate, ServerKeyExchange, CertificateRequest, ServerHelloDone of the
  /// other.
  fileprivate var handshakeTypes: [UInt8] {
    switch self {
    case .client: [1, 11, 16, 15]
    case .server: [2, 3, 11, 12, 13, 14]
    }
  }
}
