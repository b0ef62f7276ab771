internal import RTC

/// Writes the packets of one stream: headers, a little of VP8 that servers look at, and the stamp. What
/// else is in a payload is whatever the buffer holds.
struct StreamSender {
  /// Pictures a second of a video stream, where its packets suffice for so many.
  private static let pictures = 30.0
  /// 640×480, as a keyframe's first bytes say it (RFC 6386, section 9.1).
  private static let keyframe: [UInt8] = [0x10, 0x02, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01]
  private static let interframe: [UInt8] = [0x11, 0x02, 0]

  let plan: OutgoingStream
  /// Among all of the engine.
  let number: UInt32
  /// Index of the flow.
  let flow: Int
  private let mid: [UInt8]
  private let packetsPerPicture: UInt64
  private let ticksPerSecond: Double
  /// Below 2^15, so that the first wrap comes late enough for a receiver's rollover counter.
  private let firstSequence: UInt16
  private(set) var pace: Pace?
  private(set) var sent: UInt64 = 0
  var wantsKeyframe = true

  init(_ plan: OutgoingStream, number: UInt32, flow: Int, firstSequence: UInt16) {
    precondition(
      !plan.packetBytes.isEmpty && plan.packetBytes.allSatisfy(OutgoingStream.sizes.contains),
      "checked by whoever planned it")
    self.plan = plan
    self.number = number
    self.flow = flow
    self.firstSequence = firstSequence & 0x7fff
    mid = Array(plan.mid.utf8)
    switch plan.kind {
    case .audio:
      packetsPerPicture = 1
      ticksPerSecond = 48_000
    case .video:
      packetsPerPicture = UInt64(max(1, (plan.rate / Self.pictures).rounded()))
      ticksPerSecond = 90_000
    }
  }

  var hasBegun: Bool { pace != nil }

  mutating func begin(_ now: UInt64) {
    pace = Pace(start: now, rate: plan.rate, phase: Pace.phase(of: Int(number)))
  }

  /// When the next packet is due; nil before ``begin(_:)``.
  var due: UInt64? { pace?.due(sent) }

  /// Writes the next packet into `buffer` and returns its length; nil where it does not fit.
  mutating func write(
    into buffer: UnsafeMutableRawBufferPointer, wall: UInt64, absoluteTime: AbsoluteSendTime,
    transportSequence: inout UInt16
  ) -> Int? {
    let picture = sent / packetsPerPicture
    let within = sent % packetsPerPicture
    let seconds = Double(picture * packetsPerPicture) / plan.rate
    let bytes = plan.packetBytes[Int(sent % UInt64(plan.packetBytes.count))]
    guard bytes <= buffer.count,
      var writer = RTPHeaderWriter(
        into: buffer, marker: plan.kind == .video && within == packetsPerPicture - 1,
        payloadType: plan.payloadType,
        sequenceNumber: firstSequence &+ UInt16(truncatingIfNeeded: sent),
        timestamp: UInt32(truncatingIfNeeded: UInt64(seconds * ticksPerSecond)), ssrc: plan.ssrc,
        form: plan.extensionIDs.form)
    else { return nil }
    let ids = plan.extensionIDs
    writer.append(id: ids.mid, mid)
    if ids.absoluteSendTime != 0 {
      writer.append(id: ids.absoluteSendTime, u24: absoluteTime.rawValue)
    }
    if ids.transportSequence != 0 {
      writer.append(id: ids.transportSequence, u16: transportSequence)
      transportSequence &+= 1
    }
    if plan.kind == .audio { writer.append(id: ids.audioLevel, u8: 30) }
    let head = writer.finish()
    let payload = UnsafeMutableRawBufferPointer(rebasing: buffer[head..<bytes])
    switch plan.kind {
    // Configuration 15: CELT, fullband, 20 ms (RFC 6716, section 3.1).
    case .audio: payload[0] = 0x78
    case .video: writePicture(payload, picture: picture, begins: within == 0)
    }
    MediaStamp(stream: number, number: sent, sentAt: wall).write(to: payload)
    sent += 1
    return bytes
  }

  /// The descriptor of RFC 7741 with a long picture id, and a frame's first bytes.
  private mutating func writePicture(
    _ payload: UnsafeMutableRawBufferPointer, picture: UInt64, begins: Bool
  ) {
    payload[0] = begins ? 0x90 : 0x80
    payload[1] = 0x80
    payload[2] = 0x80 | UInt8(truncatingIfNeeded: picture >> 8) & 0x7f
    payload[3] = UInt8(truncatingIfNeeded: picture)
    guard begins else { return }
    for (index, byte) in (wantsKeyframe ? Self.keyframe : Self.interframe).enumerated() {
      payload[4 + index] = byte
    }
    wantsKeyframe = false
  }
}
