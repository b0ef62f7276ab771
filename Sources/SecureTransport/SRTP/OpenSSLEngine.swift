/// SRTP and SRTCP on OpenSSL's ciphers. On the packet path nothing is allocated, counted or locked by
/// us: keys are set up once, and all that changes stands behind pointers that the engine owns.
final class OpenSSLEngine<Cipher: PacketCipher & ~Copyable>: SRTPEngine {
  let profile: SRTPProfile
  private let tagCount: Int
  private let outbound: SRTPDirection<Cipher>
  private let inbound: SRTPDirection<Cipher>

  /// - Parameter earlierUses: how often the sending keys have been used, for RTP and for RTCP.
  init(
    keys: SRTPKeyingMaterial, earlierUses: (rtp: UInt64, rtcp: UInt64) = (0, 0)
  ) throws(CryptoEngineError) {
    profile = keys.profile
    tagCount = keys.profile.authTagOverhead
    outbound = try SRTPDirection(
      profile: keys.profile, masterKey: keys.localKey, masterSalt: keys.localSalt, sends: true,
      sources: SourceTable(
        limit: SRTPSession.maxLocalSources, rtpUses: earlierUses.rtp, rtcpUses: earlierUses.rtcp))
    inbound = try SRTPDirection(
      profile: keys.profile, masterKey: keys.remoteKey, masterSalt: keys.remoteSalt, sends: false,
      sources: SourceTable(limit: SRTPSession.maxRemoteSources))
  }

  var remoteSourceCount: Int { inbound.sources.count }

  func protectRTP(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, capacity: Int
  ) throws(SRTPError) -> Int {
    let ssrc = PacketField.source(ofRTP: packet)
    let source = try outbound.sender(ssrc)
    let window = source.pointee.rtp.newest
    guard let index = RTPIndex.estimate(PacketField.sequence(ofRTP: packet), newest: window) else {
      throw .keyExpired
    }
    try source.pointee.rtp.check(index)
    guard outbound.sources.useForRTP() else { throw .keyExpired }
    source.pointee.rtp.insert(index)
    let nonce = PacketNonce(source: ssrc, index: index, trailer: nil)
    guard outbound.rtp.seal(packet, clear: clear, count: count, nonce, tag: packet + count) else {
      throw .engine
    }
    return count + tagCount
  }

  func unprotectRTP(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int
  ) throws(SRTPError) -> Int {
    let ssrc = PacketField.source(ofRTP: packet)
    let known = try inbound.receiver(ssrc)
    let sequence = PacketField.sequence(ofRTP: packet)
    guard let index = RTPIndex.estimate(sequence, newest: known?.pointee.rtp.newest ?? 0) else {
      throw .keyExpired
    }
    try known?.pointee.rtp.check(index)
    let end = count - tagCount
    let nonce = PacketNonce(source: ssrc, index: index, trailer: nil)
    guard inbound.rtp.open(packet, clear: clear, count: end, nonce, tag: packet + end) else {
      throw .authenticationFailed
    }
    let source = known ?? inbound.sources.add(ssrc)
    source.pointee.rtp.insert(index)
    return end
  }

  func protectRTCP(
    _ packet: UnsafeMutableRawPointer, count: Int, capacity: Int
  ) throws(SRTPError) -> Int {
    let ssrc = PacketField.source(ofRTCP: packet)
    let source = try outbound.sender(ssrc)
    guard source.pointee.lastReport < 0x7fff_ffff, outbound.sources.useForRTCP() else {
      throw .keyExpired
    }
    source.pointee.lastReport += 1
    let index = source.pointee.lastReport
    let trailer = index | 1 << 31
    let length = count + tagCount + SRTCPLayout.trailerCount
    let place = profile.trailerOffset(in: length)
    (packet + place).storeBytes(of: trailer.bigEndian, as: UInt32.self)
    let tag = packet + (place == count ? count + SRTCPLayout.trailerCount : count)
    let nonce = PacketNonce(source: ssrc, index: UInt64(index), trailer: trailer)
    guard
      outbound.rtcp.seal(packet, clear: SRTCPLayout.headerCount, count: count, nonce, tag: tag)
    else { throw .engine }
    return length
  }

  func unprotectRTCP(_ packet: UnsafeMutableRawPointer, count: Int) throws(SRTPError) -> Int {
    let ssrc = PacketField.source(ofRTCP: packet)
    let known = try inbound.receiver(ssrc)
    let place = profile.trailerOffset(in: count)
    let trailer = UInt32(
      bigEndian: packet.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    let index = UInt64(trailer & 0x7fff_ffff)
    try known?.pointee.rtcp.check(index)
    let end = count - tagCount - SRTCPLayout.trailerCount
    let tag = packet + (place == end ? end + SRTCPLayout.trailerCount : end)
    let nonce = PacketNonce(source: ssrc, index: index, trailer: trailer)
    guard
      inbound.rtcp.open(packet, clear: SRTCPLayout.headerCount, count: end, nonce, tag: tag)
    else { throw .authenticationFailed }
    let source = known ?? inbound.sources.add(ssrc)
    source.pointee.rtcp.insert(index)
    return end
  }
}

/// One direction: its keys, and the sources that send under them.
private struct SRTPDirection<Cipher: PacketCipher & ~Copyable>: ~Copyable {
  let rtp: Cipher
  let rtcp: Cipher
  let sources: SourceTable

  init(
    profile: SRTPProfile, masterKey: [UInt8], masterSalt: [UInt8], sends: Bool,
    sources: consuming SourceTable
  ) throws(CryptoEngineError) {
    let rtp = try Cipher(
      SRTPSessionKeys(profile: profile, masterKey: masterKey, masterSalt: masterSalt, .rtp),
      seals: sends)
    let rtcp = try Cipher(
      SRTPSessionKeys(profile: profile, masterKey: masterKey, masterSalt: masterSalt, .rtcp),
      seals: sends)
    self.rtp = rtp
    self.rtcp = rtcp
    self.sources = sources
  }

  /// State of a source of ours, made when it first sends.
  func sender(_ ssrc: UInt32) throws(SRTPError) -> UnsafeMutablePointer<SourceState> {
    if let known = sources.find(ssrc) { return known }
    guard sources.hasRoom else { throw .tooManySources }
    return sources.add(ssrc)
  }

  /// State of a source of the peer's; nil where there is none yet, but room for it.
  func receiver(_ ssrc: UInt32) throws(SRTPError) -> UnsafeMutablePointer<SourceState>? {
    if let known = sources.find(ssrc) { return known }
    guard sources.hasRoom else { throw .tooManySources }
    return nil
  }
}
