/// A DTLS-SRTP protection profile; raw values are those of the IANA registry (RFC 5764, section
/// 4.1.2; RFC 7714, section 14.2).
public enum SRTPProfile: UInt16, Sendable, CaseIterable {
  case aes128CMSHA1_80 = 0x0001
  case aeadAES128GCM = 0x0007
  case aeadAES256GCM = 0x0008

  /// Ours, best first: GCM costs half of counter mode with SHA-1 and authenticates better;
  /// 128 bits before 256 because that is what browsers choose themselves.
  public static let preferred: [SRTPProfile] = [.aeadAES128GCM, .aeadAES256GCM, .aes128CMSHA1_80]

  /// Bytes that protection adds to an RTP packet.
  public var authTagOverhead: Int {
    switch self {
    case .aes128CMSHA1_80: 10
    case .aeadAES128GCM, .aeadAES256GCM: 16
    }
  }

  /// Bytes that protection adds to an RTCP packet: the tag, and the E flag with the SRTCP index
  /// (RFC 3711, section 3.4; RFC 7714, section 9.1).
  public var rtcpOverhead: Int { authTagOverhead + 4 }

  /// What no profile exceeds, of either kind of packet.
  public static let largestOverhead = 20

  public var masterKeyCount: Int {
    switch self {
    case .aes128CMSHA1_80, .aeadAES128GCM: 16
    case .aeadAES256GCM: 32
    }
  }

  public var masterSaltCount: Int {
    switch self {
    case .aes128CMSHA1_80: 14
    case .aeadAES128GCM, .aeadAES256GCM: 12
    }
  }

  /// The name by which the DTLS library knows the profile.
  var useSRTPName: String {
    switch self {
    case .aes128CMSHA1_80: "SRTP_AES128_CM_SHA1_80"
    case .aeadAES128GCM: "SRTP_AEAD_AES_128_GCM"
    case .aeadAES256GCM: "SRTP_AEAD_AES_256_GCM"
    }
  }
}

/// Master keys and salts of both directions, as this side sees them.
public struct SRTPKeyingMaterial: Equatable, Sendable {
  public var profile: SRTPProfile
  /// Protects what this side sends.
  public var localKey: [UInt8]
  public var localSalt: [UInt8]
  /// Protects what the peer sends.
  public var remoteKey: [UInt8]
  public var remoteSalt: [UInt8]

  /// Lengths must be those of the profile.
  public init(
    profile: SRTPProfile, localKey: [UInt8], localSalt: [UInt8], remoteKey: [UInt8],
    remoteSalt: [UInt8]
  ) {
    self.profile = profile
    self.localKey = localKey
    self.localSalt = localSalt
    self.remoteKey = remoteKey
    self.remoteSalt = remoteSalt
  }

  /// The same keys from the other end.
  public var swapped: SRTPKeyingMaterial {
    SRTPKeyingMaterial(
      profile: profile, localKey: remoteKey, localSalt: remoteSalt, remoteKey: localKey,
      remoteSalt: localSalt)
  }

  var hasProfileLengths: Bool {
    localKey.count == profile.masterKeyCount && remoteKey.count == profile.masterKeyCount
      && localSalt.count == profile.masterSaltCount && remoteSalt.count == profile.masterSaltCount
  }
}

extension SRTPKeyingMaterial: CustomStringConvertible {
  /// Without the keys: they must not end up in a log.
  public var description: String { "SRTP keys for \(profile)" }
}
