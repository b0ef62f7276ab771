import Bytes
import COpenSSL
import SecureTransport

/// SRTP written down from RFC 3711 and RFC 7714 in the plainest way, to measure engines by. It starts
/// from session keys, as the published vectors do, and derives them from master keys as engines do.
struct ReferenceSRTP {
  let profile: SRTPProfile
  var rtp: SessionKeys
  var rtcp: SessionKeys

  struct SessionKeys {
    var cipher: [UInt8]
    var authentication: [UInt8]
    var salt: [UInt8]
  }

  /// RFC 3711, section 4.3.2: labels 0–2 are for RTP, 3–5 for RTCP.
  init(profile: SRTPProfile, masterKey: [UInt8], masterSalt: [UInt8]) {
    self.profile = profile
    let derive = { (label: UInt8, count: Int) in
      Self.derive(label: label, count: count, masterKey: masterKey, masterSalt: masterSalt)
    }
    let keys = { (label: UInt8) in
      SessionKeys(
        cipher: derive(label, profile.masterKeyCount), authentication: derive(label + 1, 20),
        salt: derive(label + 2, profile.masterSaltCount))
    }
    rtp = keys(0)
    rtcp = keys(3)
  }

  init(profile: SRTPProfile, sessionKeys: SessionKeys) {
    self.profile = profile
    rtp = sessionKeys
    rtcp = sessionKeys
  }

  /// RFC 3711, section 4.3.3 with a key derivation rate of zero; a 96-bit salt is filled up with zeros
  /// (RFC 7714, section 11).
  static func derive(
    label: UInt8, count: Int, masterKey: [UInt8], masterSalt: [UInt8]
  ) -> [UInt8] {
    var iv = masterSalt + [UInt8](repeating: 0, count: 16 - masterSalt.count)
    iv[7] ^= label
    return keystream(key: masterKey, iv: iv, count: count)
  }

  /// AES in counter mode, block by block.
  static func keystream(key: [UInt8], iv: [UInt8], count: Int) -> [UInt8] {
    var stream: [UInt8] = []
    var counter = UInt16(0)
    while stream.count < count {
      var block = iv
      block[14] ^= UInt8(counter >> 8)
      block[15] ^= UInt8(counter & 255)
      stream += aesBlock(key: key, block)
      counter += 1
    }
    return Array(stream.prefix(count))
  }

  /// `packet` protected as the one of this rollover; its first `clear` bytes are not encrypted.
  func protectRTP(_ packet: [UInt8], rollover: UInt32, clear: Int = 12) -> [UInt8] {
    let header = Array(packet[..<clear])
    let body = Array(packet[clear...])
    let ssrc = Array(packet[8..<12])
    var index = ByteWriter()
    index.u32(rollover)
    index.append(packet[2..<4])
    switch profile {
    case .aes128CMSHA1_80:
      let encrypted = xor(
        body,
        Self.keystream(
          key: rtp.cipher, iv: counterIV(rtp.salt, ssrc, index.bytes), count: body.count))
      var authenticated = ByteWriter()
      authenticated.append(header + encrypted)
      authenticated.u32(rollover)
      let tag = MessageDigest.hmacSHA1(key: rtp.authentication, data: authenticated.bytes)
      return header + encrypted + tag.prefix(10)
    case .aeadAES128GCM, .aeadAES256GCM:
      let iv = xor([0, 0] + ssrc + index.bytes, rtp.salt)
      return header + gcm(key: rtp.cipher, iv: iv, aad: header, body)
    }
  }

  /// `packet` protected with this 31-bit SRTCP index.
  func protectRTCP(_ packet: [UInt8], index: UInt32) -> [UInt8] {
    let header = Array(packet[..<8])
    let body = Array(packet[8...])
    let ssrc = Array(packet[4..<8])
    var trailer = ByteWriter()
    trailer.u32(index | 1 << 31)
    var counter = ByteWriter()
    counter.u16(0)
    counter.u32(index)
    switch profile {
    case .aes128CMSHA1_80:
      let encrypted = xor(
        body,
        Self.keystream(
          key: rtcp.cipher, iv: counterIV(rtcp.salt, ssrc, counter.bytes), count: body.count))
      let authenticated = header + encrypted + trailer.bytes
      return authenticated
        + MessageDigest.hmacSHA1(key: rtcp.authentication, data: authenticated).prefix(10)
    case .aeadAES128GCM, .aeadAES256GCM:
      let iv = xor([0, 0] + ssrc + counter.bytes, rtcp.salt)
      return header + gcm(key: rtcp.cipher, iv: iv, aad: header + trailer.bytes, body)
        + trailer.bytes
    }
  }

  /// RFC 3711, section 4.1.1.
  private func counterIV(_ salt: [UInt8], _ ssrc: [UInt8], _ index: [UInt8]) -> [UInt8] {
    xor([0, 0, 0, 0] + ssrc + index + [0, 0], salt + [0, 0])
  }
}

private func xor(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { zip(a, b).map { $0 ^ $1 } }

private func aesBlock(key: [UInt8], _ block: [UInt8]) -> [UInt8] {
  let context = EVP_CIPHER_CTX_new()
  defer { EVP_CIPHER_CTX_free(context) }
  var output = [UInt8](repeating: 0, count: 32)
  var count: Int32 = 0
  let cipher = key.count == 32 ? EVP_aes_256_ecb() : EVP_aes_128_ecb()
  precondition(EVP_EncryptInit_ex(context, cipher, nil, key, nil) == 1)
  precondition(EVP_EncryptUpdate(context, &output, &count, block, 16) == 1)
  return Array(output.prefix(16))
}

/// Ciphertext followed by the 16-byte tag.
private func gcm(key: [UInt8], iv: [UInt8], aad: [UInt8], _ plain: [UInt8]) -> [UInt8] {
  let context = EVP_CIPHER_CTX_new()
  defer { EVP_CIPHER_CTX_free(context) }
  var output = [UInt8](repeating: 0, count: plain.count)
  var tag = [UInt8](repeating: 0, count: 16)
  var count: Int32 = 0
  let cipher = key.count == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm()
  precondition(EVP_EncryptInit_ex(context, cipher, nil, key, iv) == 1)
  precondition(EVP_EncryptUpdate(context, nil, &count, aad, Int32(aad.count)) == 1)
  precondition(EVP_EncryptUpdate(context, &output, &count, plain, Int32(plain.count)) == 1)
  precondition(EVP_EncryptFinal_ex(context, &tag, &count) == 1)
  precondition(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, &tag) == 1)
  return output + tag
}

// MARK: Packets

func rtpPacket(sequence: UInt16, ssrc: UInt32, payload: [UInt8]) -> [UInt8] {
  var writer = ByteWriter()
  writer.u8(0x80)
  writer.u8(96)
  writer.u16(sequence)
  writer.u32(0xdeca_fbad)
  writer.u32(ssrc)
  writer.append(payload)
  return writer.bytes
}

/// A receiver report with one block.
func receiverReport(ssrc: UInt32) -> [UInt8] {
  var writer = ByteWriter()
  writer.u16(0x81c9)
  writer.u16(7)
  writer.u32(ssrc)
  for word in UInt32(1)...6 { writer.u32(word &* 0x0101_0101) }
  return writer.bytes
}

extension SRTPSession {
  /// Array forms of the four operations; the buffer is as large as the result may be.
  func protectRTP(_ packet: inout [UInt8]) throws {
    try inPlace(&packet, room: profile.authTagOverhead) {
      bytes, count, capacity throws(SRTPError) in
      try protectRTP(bytes, count: count, capacity: capacity)
    }
  }

  func protectRTCP(_ packet: inout [UInt8]) throws {
    try inPlace(&packet, room: profile.rtcpOverhead) { bytes, count, capacity throws(SRTPError) in
      try protectRTCP(bytes, count: count, capacity: capacity)
    }
  }

  func unprotectRTP(_ packet: inout [UInt8]) throws {
    try inPlace(&packet, room: 0) { bytes, count, _ throws(SRTPError) in
      try unprotectRTP(bytes, count: count)
    }
  }

  func unprotectRTCP(_ packet: inout [UInt8]) throws {
    try inPlace(&packet, room: 0) { bytes, count, _ throws(SRTPError) in
      try unprotectRTCP(bytes, count: count)
    }
  }

  private func inPlace(
    _ packet: inout [UInt8], room: Int,
    _ body: (UnsafeMutableRawPointer, Int, Int) throws(SRTPError) -> Int
  ) throws {
    let count = packet.count
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: count + room + 16, alignment: 8)
    defer { buffer.deallocate() }
    // What lies behind the room must not be touched.
    buffer.initializeMemory(as: UInt8.self, repeating: 0xa5, count: count + room + 16)
    packet.withUnsafeBytes {
      if count > 0 { buffer.copyMemory(from: $0.baseAddress!, byteCount: count) }
    }
    let length = try body(buffer, count, count + room)
    let behind = UnsafeRawBufferPointer(start: buffer + count + room, count: 16)
    precondition(behind.allSatisfy { $0 == 0xa5 }, "written beyond the buffer")
    packet = Array(UnsafeRawBufferPointer(start: buffer, count: length))
  }
}
