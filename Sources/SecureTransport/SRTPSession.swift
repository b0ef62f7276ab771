/// SRTP and SRTCP of one association (RFC 3711): bounds what a peer can make us keep, and leaves the
/// cryptography to an engine. Belongs to one thread at a time.
///
/// Packets begin at an address divisible by four. Rollover counters and replay windows live as long
/// as the session: an ICE restart keeps it.
public final class SRTPSession {
  /// Sources a peer may send under. Each costs the engine about 1 kB with its replay window; a
  /// browser with three simulcast layers and their retransmissions uses seven.
  public static let maxRemoteSources = 64

  private let engine: any SRTPEngine
  private var remoteSources: ContiguousArray<UInt32> = []
  private var latestSource: UInt32?

  public init(
    keys: SRTPKeyingMaterial, engine kind: SRTPEngineKind = .libSRTP
  ) throws(CryptoEngineError) {
    engine = try kind.makeEngine(keys: keys)
  }

  public var profile: SRTPProfile { engine.profile }

  /// Sources from which an authenticated packet has come.
  public var remoteSourceCount: Int { remoteSources.count }

  /// Encrypts the RTP packet in the first `count` bytes, in place. Packets may come out of order, but
  /// a number is used once: it is part of the nonce.
  /// - Returns: the new length. ``SRTPError/noRoom`` when `capacity` does not hold the tag,
  ///   ``SRTPError/replayed`` for a number that was used before.
  public func protectRTP(
    _ packet: UnsafeMutableRawPointer, count: Int, capacity: Int
  ) throws(SRTPError) -> Int {
    guard count >= Self.rtpHeaderCount else { throw .malformed }
    guard capacity >= count + profile.authTagOverhead else { throw .noRoom }
    return try engine.protectRTP(packet, count: count, capacity: capacity)
  }

  /// Checks and decrypts an RTP packet in place.
  /// - Returns: the new length.
  public func unprotectRTP(
    _ packet: UnsafeMutableRawPointer, count: Int
  ) throws(SRTPError) -> Int {
    guard count >= Self.rtpHeaderCount + profile.authTagOverhead else { throw .malformed }
    let source = Self.source(in: packet, at: 8)
    guard admits(source) else { throw .tooManySources }
    let length = try engine.unprotectRTP(packet, count: count)
    remember(source)
    return length
  }

  /// Encrypts a compound RTCP packet in place.
  /// - Returns: the new length. ``SRTPError/noRoom`` when `capacity` does not hold tag and index.
  public func protectRTCP(
    _ packet: UnsafeMutableRawPointer, count: Int, capacity: Int
  ) throws(SRTPError) -> Int {
    guard count >= Self.rtcpHeaderCount else { throw .malformed }
    guard capacity >= count + profile.rtcpOverhead else { throw .noRoom }
    return try engine.protectRTCP(packet, count: count, capacity: capacity)
  }

  /// Checks and decrypts a compound RTCP packet in place.
  /// - Returns: the new length.
  public func unprotectRTCP(
    _ packet: UnsafeMutableRawPointer, count: Int
  ) throws(SRTPError) -> Int {
    guard count >= Self.rtcpHeaderCount + profile.rtcpOverhead else { throw .malformed }
    let source = Self.source(in: packet, at: 4)
    guard admits(source) else { throw .tooManySources }
    let length = try engine.unprotectRTCP(packet, count: count)
    remember(source)
    return length
  }

  // RFC 3550, section 5.1 and section 6.4: fixed header, and header with the sender's source.
  private static let rtpHeaderCount = 12
  private static let rtcpHeaderCount = 8

  private static func source(in packet: UnsafeMutableRawPointer, at offset: Int) -> UInt32 {
    UInt32(bigEndian: packet.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  private func admits(_ source: UInt32) -> Bool {
    source == latestSource || remoteSources.count < Self.maxRemoteSources
      || remoteSources.contains(source)
  }

  /// Only packets that were authentic come here, as the engine too keeps state only for those.
  private func remember(_ source: UInt32) {
    if source == latestSource { return }
    latestSource = source
    if !remoteSources.contains(source) { remoteSources.append(source) }
  }
}
