/// Why a packet was not protected or not accepted. Carries nothing: it is thrown on the packet path.
public enum SRTPError: Error, Sendable, CaseIterable {
  /// The tag does not fit: tampered with, or protected by other keys.
  case authenticationFailed
  /// A packet of that index was accepted before.
  case replayed
  /// Too far behind the newest packet to tell whether it was seen before.
  case replayTooOld
  /// Not a well-formed RTP or RTCP packet.
  case malformed
  /// The buffer does not hold the tag.
  case noRoom
  /// The peer sends under more synchronisation sources than we keep state for.
  case tooManySources
  /// The key has protected as many packets as it may (RFC 3711, section 9.2).
  case keyExpired
  /// The engine itself failed.
  case engine
}

/// Protects and unprotects packets of one DTLS-SRTP association, in place. Belongs to one thread at
/// a time. ``SRTPSession`` has seen to it that a packet holds a fixed header and a tag, and that
/// `capacity` holds what protection adds. Packets begin at an address divisible by four.
public protocol SRTPEngine: AnyObject {
  var profile: SRTPProfile { get }

  /// Encrypts the RTP packet in the first `count` bytes of a buffer of `capacity` bytes, some of
  /// which an engine may use beyond what it adds.
  /// - Returns: the new length, ``SRTPProfile/authTagOverhead`` more than `count`.
  func protectRTP(
    _ packet: UnsafeMutableRawPointer, count: Int, capacity: Int
  ) throws(SRTPError) -> Int

  /// Checks and decrypts an RTP packet.
  /// - Returns: the new, shorter length. After an error the bytes are worthless.
  func unprotectRTP(_ packet: UnsafeMutableRawPointer, count: Int) throws(SRTPError) -> Int

  /// As ``protectRTP(_:count:capacity:)`` for a compound RTCP packet; adds
  /// ``SRTPProfile/rtcpOverhead`` bytes.
  func protectRTCP(
    _ packet: UnsafeMutableRawPointer, count: Int, capacity: Int
  ) throws(SRTPError) -> Int

  /// As ``unprotectRTP(_:count:)`` for a compound RTCP packet.
  func unprotectRTCP(_ packet: UnsafeMutableRawPointer, count: Int) throws(SRTPError) -> Int
}

/// Which engine a session is built on.
public enum SRTPEngineKind: String, Sendable, CaseIterable {
  /// libsrtp2 as the distribution ships it.
  case libSRTP

  func makeEngine(keys: SRTPKeyingMaterial) throws(CryptoEngineError) -> any SRTPEngine {
    switch self {
    case .libSRTP: try LibSRTPEngine(keys: keys)
    }
  }
}
