internal import Bytes
internal import MediaAPI
internal import RTC
internal import SecureTransport

/// One receive slot of a participant: a single continuous RTP stream, whoever is shown in it.
/// Belongs to the core's thread.
final class OutgoingSlot {
  let kind: MediaKind
  /// Among the slots of its kind, from 0.
  let index: Int
  let ssrc: UInt32
  let cname: String
  unowned let owner: Participant

  /// Whom the slot is to show; nil for nobody.
  var assigned: ParticipantID?
  /// The track it shows. Kept by ``Room``.
  var source: IncomingTrack?

  var rewriter: StreamRewriter
  /// Sent since the beginning, for sender reports; they wrap (RFC 3550, section 6.4.1).
  private(set) var packetCount: UInt32 = 0
  private(set) var octetCount: UInt32 = 0
  var loss = LossMeter()

  /// A later offer may change it: payload types, extensions, feedback.
  var format: MediaFormat
  private let mid: HeldBytes
  let rtxSSRC: UInt32
  private var rtxSequence: UInt16
  private var vp8: VP8Rewriter
  /// Made by ``prepare()``.
  private var history: SentHistory?
  private var budget = RetransmissionBudget()

  init(_ slot: ReceiveSlot, owner: Participant, random: inout some RandomNumberGenerator) {
    kind = slot.kind
    index = slot.index
    ssrc = slot.identity.ssrc
    rtxSSRC = slot.identity.rtxSSRC
    cname = slot.identity.cname
    format = slot.format
    mid = HeldBytes(slot.mid.utf8)
    self.owner = owner
    // The upper half of the numbers stays unused at first: SRTP's rollover counter could not be
    // guessed by a receiver that misses the wrap right after the beginning (RFC 3711, section 3.3.1).
    rewriter = StreamRewriter(
      clockRate: UInt64(slot.format.clockRate),
      sequenceNumber: UInt16.random(in: 0..<32_768, using: &random),
      timestamp: UInt32.random(in: .min ... .max, using: &random))
    rtxSequence = UInt16.random(in: 0..<32_768, using: &random)
    vp8 = VP8Rewriter(
      pictureID: UInt16.random(in: 0..<32_768, using: &random),
      temporalIndex: UInt8.random(in: .min ... .max, using: &random))
  }

  var clockRate: UInt32 { format.clockRate }
  /// Only by RTX. As itself a packet would go out under the same number with other extensions: two
  /// plaintexts under one nonce, which gives AES-GCM's authentication key away (RFC 7714, section 8.1).
  var answersNacks: Bool { format.feedback.contains(.nack) && format.rtxPayloadType != nil }

  /// Makes room for the numbers that may be asked for again, once the owner has been authenticated.
  func prepare() {
    if answersNacks, history == nil { history = SentHistory() }
  }

  var isPrepared: Bool { history != nil }

  /// Only a keyframe helps: the slot could send, and has nothing to begin with.
  var awaitsKeyframe: Bool { kind == .video && !rewriter.isRunning && owner.canReceive }

  enum Forwarding {
    case sent
    /// Sent, as the first of its source.
    case began
    case dropped
  }

  /// Sends a packet of the source on; what stands against it is counted.
  /// - Parameter owner: the slot's own, whom the caller holds.
  @discardableResult
  func forward(
    _ packet: MediaPacket, of track: IncomingTrack, to owner: Participant, into batch: SendBatch,
    counters: inout RelayCounters, now: Instant
  ) -> Forwarding {
    guard owner.canReceive else {
      rewriter.end()
      counters.add(owner.rights.receive ? .droppedReceiverAway : .droppedNotAllowed)
      return .dropped
    }
    let begins = !rewriter.isRunning
    if begins {
      if kind == .video {
        guard packet.startsKeyframe, let descriptor = packet.vp8 else {
          counters.add(.droppedAwaitingKeyframe)
          return .dropped
        }
        vp8.begin(at: descriptor)
      }
      rewriter.begin(at: packet.sequence, timestamp: packet.timestamp, now: now)
      counters.add(.sourceSwitches)
    }
    guard
      let place = rewriter.rewrite(packet.sequence, timestamp: packet.timestamp, now: now)
    else {
      counters.add(.droppedTooOld)
      return .dropped
    }
    let header = OutgoingHeader(
      sequenceNumber: place.sequenceNumber, timestamp: place.timestamp, marker: packet.marker,
      audioLevel: packet.audioLevel, videoOrientation: packet.videoOrientation)
    let numbers = packet.vp8.map { vp8.rewrite($0) }
    guard
      write(
        header, payload: packet.payload, vp8: packet.vp8, numbers: numbers, original: nil,
        to: owner, into: batch, counters: &counters, now: now)
    else { return .dropped }
    packetCount &+= 1
    octetCount &+= UInt32(truncatingIfNeeded: packet.payload.count)
    if answersNacks {
      history?.record(
        SentHistory.Entry(
          stream: track.streamNumber, sequence: packet.sequence, timestamp: place.timestamp,
          sequenceNumber: place.sequenceNumber, numbers: numbers ?? VP8Numbers(), sentAt: now))
    }
    return begins ? .began : .sent
  }

  /// Sends again what the receiver misses, as far as the source's cache still holds it.
  func retransmit(
    _ sequenceNumber: UInt16, into batch: SendBatch, counters: inout RelayCounters, now: Instant
  ) {
    let owner = owner
    guard answersNacks, owner.canReceive, let source, history != nil else { return }
    guard budget.allows(now) else { return counters.add(.retransmissionsRefused) }
    let entry: SentHistory.Entry
    // Seen above.
    switch history!.takeForRetransmission(
      sequenceNumber, roundTrip: owner.roundTrip, now: now)
    {
    case .found(let found): entry = found
    case .tooSoon: return
    case .exhausted:
      counters.add(.retransmissionsRefused)
      return
    case .unknown:
      counters.add(.retransmissionsMissed)
      return
    }
    guard entry.stream == source.streamNumber,
      let packet = source.cache?.packet(entry.sequence, now: now)
    else {
      counters.add(.retransmissionsMissed)
      return
    }
    let header = OutgoingHeader(
      sequenceNumber: entry.sequenceNumber, timestamp: entry.timestamp, marker: packet.marker,
      audioLevel: nil, videoOrientation: packet.videoOrientation)
    let descriptor = kind == .video ? VP8Descriptor(packet.payload) : nil
    let isSent = write(
      header, payload: packet.payload, vp8: descriptor,
      numbers: descriptor == nil ? nil : entry.numbers, original: sequenceNumber, to: owner,
      into: batch, counters: &counters, now: now)
    if isSent {
      budget.spend(packet.payload.count)
      counters.add(.retransmissionsSent)
    }
  }

  /// Writes header and payload into the next place of the batch and encrypts them there. With
  /// `original` it is a retransmission of that number, by RTX.
  private func write(
    _ header: OutgoingHeader, payload: UnsafeRawBufferPointer, vp8 descriptor: VP8Descriptor?,
    numbers: VP8Numbers?, original: UInt16?, to owner: Participant, into batch: SendBatch,
    counters: inout RelayCounters, now: Instant
  ) -> Bool {
    guard let path = owner.transport.selectedPath else { return false }
    guard let slot = batch.next() else {
      counters.add(.droppedBatchFull)
      return false
    }
    let rtx = original == nil ? nil : format.rtxPayloadType
    let ids = format.extensionIDs
    guard
      var writer = RTPHeaderWriter(
        into: slot, marker: header.marker, payloadType: rtx ?? format.payloadType,
        sequenceNumber: rtx == nil ? header.sequenceNumber : rtxSequence,
        timestamp: header.timestamp, ssrc: rtx == nil ? ssrc : rtxSSRC, form: ids.form)
    else { return false }
    writer.append(id: ids.mid, mid.bytes)
    writer.append(id: ids.absoluteSendTime, u24: AbsoluteSendTime(now).rawValue)
    if ids.transportSequence != 0 {
      writer.append(id: ids.transportSequence, u16: owner.transportSequence)
    }
    if let level = header.audioLevel { writer.append(id: ids.audioLevel, u8: level) }
    if let orientation = header.videoOrientation {
      writer.append(id: ids.videoOrientation, u8: orientation)
    }
    var length = writer.finish()
    if rtx != nil, let original {
      // The slot is larger than any header.
      length = RTXPayload.writePrefix(originalSequenceNumber: original, into: slot, at: length)!
    }
    guard let end = append(payload, descriptor, numbers, to: slot, at: length),
      end + SRTPProfile.largestOverhead <= slot.count
    else {
      counters.add(.droppedTooLarge)
      return false
    }
    guard
      let count = owner.transport.protectRTP(
        // A slot of the batch has an address.
        slot.baseAddress!, count: end, capacity: slot.count)
    else {
      counters.add(.protectFailed)
      return false
    }
    batch.commit(count, to: path)
    if ids.transportSequence != 0 { owner.transportSequence &+= 1 }
    if rtx != nil { rtxSequence &+= 1 }
    counters.add(.rtpOut)
    counters.add(.packetsOut)
    counters.add(.bytesOut, UInt64(count))
    return true
  }

  /// Copies the payload behind the header, with a VP8 descriptor of the slot's own numbers. Nil
  /// where it does not fit.
  private func append(
    _ payload: UnsafeRawBufferPointer, _ descriptor: VP8Descriptor?, _ numbers: VP8Numbers?,
    to slot: UnsafeMutableRawBufferPointer, at offset: Int
  ) -> Int? {
    var offset = offset
    var rest = payload
    if let descriptor, let numbers {
      guard
        let written = descriptor.write(numbers, of: payload, to: slot, at: offset)
      else { return nil }
      offset += written
      rest = UnsafeRawBufferPointer(rebasing: payload[descriptor.length...])
    }
    guard offset + rest.count <= slot.count else { return nil }
    UnsafeMutableRawBufferPointer(rebasing: slot[offset..<(offset + rest.count)])
      .copyMemory(from: rest)
    return offset + rest.count
  }
}
