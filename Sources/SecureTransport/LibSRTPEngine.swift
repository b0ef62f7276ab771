internal import CSRTP

/// The engine on libsrtp2. Two sessions, since one master key is for one direction.
final class LibSRTPEngine: SRTPEngine {
  let profile: SRTPProfile
  private let outbound: OwnedSRTP
  private let inbound: OwnedSRTP

  init(keys: SRTPKeyingMaterial) throws(CryptoEngineError) {
    guard Self.libraryIsReady else { throw CryptoEngineError("srtp_init") }
    precondition(keys.hasProfileLengths, "key and salt come from the exporter, cut to the profile")
    profile = keys.profile
    outbound = try OwnedSRTP(
      profile: keys.profile, key: keys.localKey + keys.localSalt, direction: ssrc_any_outbound)
    inbound = try OwnedSRTP(
      profile: keys.profile, key: keys.remoteKey + keys.remoteSalt, direction: ssrc_any_inbound)
  }

  func protectRTP(
    _ packet: UnsafeMutableRawPointer, count: Int, capacity: Int
  ) throws(SRTPError) -> Int {
    var length = Int32(count)
    try Self.check(srtp_protect(outbound.pointer, packet, &length))
    return Int(length)
  }

  func unprotectRTP(_ packet: UnsafeMutableRawPointer, count: Int) throws(SRTPError) -> Int {
    var length = Int32(count)
    try Self.check(srtp_unprotect(inbound.pointer, packet, &length))
    return Int(length)
  }

  func protectRTCP(
    _ packet: UnsafeMutableRawPointer, count: Int, capacity: Int
  ) throws(SRTPError) -> Int {
    var length = Int32(count)
    try Self.check(srtp_protect_rtcp(outbound.pointer, packet, &length))
    return Int(length)
  }

  func unprotectRTCP(_ packet: UnsafeMutableRawPointer, count: Int) throws(SRTPError) -> Int {
    var length = Int32(count)
    try Self.check(srtp_unprotect_rtcp(inbound.pointer, packet, &length))
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

  /// Packets behind the newest that can still be told apart from replays: 1024 is two seconds of a
  /// 5 Mbit/s video track, beyond any retransmission that is still of use.
  private static let replayWindow: UInt = 1024

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
