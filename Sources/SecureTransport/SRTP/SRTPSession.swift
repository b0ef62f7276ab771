/// SRTP and SRTCP of one association (RFC 3711): refuses what is no packet, and leaves the
/// cryptography to an engine. Belongs to one thread at a time.
///
/// Packets begin at an address divisible by four. Rollover counters and replay windows live as long
/// as the session: an ICE restart keeps it.
public final class SRTPSession {
  /// Sources a peer may send under. A browser with three simulcast layers and their retransmissions
  /// uses seven.
  public static let maxRemoteSources = 64
  /// Sources we may send under. Forgetting one would allow its numbers, which are nonces, to come
  /// again, so all are kept: the offers of one connection would have to be renewed hundreds of times.
  public static let maxLocalSources = 1_024

  private let engine: any SRTPEngine
  public let profile: SRTPProfile
  private let tagCount: Int

  /// - Parameter queue: where protected packets of the multi-buffer engine wait to be finished, with those
  ///   of other sessions of this thread; other engines have no use for one, and without one each packet is
  ///   finished at once. A packet stays where it is, and is not looked at, until the queue is flushed; the
  ///   end of the session flushes it.
  public init(
    keys: SRTPKeyingMaterial, engine kind: SRTPEngineKind = .openSSL,
    queue: MultiBufferQueue? = nil
  ) throws(CryptoEngineError) {
    precondition(keys.hasProfileLengths, "key and salt come from the exporter, cut to the profile")
    engine = try kind.makeEngine(keys: keys, queue: queue)
    profile = keys.profile
    tagCount = keys.profile.authTagOverhead
  }

  /// Sources from which an authenticated packet has come.
  public var remoteSourceCount: Int { engine.remoteSourceCount }

  /// Encrypts the RTP packet in the first `count` bytes, in place. Packets may come out of order, but
  /// a number is used once: it is part of the nonce.
  /// - Returns: the new length. ``SRTPError/noRoom`` when `capacity` does not hold the tag,
  ///   ``SRTPError/replayed`` for a number that was used before.
  public func protectRTP(
    _ packet: UnsafeMutableRawPointer, count: Int, capacity: Int
  ) throws(SRTPError) -> Int {
    guard let clear = Self.clearCount(packet, count: count) else { throw .malformed }
    guard capacity >= count + tagCount else { throw .noRoom }
    return try engine.protectRTP(packet, clear: clear, count: count, capacity: capacity)
  }

  /// Checks and decrypts an RTP packet in place.
  /// - Returns: the new length.
  public func unprotectRTP(
    _ packet: UnsafeMutableRawPointer, count: Int
  ) throws(SRTPError) -> Int {
    guard let clear = Self.clearCount(packet, count: count - tagCount) else { throw .malformed }
    return try engine.unprotectRTP(packet, clear: clear, count: count)
  }

  /// Encrypts a compound RTCP packet in place.
  /// - Returns: the new length. ``SRTPError/noRoom`` when `capacity` does not hold tag and index.
  public func protectRTCP(
    _ packet: UnsafeMutableRawPointer, count: Int, capacity: Int
  ) throws(SRTPError) -> Int {
    guard count >= SRTCPLayout.headerCount else { throw .malformed }
    guard capacity >= count + tagCount + SRTCPLayout.trailerCount else { throw .noRoom }
    return try engine.protectRTCP(packet, count: count, capacity: capacity)
  }

  /// Checks and decrypts a compound RTCP packet in place.
  /// - Returns: the new length. ``SRTPError/unencrypted`` for one without the E flag: no profile of
  ///   DTLS-SRTP that we offer sends such (RFC 5764, section 4.1.2).
  public func unprotectRTCP(
    _ packet: UnsafeMutableRawPointer, count: Int
  ) throws(SRTPError) -> Int {
    guard count >= SRTCPLayout.headerCount + tagCount + SRTCPLayout.trailerCount else {
      throw .malformed
    }
    let trailer = profile.trailerOffset(in: count)
    guard packet.load(fromByteOffset: trailer, as: UInt8.self) & 0x80 != 0 else {
      throw .unencrypted
    }
    return try engine.unprotectRTCP(packet, count: count)
  }

  /// Bytes of an RTP packet that SRTP leaves in the clear: the fixed header, the contributing sources
  /// and the whole header extension (RFC 3550, sections 5.1 and 5.3.1; RFC 3711, section 3.1). Nil
  /// where they are more than `count`.
  static func clearCount(_ packet: UnsafeRawPointer, count: Int) -> Int? {
    guard count >= 12 else { return nil }
    let first = packet.load(as: UInt8.self)
    let clear = 12 + 4 * Int(first & 0x0f)
    guard first & 0x10 != 0 else { return clear <= count ? clear : nil }
    guard clear + 4 <= count else { return nil }
    let words = UInt16(bigEndian: packet.loadUnaligned(fromByteOffset: clear + 2, as: UInt16.self))
    let extended = clear + 4 + 4 * Int(words)
    return extended <= count ? extended : nil
  }
}

/// Where things stand in a protected RTCP packet.
enum SRTCPLayout {
  /// The first header with the sender's source (RFC 3550, section 6.4): in the clear.
  static let headerCount = 8
  /// The E flag and the 31-bit index.
  static let trailerCount = 4
}

extension SRTPProfile {
  /// Where the trailer of a protected RTCP packet of `count` bytes stands: before the tag in RFC 3711,
  /// section 3.4, after it in RFC 7714, section 9.1.
  func trailerOffset(in count: Int) -> Int {
    switch self {
    case .aes128CMSHA1_80: count - authTagOverhead - SRTCPLayout.trailerCount
    case .aeadAES128GCM, .aeadAES256GCM: count - SRTCPLayout.trailerCount
    }
  }
}
