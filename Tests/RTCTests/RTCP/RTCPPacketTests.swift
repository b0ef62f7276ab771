import Bytes
import RTC
import TestKit
import Testing

/// A short text for each packet, made while the views are valid.
private func describe(_ bytes: [UInt8]) -> (packets: [String], isMalformed: Bool) {
  bytes.withUnsafeBytes { buffer in
    var iterator = RTCPIterator(buffer)
    var all: [String] = []
    while let packet = iterator.next() { all.append(describe(packet)) }
    return (all, iterator.isMalformed)
  }
}

private func describe(_ packet: RTCPPacket) -> String {
  switch packet {
  case .senderReport(let report):
    "SR \(report.info.ssrc) \(report.info.rtpTimestamp) \(Array(report.blocks).map(\.ssrc))"
  case .receiverReport(let report):
    "RR \(report.ssrc) \(Array(report.blocks).map(\.cumulativeLost))"
  case .sourceDescription(let names):
    "SDES "
      + names.map { "\($0.ssrc)=\(String(decoding: $0.cname, as: UTF8.self))" }
      .joined(separator: ",")
  case .bye(let sources): "BYE \(Array(sources))"
  case .nack(let nack): "NACK \(nack.mediaSSRC) \(Array(nack))"
  case .transportFeedback(let view): "TWCC \(view.baseSequenceNumber)+\(view.statusCount)"
  case .pictureLoss(let sender, let media): "PLI \(sender) \(media)"
  case .fullIntra(let request): "FIR \(request.map { "\($0.ssrc)#\($0.number)" })"
  case .receiverEstimate(let estimate): "REMB \(estimate.bitrate) \(Array(estimate.sources))"
  case .unknown(let type, let format): "unknown \(type)/\(format)"
  case .malformed(let type): "malformed \(type)"
  }
}

@Suite struct RTCPPacketTests {
  static let compound: [UInt8] = {
    var builder = RTCPBuilder()
    let info = RTCPSenderInfo(
      ssrc: 1, ntp: NTPTime(rawValue: 0xe1e2_e3e4_0000_0001), rtpTimestamp: 90_000, packetCount: 3,
      octetCount: 400)
    let block = RTCPReportBlock(
      ssrc: 2, fractionLost: 12, cumulativeLost: -5, extendedHighestSequence: 0x1_0002, jitter: 7,
      lastSenderReport: 8, delaySinceLastSenderReport: 9)
    builder.senderReport(info, blocks: [block])
    builder.sourceDescription(ssrc: 1, cname: "name")
    builder.receiverReport(ssrc: 1, blocks: [block, block])
    builder.nack(senderSSRC: 1, mediaSSRC: 2, lost: [65_534, 65_535, 0, 14, 15, 100])
    builder.pictureLoss(senderSSRC: 1, mediaSSRC: 2)
    builder.fullIntraRequest(senderSSRC: 1, mediaSSRC: 2, number: 255)
    builder.receiverEstimate(senderSSRC: 1, bitrate: 1_000_000, sources: [2, 3])
    builder.bye([1, 2])
    return builder.bytes
  }()

  @Test func everyKindIsReadBackAsBuilt() {
    let (packets, isMalformed) = describe(Self.compound)
    #expect(
      packets == [
        "SR 1 90000 [2]", "SDES 1=name", "RR 1 [-5, -5]",
        "NACK 2 [65534, 65535, 0, 14, 15, 100]", "PLI 1 2", "FIR [\"2#255\"]",
        "REMB 1000000 [2, 3]", "BYE [1, 2]",
      ])
    #expect(!isMalformed)
  }

  /// Bytes laid out by hand from the figures of the documents named.
  @Test(arguments: [
    ("81ce0002 00000001 00000002", "PLI 1 2"),  // RFC 4585, 6.3.1
    ("81cd0003 00000001 00000002 00050003", "NACK 2 [5, 6, 7]"),  // RFC 4585, 6.2.1
    ("84ce0004 00000001 00000000 00000002 07000000", "FIR [\"2#7\"]"),  // RFC 5104, 4.3.1
    // Mantissa 0x3ffff, exponent 2: 1,048,572 bit/s.
    ("8fce0005 00000001 00000000 52454d42 010bffff 00000002", "REMB 1048572 [2]"),
    ("8fce0003 00000001 00000000 41424344", "unknown 206/15"),  // other application feedback
    ("80cf0001 00000001", "unknown 207/0"),  // extended reports
    ("82cb0002 00000001 00000002", "BYE [1, 2]"),
    // Two chunks, the first with a note before its name and three bytes of padding.
    ("82ca0006 00000001 07026869 0101 41 00 00000002 0102 4242 00000000", "SDES 1=A,2=BB"),
    ("81c90001 00000001", "malformed 201"),  // a block is promised and missing
    ("81cd0002 00000001 00000002", "malformed 205"),  // NACK without an entry
    ("84ce0003 00000001 00000000 00000002", "malformed 206"),
    ("8fce0004 00000001 00000000 52454d42 020bffff", "malformed 206"),
    ("8fce0005 00000001 00000000 52454d42 01ffffff 00000002", "malformed 206"),  // 2⁶³ and more
    ("a1cb0001 000000ff", "malformed 203"),  // padding longer than the packet
    ("a1cb0002 00000001 00000004", "BYE [1]"),
    ("80c80001 00000001", "malformed 200"),
  ])
  func singlePacketsAreReadAsTheirDocumentsSay(_ hex: String, _ expected: String) throws {
    let (packets, isMalformed) = describe(try #require([UInt8](hex: hex)))
    #expect(packets == [expected])
    #expect(!isMalformed)
  }

  @Test func everyPrefixEndsCleanly() {
    let whole = describe(Self.compound).packets
    var boundaries = 0
    for count in 0..<Self.compound.count {
      let (packets, isMalformed) = describe(Array(Self.compound.prefix(count)))
      #expect(packets == Array(whole.prefix(packets.count)))
      #expect(packets.count < whole.count)
      if !isMalformed { boundaries += 1 }
    }
    #expect(boundaries == whole.count, "only whole packets count as well-formed")
  }

  @Test func aPacketThatIsNoRTCPEndsTheWalk() throws {
    let bytes = try #require([UInt8](hex: "81ce0002 00000001 00000002 41ce0002 00000001 00000002"))
    let (packets, isMalformed) = describe(bytes)
    #expect(packets == ["PLI 1 2"])
    #expect(isMalformed)
  }

  @Test func changedBytesNeverTrap() {
    var random = SeededRandom(seed: 2)
    for _ in 0..<20_000 {
      var bytes = Self.compound
      for _ in 0..<3 {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      _ = describe(bytes)
    }
  }

  @Test func reportsKeepTheirNumbersAndSaturateLosses() throws {
    var block = RTCPReportBlock(
      ssrc: 0xffff_ffff, fractionLost: 255, cumulativeLost: 0x7fff_ffff,
      extendedHighestSequence: 1, jitter: 2, lastSenderReport: 3, delaySinceLastSenderReport: 4)
    var builder = RTCPBuilder()
    builder.receiverReport(ssrc: 9, blocks: Array(repeating: block, count: 40))
    let read: [RTCPReportBlock] = builder.bytes.withUnsafeBytes { buffer in
      var iterator = RTCPIterator(buffer)
      guard case .receiverReport(let report)? = iterator.next() else { return [] }
      return Array(report.blocks)
    }
    block.cumulativeLost = 0x7f_ffff
    #expect(read == Array(repeating: block, count: 31))
  }

  @Test(arguments: [0, 1, 0x3ffff, 0x40000, 2_500_000, 1 << 40])
  func estimatesAreRoundedDownByLessThanARate(_ bitrate: UInt64) {
    var builder = RTCPBuilder()
    builder.receiverEstimate(senderSSRC: 1, bitrate: bitrate, sources: [])
    let read: UInt64? = builder.bytes.withUnsafeBytes { buffer in
      var iterator = RTCPIterator(buffer)
      guard case .receiverEstimate(let estimate)? = iterator.next() else { return nil }
      return estimate.bitrate
    }
    #expect(read != nil && read! <= bitrate && bitrate - read! <= bitrate >> 17)
  }
}
