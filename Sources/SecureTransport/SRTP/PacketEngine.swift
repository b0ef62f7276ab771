/// SRTP and SRTCP by ciphers of a library. On the packet path nothing is allocated, counted or locked by
/// us: keys are set up once, and all that changes stands behind pointers that the engine owns.
final class PacketEngine<Cipher: PacketCipher & ~Copyable>: SRTPEngine {
  let profile: SRTPProfile
  private let tagCount: Int
  // Not in a type of their own: where its parts lie would be looked up anew for each packet.
  private let outboundRTP: Cipher
  private let outboundRTCP: Cipher
  private let outbound: SourceTable
  private let inboundRTP: Cipher
  private let inboundRTCP: Cipher
  private let inbound: SourceTable

  /// - Parameters:
  ///   - queue: for ciphers that work on many packets at once.
  ///   - earlierUses: how often the sending keys have been used, for RTP and for RTCP.
  init(
    keys: SRTPKeyingMaterial, queue: MultiBufferQueue? = nil,
    earlierUses: (rtp: UInt64, rtcp: UInt64) = (0, 0)
  ) throws(CryptoEngineError) {
    profile = keys.profile
    tagCount = keys.profile.authTagOverhead
    func cipher(_ labels: SRTPSessionKeys.Labels, sends: Bool) throws(CryptoEngineError) -> Cipher {
      try Cipher(
        SRTPSessionKeys(
          profile: keys.profile, masterKey: sends ? keys.localKey : keys.remoteKey,
          masterSalt: sends ? keys.localSalt : keys.remoteSalt, labels),
        seals: sends, queue: queue)
    }
    outboundRTP = try cipher(.rtp, sends: true)
    outboundRTCP = try cipher(.rtcp, sends: true)
    outbound = SourceTable(
      limit: SRTPSession.maxLocalSources, rtpUses: earlierUses.rtp, rtcpUses: earlierUses.rtcp)
    inboundRTP = try cipher(.rtp, sends: false)
    inboundRTCP = try cipher(.rtcp, sends: false)
    inbound = SourceTable(limit: SRTPSession.maxRemoteSources)
  }

  var remoteSourceCount: Int { inbound.count }

  func protectRTP(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, capacity: Int
  ) throws(SRTPError) -> Int {
    let ssrc = PacketField.source(ofRTP: packet)
    let source = try sender(ssrc)
    let window = source.pointee.rtp.newest
    guard let index = RTPIndex.estimate(PacketField.sequence(ofRTP: packet), newest: window) else {
      throw .keyExpired
    }
    try source.pointee.rtp.check(index)
    guard outbound.useForRTP() else { throw .keyExpired }
    source.pointee.rtp.insert(index)
    let nonce = PacketNonce(source: ssrc, index: index, trailer: nil)
    guard outboundRTP.seal(packet, clear: clear, count: count, nonce, tag: packet + count) else {
      throw .engine
    }
    return count + tagCount
  }

  func unprotectRTP(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int
  ) throws(SRTPError) -> Int {
    let ssrc = PacketField.source(ofRTP: packet)
    let known = try receiver(ssrc)
    let sequence = PacketField.sequence(ofRTP: packet)
    guard let index = RTPIndex.estimate(sequence, newest: known?.pointee.rtp.newest ?? 0) else {
      throw .keyExpired
    }
    try known?.pointee.rtp.check(index)
    let end = count - tagCount
    let nonce = PacketNonce(source: ssrc, index: index, trailer: nil)
    guard inboundRTP.open(packet, clear: clear, count: end, nonce, tag: packet + end) else {
      throw .authenticationFailed
    }
    let source = known ?? inbound.add(ssrc)
    source.pointee.rtp.insert(index)
    return end
  }

  func protectRTCP(
    _ packet: UnsafeMutableRawPointer, count: Int, capacity: Int
  ) throws(SRTPError) -> Int {
    let ssrc = PacketField.source(ofRTCP: packet)
    let source = try sender(ssrc)
    guard source.pointee.lastReport < 0x7fff_ffff, outbound.useForRTCP() else {
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
      outboundRTCP.seal(packet, clear: SRTCPLayout.headerCount, count: count, nonce, tag: tag)
    else { throw .engine }
    return length
  }

  func unprotectRTCP(_ packet: UnsafeMutableRawPointer, count: Int) throws(SRTPError) -> Int {
    let ssrc = PacketField.source(ofRTCP: packet)
    let known = try receiver(ssrc)
    let place = profile.trailerOffset(in: count)
    let trailer = UInt32(
      bigEndian: packet.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    let index = UInt64(trailer & 0x7fff_ffff)
    try known?.pointee.rtcp.check(index)
    let end = count - tagCount - SRTCPLayout.trailerCount
    let tag = packet + (place == end ? end + SRTCPLayout.trailerCount : end)
    let nonce = PacketNonce(source: ssrc, index: index, trailer: trailer)
    guard
      inboundRTCP.open(packet, clear: SRTCPLayout.headerCount, count: end, nonce, tag: tag)
    else { throw .authenticationFailed }
    let source = known ?? inbound.add(ssrc)
    source.pointee.rtcp.insert(index)
    return end
  }

  /// State of a source of ours, made when it first sends.
  private func sender(_ ssrc: UInt32) throws(SRTPError) -> UnsafeMutablePointer<SourceState> {
    if let known = outbound.find(ssrc) { return known }
    guard outbound.hasRoom else { throw .tooManySources }
    return outbound.add(ssrc)
  }

  /// State of a source of the peer's; nil where there is none yet, but room for it.
  private func receiver(
    _ ssrc: UInt32
  ) throws(SRTPError) -> UnsafeMutablePointer<SourceState>? {
    if let known = inbound.find(ssrc) { return known }
    guard inbound.hasRoom else { throw .tooManySources }
    return nil
  }
}
