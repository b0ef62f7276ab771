internal import Bytes

/// One track of a peer on its way out: numbers, headers, counts for sender reports, and the cache
/// that NACKs are answered from.
struct SendingStream {
  let track: SendingTrack
  let ssrc: UInt32
  private let rtxSSRC: UInt32?
  private var nextSequence: UInt16
  private var nextRTXSequence: UInt16
  private var cache = SentPacketCache()
  /// They wrap (RFC 3550, section 6.4.1).
  private var packetCount: UInt32 = 0
  private var octetCount: UInt32 = 0
  /// The last packet's timestamp and when it was sent.
  private var lastSent: (timestamp: UInt32, at: Instant)?
  private let mid: [UInt8]

  /// Nil for a track without an announced source.
  init?(_ track: SendingTrack, random: inout any RandomNumberGenerator) {
    guard let source = track.sources.first else { return nil }
    self.track = track
    ssrc = source.ssrc
    rtxSSRC = source.rtxSSRC
    mid = Array(track.mid.utf8)
    // Below 2^15, so that the first wrap comes late enough for the receiver's rollover counter
    // (RFC 3711, section 3.3.1).
    nextSequence = UInt16(random.next() & 0x7fff)
    nextRTXSequence = UInt16(random.next() & 0x7fff)
  }

  /// A report is due for a track that has sent something.
  func senderInfo(at now: Instant, clock: NTPClock) -> RTCPSenderInfo? {
    guard let lastSent else { return nil }
    let elapsed = (now - lastSent.at).nanoseconds / 1_000
    let units = elapsed * Int64(track.format.clockRate) / 1_000_000
    return RTCPSenderInfo(
      ssrc: ssrc, ntp: clock.time(at: now),
      rtpTimestamp: lastSent.timestamp &+ UInt32(truncatingIfNeeded: units),
      packetCount: packetCount, octetCount: octetCount)
  }

  /// Writes a new packet into `buffer` and keeps a copy for retransmission; answers its length, nil
  /// where it does not fit.
  mutating func write(
    _ payload: [UInt8], timestamp: UInt32, marker: Bool, audioLevel: AudioLevel?,
    transportSequence: UInt16?, into buffer: UnsafeMutableRawBufferPointer, now: Instant
  ) -> Int? {
    let sequenceNumber = nextSequence
    guard
      let length = write(
        payload, original: nil, payloadType: track.format.payloadType,
        sequenceNumber: sequenceNumber, timestamp: timestamp, ssrc: ssrc, marker: marker,
        audioLevel: audioLevel, transportSequence: transportSequence, into: buffer, now: now)
    else { return nil }
    nextSequence &+= 1
    packetCount &+= 1
    octetCount &+= UInt32(truncatingIfNeeded: payload.count)
    lastSent = (timestamp, now)
    if rtxSSRC != nil, track.format.rtxPayloadType != nil {
      cache.store(
        .init(
          sequenceNumber: sequenceNumber, timestamp: timestamp, marker: marker, payload: payload,
          sentAt: now))
    }
    return length
  }

  func canRetransmit(_ sequenceNumber: UInt16, now: Instant) -> Bool {
    cache.canRetransmit(sequenceNumber, now: now)
  }

  /// Writes a packet again that was asked for, by RTX (RFC 4588). Never under its own number: with
  /// other extensions that would be two plaintexts under one nonce (RFC 7714, section 8.1).
  mutating func rewrite(
    _ sequenceNumber: UInt16, transportSequence: UInt16?,
    into buffer: UnsafeMutableRawBufferPointer, now: Instant
  ) -> Int? {
    guard let rtxSSRC, let payloadType = track.format.rtxPayloadType,
      let packet = cache.takeForRetransmission(sequenceNumber, now: now)
    else { return nil }
    let length = write(
      packet.payload, original: sequenceNumber, payloadType: payloadType,
      sequenceNumber: nextRTXSequence, timestamp: packet.timestamp, ssrc: rtxSSRC,
      marker: packet.marker, audioLevel: nil, transportSequence: transportSequence, into: buffer,
      now: now)
    if length != nil { nextRTXSequence &+= 1 }
    return length
  }

  private func write(
    _ payload: [UInt8], original: UInt16?, payloadType: UInt8, sequenceNumber: UInt16,
    timestamp: UInt32, ssrc: UInt32, marker: Bool, audioLevel: AudioLevel?,
    transportSequence: UInt16?, into buffer: UnsafeMutableRawBufferPointer, now: Instant
  ) -> Int? {
    let ids = track.format.extensionIDs
    guard
      var writer = RTPHeaderWriter(
        into: buffer, marker: marker, payloadType: payloadType, sequenceNumber: sequenceNumber,
        timestamp: timestamp, ssrc: ssrc, form: ids.form)
    else { return nil }
    writer.append(id: ids.mid, mid)
    writer.append(id: ids.absoluteSendTime, u24: AbsoluteSendTime(now).rawValue)
    if let transportSequence { writer.append(id: ids.transportSequence, u16: transportSequence) }
    if let audioLevel { writer.append(id: ids.audioLevel, u8: audioLevel.rawValue) }
    var offset = writer.finish()
    if let original {
      guard
        let behind = RTXPayload.writePrefix(
          originalSequenceNumber: original, into: buffer, at: offset)
      else { return nil }
      offset = behind
    }
    guard offset + payload.count <= buffer.count else { return nil }
    UnsafeMutableRawBufferPointer(rebasing: buffer[offset...]).copyBytes(from: payload)
    return offset + payload.count
  }
}
