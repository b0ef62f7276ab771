internal import Bytes

/// One receive slot of a peer: attributes packets, notices losses and asks for them.
struct ReceivingStream {
  /// Keyframes are asked for no more often: one takes a sender longer than this to make and send.
  private static let keyframePause = Instant.Span.milliseconds(300)

  let slot: ReceiveSlot
  private(set) var reception: ReceptionStatistics
  private(set) var recovered: UInt64 = 0
  private(set) var bytes: UInt64 = 0
  private(set) var nacksSent: UInt64 = 0
  private(set) var keyframeRequestsSent: UInt64 = 0
  private var nack: NackGenerator?
  private var highest: UInt16?
  private var keyframeWanted = false
  private var lastKeyframeRequest: Instant?

  init(_ slot: ReceiveSlot) {
    self.slot = slot
    reception = ReceptionStatistics(ssrc: slot.identity.ssrc, clockRate: slot.format.clockRate)
    if slot.format.feedback.contains(.nack) { nack = NackGenerator() }
  }

  func owns(_ ssrc: UInt32) -> Bool {
    ssrc == slot.identity.ssrc || slot.format.rtxPayloadType != nil && ssrc == slot.identity.rtxSSRC
  }

  enum Outcome {
    /// Original sequence number and where the payload lies.
    case media(sequenceNumber: UInt16, payload: Range<Int>, isRetransmission: Bool)
    /// Padding, a duplicate, or a retransmission of what has come meanwhile.
    case nothing
    /// A payload type that was not agreed on.
    case unknown
  }

  mutating func packet(
    _ header: RTPHeader, in buffer: UnsafeRawBufferPointer, at now: Instant
  ) -> Outcome {
    header.ssrc == slot.identity.ssrc
      ? original(header, at: now) : retransmission(header, in: buffer, at: now)
  }

  private mutating func original(_ header: RTPHeader, at now: Instant) -> Outcome {
    guard header.payloadType == slot.format.payloadType else { return .unknown }
    let number = header.sequenceNumber
    let isNew = highest.map { number.isNewer(than: $0) } ?? true
    if isNew { highest = number }
    let wasMissing = nack?.packet(number, at: now) ?? true
    // Its retransmission was faster, or it was given up; SRTP has dropped true duplicates.
    guard isNew || wasMissing else { return .nothing }
    reception.packet(sequenceNumber: number, timestamp: header.timestamp, at: now)
    guard !header.payload.isEmpty else { return .nothing }
    bytes += UInt64(header.payload.count)
    return .media(sequenceNumber: number, payload: header.payload, isRetransmission: false)
  }

  private mutating func retransmission(
    _ header: RTPHeader, in buffer: UnsafeRawBufferPointer, at now: Instant
  ) -> Outcome {
    guard header.payloadType == slot.format.rtxPayloadType else { return .unknown }
    guard let (number, payload) = RTXPayload.unwrap(header, in: buffer),
      highest.map({ !number.isNewer(than: $0) }) ?? false,
      nack?.packet(number, at: now) ?? false
    else { return .nothing }
    recovered += 1
    guard !payload.isEmpty else { return .nothing }
    bytes += UInt64(payload.count)
    return .media(sequenceNumber: number, payload: payload, isRetransmission: true)
  }

  mutating func senderReport(_ ntp: NTPTime, at now: Instant) {
    reception.senderReport(ntp, at: now)
  }

  mutating func reportBlock(at now: Instant) -> RTCPReportBlock? { reception.reportBlock(at: now) }

  mutating func wantKeyframe() { keyframeWanted = true }

  /// Adds the NACKs and keyframe requests that are due.
  mutating func poll(
    now: Instant, roundTrip: Instant.Span, senderSSRC: UInt32, into builder: inout RTCPBuilder
  ) {
    if let request = nack?.poll(now: now, roundTrip: roundTrip) {
      if !request.lost.isEmpty {
        builder.nack(senderSSRC: senderSSRC, mediaSSRC: slot.identity.ssrc, lost: request.lost)
        nacksSent += 1
      }
      if request.needsKeyframe { keyframeWanted = true }
    }
    guard keyframeWanted, keyframeDue <= now else { return }
    keyframeWanted = false
    lastKeyframeRequest = now
    guard slot.format.feedback.contains(.pictureLoss) else { return }
    builder.pictureLoss(senderSSRC: senderSSRC, mediaSSRC: slot.identity.ssrc)
    keyframeRequestsSent += 1
  }

  var deadline: Instant? {
    let request = nack?.nextTimeout
    guard keyframeWanted else { return request }
    return request.map { min($0, keyframeDue) } ?? keyframeDue
  }

  private var keyframeDue: Instant {
    lastKeyframeRequest.map { $0 + Self.keyframePause } ?? Instant(nanoseconds: 0)
  }
}
