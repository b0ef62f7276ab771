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
  /// An RTCP packet that says of itself that it is not encrypted: with DTLS-SRTP all are.
  case unencrypted
  /// The buffer does not hold the tag.
  case noRoom
  /// More synchronisation sources than we keep state for, in one direction.
  case tooManySources
  /// The key has protected as many packets as it may (RFC 3711, section 9.2).
  case keyExpired
  /// The engine itself failed.
  case engine
}

/// Protects and unprotects packets of one DTLS-SRTP association, in place. Belongs to one thread at
/// a time. ``SRTPSession`` has seen to it that a packet is long enough for its headers and a tag, and
/// that `capacity` holds what protection adds. Packets begin at an address divisible by four.
///
/// An engine keeps state for at most ``SRTPSession/maxRemoteSources`` and
/// ``SRTPSession/maxLocalSources``; of a remote source only after an authentic packet.
public protocol SRTPEngine: AnyObject {
  var profile: SRTPProfile { get }

  /// Sources from which an authentic packet has come.
  var remoteSourceCount: Int { get }

  /// Encrypts the RTP packet in the first `count` bytes of a buffer of `capacity` bytes, some of
  /// which an engine may use beyond what it adds.
  /// - Parameter clear: bytes that stay in the clear, as ``SRTPSession/clearCount(_:count:)`` tells.
  /// - Returns: the new length, ``SRTPProfile/authTagOverhead`` more than `count`. With a queue the bytes
  ///   are final after its next ``MultiBufferQueue/flush()``.
  func protectRTP(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int, capacity: Int
  ) throws(SRTPError) -> Int

  /// Checks and decrypts an RTP packet, of which `clear` bytes were not encrypted.
  /// - Returns: the new, shorter length. After an error the bytes are worthless.
  func unprotectRTP(
    _ packet: UnsafeMutableRawPointer, clear: Int, count: Int
  ) throws(SRTPError) -> Int

  /// As ``protectRTP(_:clear:count:capacity:)`` for a compound RTCP packet; adds
  /// ``SRTPProfile/rtcpOverhead`` bytes.
  func protectRTCP(
    _ packet: UnsafeMutableRawPointer, count: Int, capacity: Int
  ) throws(SRTPError) -> Int

  /// As ``unprotectRTP(_:clear:count:)`` for a compound RTCP packet.
  func unprotectRTCP(_ packet: UnsafeMutableRawPointer, count: Int) throws(SRTPError) -> Int
}

/// Which engine a session is built on.
public enum SRTPEngineKind: String, Sendable, CaseIterable {
  /// Our own, on OpenSSL's ciphers.
  case openSSL
  /// libsrtp2 as the distribution ships it: what the others are measured by.
  case libSRTP
  /// Our own, on libipsec-mb: the fastest, where there is that library (``MultiBufferQueue/obstacle``).
  case multiBuffer

  /// Those that this machine has.
  public static var available: [SRTPEngineKind] {
    allCases.filter { $0 != .multiBuffer || MultiBufferQueue.obstacle == nil }
  }

  /// - Parameter queue: of the multi-buffer engine; without one it finishes each packet at once.
  func makeEngine(
    keys: SRTPKeyingMaterial, queue: MultiBufferQueue?
  ) throws(CryptoEngineError) -> any SRTPEngine {
    switch (self, keys.profile) {
    case (.libSRTP, _): try LibSRTPEngine(keys: keys)
    case (.openSSL, .aes128CMSHA1_80): try PacketEngine<CounterModeCipher>(keys: keys)
    case (.openSSL, .aeadAES128GCM), (.openSSL, .aeadAES256GCM):
      try PacketEngine<GCMCipher>(keys: keys)
    case (.multiBuffer, .aes128CMSHA1_80):
      try PacketEngine<MultiBufferCounterModeCipher>(
        keys: keys, queue: MultiBufferQueue.given(queue))
    case (.multiBuffer, .aeadAES128GCM), (.multiBuffer, .aeadAES256GCM):
      try PacketEngine<MultiBufferGCMCipher>(
        keys: keys, queue: MultiBufferQueue.given(queue))
    }
  }
}
