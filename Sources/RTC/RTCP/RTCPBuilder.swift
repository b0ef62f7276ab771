public import Bytes

/// Puts packets one after another into an RTCP datagram. Off the fast path: it owns an array.
public struct RTCPBuilder: Sendable {
  public private(set) var writer: ByteWriter

  public init(reserving capacity: Int = 256) { writer = ByteWriter(reserving: capacity) }

  public var bytes: [UInt8] { writer.bytes }
  public var count: Int { writer.count }
  public var isEmpty: Bool { writer.count == 0 }

  /// RFC 3550, section 6.4.1. At most 31 blocks fit into a report; further ones are left out.
  public mutating func senderReport(_ info: RTCPSenderInfo, blocks: [RTCPReportBlock] = []) {
    let blocks = blocks.prefix(31)
    header(type: RTCPType.senderReport, count: blocks.count, bodyWords: 6 + 6 * blocks.count)
    writer.u32(info.ssrc)
    writer.u64(info.ntp.rawValue)
    writer.u32(info.rtpTimestamp)
    writer.u32(info.packetCount)
    writer.u32(info.octetCount)
    append(blocks)
  }

  /// RFC 3550, section 6.4.2. At most 31 blocks fit into a report; further ones are left out.
  public mutating func receiverReport(ssrc: UInt32, blocks: [RTCPReportBlock]) {
    let blocks = blocks.prefix(31)
    header(type: RTCPType.receiverReport, count: blocks.count, bodyWords: 1 + 6 * blocks.count)
    writer.u32(ssrc)
    append(blocks)
  }

  /// One chunk with the canonical name, cut to 255 bytes (RFC 3550, section 6.5.1).
  public mutating func sourceDescription(ssrc: UInt32, cname: String) {
    let name = Array(cname.utf8.prefix(255))
    // The chunk ends with at least one zero byte.
    let words = (4 + 2 + name.count + 1 + 3) / 4
    header(type: RTCPType.sourceDescription, count: 1, bodyWords: words)
    writer.u32(ssrc)
    writer.u8(1)
    writer.u8(UInt8(name.count))
    writer.append(name)
    writer.u8(0)
    writer.pad(to: 4)
  }

  /// RFC 3550, section 6.6. At most 31 sources; further ones are left out.
  public mutating func bye(_ sources: [UInt32]) {
    let sources = sources.prefix(31)
    header(type: RTCPType.bye, count: sources.count, bodyWords: sources.count)
    for source in sources { writer.u32(source) }
  }

  /// RFC 4585, section 6.3.1.
  public mutating func pictureLoss(senderSSRC: UInt32, mediaSSRC: UInt32) {
    header(
      type: RTCPType.payloadFeedback, count: Int(RTCPType.pictureLossFormat), bodyWords: 2)
    writer.u32(senderSSRC)
    writer.u32(mediaSSRC)
  }

  /// RFC 5104, section 4.3.1; `number` is raised by one for every new request, not for repeats.
  public mutating func fullIntraRequest(senderSSRC: UInt32, mediaSSRC: UInt32, number: UInt8) {
    header(type: RTCPType.payloadFeedback, count: Int(RTCPType.fullIntraFormat), bodyWords: 4)
    writer.u32(senderSSRC)
    // The media source of the common header is unused and zero here.
    writer.u32(0)
    writer.u32(mediaSSRC)
    writer.u8(number)
    writer.u24(0)
  }

  /// RFC 4585, section 6.2.1. `lost` is in sending order; nothing is written for an empty list.
  public mutating func nack(senderSSRC: UInt32, mediaSSRC: UInt32, lost: [UInt16]) {
    guard !lost.isEmpty else { return }
    let start = writer.count
    header(type: RTCPType.transportFeedback, count: Int(RTCPType.nackFormat), bodyWords: 0)
    writer.u32(senderSSRC)
    writer.u32(mediaSSRC)
    var index = 0
    while index < lost.count {
      let first = lost[index]
      var mask: UInt16 = 0
      index += 1
      while index < lost.count {
        let distance = lost[index] &- first
        guard (1...16).contains(distance) else { break }
        mask |= 1 << (distance - 1)
        index += 1
      }
      writer.u16(first)
      writer.u16(mask)
    }
    setLength(of: start)
  }

  /// draft-alvestrand-rmcat-remb-03, section 2.2. `bitrate` is in bit/s; the 18-bit mantissa rounds it down.
  public mutating func receiverEstimate(senderSSRC: UInt32, bitrate: UInt64, sources: [UInt32]) {
    let sources = sources.prefix(255)
    header(
      type: RTCPType.payloadFeedback, count: Int(RTCPType.applicationFormat),
      bodyWords: 4 + sources.count)
    writer.u32(senderSSRC)
    writer.u32(0)
    writer.append("REMB".utf8)
    let exponent = max(0, 64 - bitrate.leadingZeroBitCount - 18)
    let mantissa = UInt32(truncatingIfNeeded: bitrate >> UInt64(exponent))
    writer.u8(UInt8(sources.count))
    writer.u24(UInt32(exponent) << 18 | mantissa)
    for source in sources { writer.u32(source) }
  }

  /// Appends bytes that make whole RTCP packets.
  public mutating func append(packet: [UInt8]) { writer.append(packet) }

  mutating func header(type: UInt8, count: Int, bodyWords: Int, hasPadding: Bool = false) {
    writer.u8(0x80 | (hasPadding ? 0x20 : 0) | UInt8(count & 0x1f))
    writer.u8(type)
    writer.u16(UInt16(truncatingIfNeeded: bodyWords))
  }

  /// Writes the length of the packet that starts at `start` and ends here.
  private mutating func setLength(of start: Int) {
    writer.set(u16: UInt16((writer.count - start) / 4 - 1), at: start + 2)
  }

  private mutating func append(_ blocks: ArraySlice<RTCPReportBlock>) {
    for block in blocks {
      writer.u32(block.ssrc)
      writer.u8(block.fractionLost)
      // 24 bits, saturating (RFC 3550, section A.3).
      let lost = min(max(block.cumulativeLost, -0x80_0000), 0x7f_ffff)
      writer.u24(UInt32(bitPattern: lost) & 0xff_ffff)
      writer.u32(block.extendedHighestSequence)
      writer.u32(block.jitter)
      writer.u32(block.lastSenderReport)
      writer.u32(block.delaySinceLastSenderReport)
    }
  }
}
