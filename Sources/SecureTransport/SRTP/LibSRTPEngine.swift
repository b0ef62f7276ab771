internal import CSRTP

/// The engine on libsrtp2. Two sessions, since one master key is for one direction. The library keeps
/// state for as many sources as come, so they are counted here.
final class LibSRTPEngine: SRTPEngine {
  let profile: SRTPProfile
  private let outbound: OwnedSRTP
  private let inbound: OwnedSRTP
  private var localSources = SourceRoll(limit: SRTPSession.maxLocalSources)
  private var remoteSources = SourceRoll(limit: SRTPSession.maxRemoteSources)

  init(keys: SRTPKeyingMaterial) throws(CryptoEngineError) {
    guard Self.libraryIsReady else { throw CryptoEngineError("srtp_init") }
    profile = keys.profile
    outbound = try OwnedSRTP(
      profile: keys.profile, key: keys.localKey + keys.localSalt, direction: ssrc_any_outbound)
    inbound = try OwnedSRTP(
      profile: keys.profile, key: keys.remoteKey + keys.remoteSalt, direction: ssrc_any_inbound)
  }

  var remoteSourceCount: Int { remoteSources.count }

  func protectRTP(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, capacity: Int
  ) throws(SRTPError) -> Int {
    let source = PacketField.source(ofRTP: packet)
    guard localSources.admits(source) else { throw .tooManySources }
    var length = Int32(count)
    let status = srtp_protect(outbound.pointer, packet, &length)
    // The library remembers a source that it has seen, whatever came of its packet.
    localSources.remember(source)
    try Self.check(status)
    return Int(length)
  }

  func unprotectRTP(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int
  ) throws(SRTPError) -> Int {
    let source = PacketField.source(ofRTP: packet)
    guard remoteSources.admits(source) else { throw .tooManySources }
    var length = Int32(count)
    try Self.check(srtp_unprotect(inbound.pointer, packet, &length))
    remoteSources.remember(source)
    return Int(length)
  }

  func protectRTCP(
    _ packet: UnsafeMutableRawPointer, count: Int, capacity: Int
  ) throws(SRTPError) -> Int {
    let source = PacketField.source(ofRTCP: packet)
    guard localSources.admits(source) else { throw .tooManySources }
    var length = Int32(count)
    let status = srtp_protect_rtcp(outbound.pointer, packet, &length)
    localSources.remember(source)
    try Self.check(status)
    return Int(length)
  }

  func unprotectRTCP(_ packet: UnsafeMutableRawPointer, count: Int) throws(SRTPError) -> Int {
    let source = PacketField.source(ofRTCP: packet)
    guard remoteSources.admits(source) else { throw .tooManySources }
    var length = Int32(count)
    try Self.check(srtp_unprotect_rtcp(inbound.pointer, packet, &length))
    remoteSources.remember(source)
    return Int(length)
  }

  private static let libraryIsReady = srtp_init() == srtp_err_status_ok

  private static func check(_ status: srtp_err_status_t) throws(SRTPError) {
    if status == srtp_err_status_ok { return }
    switch status {
    case srtp_err_status_auth_fail: throw .authenticationFailed
    case srtp_err_status_replay_fail: throw .replayed
    case srtp_err_status_replay_old, srtp_err_status_pkt_idx_old: throw .replayTooOld
    case srtp_err_status_bad_param, srtp_err_status_parse_err: throw .malformed
    case srtp_err_status_key_expired: throw .keyExpired
    default: throw .engine
    }
  }
}

/// `srtp_t`: streams of one direction, made from a template when a source first appears (inbound:
/// only once a packet of that source has been authenticated).
private struct OwnedSRTP: ~Copyable {
  let pointer: srtp_t

  /// As wide as our own engine's.
  private static let replayWindow = UInt(ReplayWindow<16>.width)

  init(
    profile: SRTPProfile, key: [UInt8], direction: srtp_ssrc_type_t
  ) throws(CryptoEngineError) {
    var policy = srtp_policy_t()
    switch profile {
    case .aes128CMSHA1_80:
      srtp_crypto_policy_set_rtp_default(&policy.rtp)
      srtp_crypto_policy_set_rtcp_default(&policy.rtcp)
    case .aeadAES128GCM:
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp)
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp)
    case .aeadAES256GCM:
      srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtp)
      srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtcp)
    }
    policy.ssrc.type = direction
    policy.window_size = Self.replayWindow
    // A number is a nonce: whatever is sent again goes by RTX, under a number of its own.
    policy.allow_repeat_tx = 0
    var session: srtp_t?
    var key = key
    let status = key.withUnsafeMutableBufferPointer { bytes in
      policy.key = bytes.baseAddress
      return srtp_create(&session, &policy)
    }
    guard status == srtp_err_status_ok, let session else { throw CryptoEngineError("srtp_create") }
    pointer = session
  }

  deinit { srtp_dealloc(pointer) }
}

/// Sources for which the library has made state.
private struct SourceRoll {
  let limit: Int
  private var known: Set<UInt32> = []
  private var latest: UInt32?

  init(limit: Int) { self.limit = limit }

  var count: Int { known.count }

  func admits(_ source: UInt32) -> Bool {
    source == latest || known.count < limit || known.contains(source)
  }

  mutating func remember(_ source: UInt32) {
    if source == latest { return }
    latest = source
    known.insert(source)
  }
}
