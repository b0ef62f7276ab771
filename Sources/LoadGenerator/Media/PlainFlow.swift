internal import Bytes
internal import Posix
internal import RTC
internal import SecureTransport

/// What flows need whose keys and addresses are told instead of negotiated.
extension OutgoingStream {
  /// Without header extensions.
  static func plain(_ kind: MediaKind, _ size: LoadShape.Size, receivers: Int) -> OutgoingStream {
    var random = SecureRandom()
    return OutgoingStream(
      kind: kind, ssrc: UInt32(truncatingIfNeeded: random.next()),
      payloadType: kind == .audio ? OfferBuilder.opus : OfferBuilder.vp8, packetBytes: size.bytes,
      rate: size.rate, receivers: receivers)
  }
}

extension SRTPKeyingMaterial {
  static func random(_ profile: SRTPProfile) -> SRTPKeyingMaterial {
    SRTPKeyingMaterial(
      profile: profile, localKey: randomBytes(profile.masterKeyCount),
      localSalt: randomBytes(profile.masterSaltCount),
      remoteKey: randomBytes(profile.masterKeyCount),
      remoteSalt: randomBytes(profile.masterSaltCount))
  }
}

func randomBytes(_ count: Int) -> [UInt8] {
  var random = SecureRandom()
  return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() as UInt64) }
}

extension MediaEngine {
  /// Nanoseconds of the monotonic clock.
  var now: UInt64 { monotonicNow().nanoseconds }
}
