internal import Bytes
internal import COpenSSL

/// What is left of a DTLS 1.2 association whose handshake both sides have behind them: goodbyes and
/// alerts, read and written without the library. Its session takes 40 kB, which every participant of
/// every call would keep for one record of two bytes; this takes a hundred bytes.
///
/// Records are AES-GCM's (RFC 5288, section 3) in the first epoch after the handshake; all others are
/// passed over: there is nothing more to agree on, and application data has no use here.
struct DTLSEpilogue {
  /// What a datagram came to.
  enum Heard { case nothing, goodbye, fatalAlert }

  private let role: DTLSRole
  private let keys: TLSKeyBlock

  /// - Parameter session: `SSL` whose handshake is over.
  /// - Returns: nil where the agreed cipher is not AES-GCM; the library has to stay then.
  init?(of session: OpaquePointer, as role: DTLSRole) {
    guard let keys = TLSKeyBlock(of: session) else { return nil }
    self.role = role
    self.keys = keys
  }

  /// Reads a plausible datagram. Records that are not authentic say nothing.
  func read(_ datagram: UnsafeRawBufferPointer) -> Heard {
    var position = 0
    while let end = DTLSRecord.end(of: datagram, at: position) {
      let record = UnsafeRawBufferPointer(rebasing: datagram[position..<end])
      position = end
      guard let alert = open(record) else { continue }
      // RFC 5246, section 7.2.
      if alert.description == 0 { return .goodbye }
      if alert.level == 2 { return .fatalAlert }
    }
    return .nothing
  }

  /// A datagram that says close_notify; nil only where the library has no memory.
  func goodbye() -> [UInt8]? { alert(level: 1, description: 0) }

  func alert(level: UInt8, description: UInt8) -> [UInt8]? {
    var record = [UInt8](repeating: 0, count: Layout.count)
    record[0] = Layout.alert
    (record[1], record[2]) = (0xfe, 0xfd)
    record[4] = Layout.epoch
    // Beyond all that the library numbered: a handshake's last flight, however often repeated.
    record[7] = 1
    record[12] = UInt8(Layout.bodyCount)
    // The library's nonces begin at random too (RFC 5288 asks only that none comes twice).
    var random = SecureRandom()
    let nonce = random.next()
    record.replaceSubrange(Layout.nonce, with: withUnsafeBytes(of: nonce, Array.init))
    (record[Layout.text], record[Layout.text + 1]) = (level, description)
    let isSealed = record.withUnsafeMutableBytes { bytes in
      guard let cipher = begin(UnsafeRawBufferPointer(bytes), from: role, encrypts: true),
        let start = bytes.baseAddress
      else { return false }
      return cipher.update(start + Layout.text, count: Layout.textCount)
        && cipher.finish(tag: start + Layout.tag, count: Layout.tagCount)
    }
    return isSealed ? record : nil
  }

  private func open(_ record: UnsafeRawBufferPointer) -> (level: UInt8, description: UInt8)? {
    guard record.count == Layout.count, record[0] == Layout.alert, record[3] == 0,
      record[4] == Layout.epoch
    else { return nil }
    var copy = Array(record)
    let isAuthentic = copy.withUnsafeMutableBytes { bytes in
      guard
        let cipher = begin(UnsafeRawBufferPointer(bytes), from: role.opposite, encrypts: false),
        let start = bytes.baseAddress
      else { return false }
      return cipher.update(start + Layout.text, count: Layout.textCount)
        && cipher.finish(expecting: start + Layout.tag, count: Layout.tagCount)
    }
    return isAuthentic ? (copy[Layout.text], copy[Layout.text + 1]) : nil
  }

  /// A cipher that has the record's nonce and header, and is ready for its text.
  private func begin(
    _ record: UnsafeRawBufferPointer, from sender: DTLSRole, encrypts: Bool
  ) -> OwnedCipher? {
    let key = Array(keys.key(of: sender))
    guard let cipher = try? OwnedCipher(keys.algorithm, key: key, encrypts: encrypts) else {
      return nil
    }
    let nonce = Array(keys.salt(of: sender)) + record[Layout.nonce]
    // Epoch and number, type, version, and how long the text is (RFC 5246, section 6.2.3.3).
    let header = Array(record[3..<11]) + record[0..<3] + [0, UInt8(Layout.textCount)]
    let isReady = nonce.withUnsafeBufferPointer { nonce in
      header.withUnsafeBytes { header in
        cipher.begin(nonce.baseAddress!)
          && cipher.authenticate(header.baseAddress!, count: header.count)
      }
    }
    guard isReady else { return nil }
    return cipher
  }

  /// An alert's record: 13 bytes of header, of the nonce those that keys do not bring, text, tag.
  private enum Layout {
    static let alert: UInt8 = 21
    static let epoch: UInt8 = 1
    static let nonce = 13..<21
    static let text = 21
    static let textCount = 2
    static let tag = 23
    static let tagCount = 16
    static let count = 39
    static let bodyCount = count - DTLSRecord.headerCount
  }
}
