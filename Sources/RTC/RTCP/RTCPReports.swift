public import Bytes

/// What a sender says about its clock and counts (RFC 3550, section 6.4.1).
public struct RTCPSenderInfo: Sendable, Equatable {
  public var ssrc: UInt32
  public var ntp: NTPTime
  /// The media clock at the same moment.
  public var rtpTimestamp: UInt32
  public var packetCount: UInt32
  /// Payload bytes, without headers and padding.
  public var octetCount: UInt32

  public init(
    ssrc: UInt32, ntp: NTPTime, rtpTimestamp: UInt32, packetCount: UInt32, octetCount: UInt32
  ) {
    self.ssrc = ssrc
    self.ntp = ntp
    self.rtpTimestamp = rtpTimestamp
    self.packetCount = packetCount
    self.octetCount = octetCount
  }
}

/// What a receiver says about one source (RFC 3550, section 6.4.1).
public struct RTCPReportBlock: Sendable, Equatable {
  public static let length = 24

  public var ssrc: UInt32
  /// Share lost since the last report, in 256ths.
  public var fractionLost: UInt8
  /// Lost since the beginning; negative where duplicates outnumber losses. 24 bits on the wire.
  public var cumulativeLost: Int32
  public var extendedHighestSequence: UInt32
  /// Interarrival jitter in units of the media clock.
  public var jitter: UInt32
  /// The middle 32 bits of the NTP time of the last sender report; 0 where none has come.
  public var lastSenderReport: UInt32
  /// Since that report, in units of 1/65536 s.
  public var delaySinceLastSenderReport: UInt32

  public init(
    ssrc: UInt32, fractionLost: UInt8, cumulativeLost: Int32, extendedHighestSequence: UInt32,
    jitter: UInt32, lastSenderReport: UInt32, delaySinceLastSenderReport: UInt32
  ) {
    self.ssrc = ssrc
    self.fractionLost = fractionLost
    self.cumulativeLost = cumulativeLost
    self.extendedHighestSequence = extendedHighestSequence
    self.jitter = jitter
    self.lastSenderReport = lastSenderReport
    self.delaySinceLastSenderReport = delaySinceLastSenderReport
  }

  /// The round-trip time that this block gives to the sender of the reports, seen at `now`
  /// (RFC 3550, section 6.4.1); nil without a sender report to measure by, or where clocks disagree.
  public func roundTrip(now: NTPTime) -> Instant.Span? {
    guard lastSenderReport != 0 else { return nil }
    let units = Int32(bitPattern: now.middle &- lastSenderReport &- delaySinceLastSenderReport)
    guard units >= 0 else { return nil }
    return Instant.Span(nanoseconds: Int64(units) * 1_000_000_000 / 65_536)
  }
}

/// The report blocks of a sender or receiver report.
public struct RTCPReportBlocks: Sequence, IteratorProtocol {
  private var reader: ByteReader
  private var left: Int

  init?(count: Int, body: UnsafeRawBufferPointer, at offset: Int) {
    guard body.count - offset >= count * RTCPReportBlock.length else { return nil }
    reader = ByteReader(body, at: offset)
    left = count
  }

  public mutating func next() -> RTCPReportBlock? {
    guard left > 0, let ssrc = reader.u32(), let fraction = reader.u8(), let lost = reader.u24(),
      let highest = reader.u32(), let jitter = reader.u32(), let last = reader.u32(),
      let delay = reader.u32()
    else { return nil }
    left -= 1
    return RTCPReportBlock(
      ssrc: ssrc, fractionLost: fraction,
      // Sign extension of 24 bits.
      cumulativeLost: Int32(bitPattern: lost << 8) >> 8,
      extendedHighestSequence: highest, jitter: jitter, lastSenderReport: last,
      delaySinceLastSenderReport: delay)
  }
}

public struct RTCPSenderReport {
  public let info: RTCPSenderInfo
  public let blocks: RTCPReportBlocks

  init?(count: UInt8, body: UnsafeRawBufferPointer) {
    var reader = ByteReader(body)
    guard let ssrc = reader.u32(), let ntp = reader.u64(), let rtp = reader.u32(),
      let packets = reader.u32(), let octets = reader.u32(),
      let blocks = RTCPReportBlocks(count: Int(count), body: body, at: reader.offset)
    else { return nil }
    info = RTCPSenderInfo(
      ssrc: ssrc, ntp: NTPTime(rawValue: ntp), rtpTimestamp: rtp, packetCount: packets,
      octetCount: octets)
    self.blocks = blocks
  }
}

public struct RTCPReceiverReport {
  public let ssrc: UInt32
  public let blocks: RTCPReportBlocks

  init?(count: UInt8, body: UnsafeRawBufferPointer) {
    var reader = ByteReader(body)
    guard let ssrc = reader.u32(),
      let blocks = RTCPReportBlocks(count: Int(count), body: body, at: 4)
    else { return nil }
    self.ssrc = ssrc
    self.blocks = blocks
  }
}
