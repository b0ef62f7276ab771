internal import COpenSSL

/// Session keys of one direction, for RTP or for RTCP, wiped when they go.
struct SRTPSessionKeys: ~Copyable {
  /// The key derivation's label of the cipher key; that of authentication is one more, that of the
  /// salt two more (RFC 3711, sections 4.3.1 and 4.3.2).
  enum Labels: UInt8 { case rtp = 0, rtcp = 3 }

  /// HMAC-SHA1's key length in all profiles (RFC 3711, section 8.2). AEAD profiles have none.
  static let authenticationCount = 20

  let profile: SRTPProfile
  private let block: UnsafeMutableRawBufferPointer

  /// As long as the master key.
  var cipher: UnsafePointer<UInt8> {
    // A block is never empty.
    UnsafePointer(block.baseAddress!.assumingMemoryBound(to: UInt8.self))
  }
  /// 14 bytes in counter mode, 12 with AEAD.
  var salt: UnsafeRawBufferPointer { part(profile.masterKeyCount, profile.masterSaltCount) }
  var authentication: UnsafeRawBufferPointer {
    part(profile.masterKeyCount + profile.masterSaltCount, Self.authenticationCount)
  }

  /// Derives them from the master key with a key derivation rate of zero (RFC 3711, section 4.3; for
  /// 256 bits RFC 6188, section 3; with AEAD RFC 7714, section 11).
  init(
    profile: SRTPProfile, masterKey: [UInt8], masterSalt: [UInt8], _ labels: Labels
  ) throws(CryptoEngineError) {
    self.init(emptyFor: profile)
    let keyEnd = profile.masterKeyCount
    let saltEnd = keyEnd + profile.masterSaltCount
    let generator = try KeyDerivation(masterKey: masterKey, masterSalt: masterSalt)
    try generator.fill(0..<keyEnd, of: block, label: labels.rawValue)
    try generator.fill(keyEnd..<saltEnd, of: block, label: labels.rawValue + 2)
    try generator.fill(saltEnd..<block.count, of: block, label: labels.rawValue + 1)
  }

  /// Keys that are known: published vectors begin with them.
  init(profile: SRTPProfile, cipher: [UInt8], salt: [UInt8], authentication: [UInt8]) {
    self.init(emptyFor: profile)
    precondition(cipher.count + salt.count + authentication.count == block.count)
    block.copyBytes(from: cipher + salt + authentication)
  }

  private init(emptyFor profile: SRTPProfile) {
    self.profile = profile
    block = .allocate(
      byteCount: profile.masterKeyCount + profile.masterSaltCount + Self.authenticationCount,
      alignment: 8)
    block.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    OPENSSL_cleanse(block.baseAddress, block.count)
    block.deallocate()
  }

  private func part(_ start: Int, _ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: block[start..<(start + count)])
  }
}

/// The pseudo-random function AES-CM of RFC 3711, section 4.3.3.
private struct KeyDerivation: ~Copyable {
  private let cipher: OwnedCipher
  private let masterSalt: [UInt8]

  init(masterKey: [UInt8], masterSalt: [UInt8]) throws(CryptoEngineError) {
    self.masterSalt = masterSalt
    cipher = try OwnedCipher(
      masterKey.count == 32 ? .ctr256 : .ctr128, key: masterKey, encrypts: true)
  }

  func fill(
    _ range: Range<Int>, of block: UnsafeMutableRawBufferPointer, label: UInt8
  ) throws(CryptoEngineError) {
    // With a rate of zero the key id is the label and 48 zero bits, added to the salt's right end: the
    // label meets the salt's byte 7 of 14. A salt of 12 bytes is filled up on the right (RFC 7714,
    // section 11), and so is the counter block.
    var start = masterSalt + [UInt8](repeating: 0, count: 16 - masterSalt.count)
    start[7] ^= label
    // The block is zero there and never empty, so what comes out is the key stream.
    let bytes = block.baseAddress! + range.lowerBound
    guard cipher.begin(start), cipher.update(bytes, count: range.count) else {
      throw CryptoEngineError("EVP_EncryptUpdate")
    }
  }
}
