import Bytes
import RTC
import TestKit
import Testing

@Suite struct RTPHeaderTests {
  /// Version 2, padding, extension, two contributing sources, marker, payload type 96.
  static let full = [UInt8](
    hex: """
      b2 e0 12 34  00 01 02 03  de ad be ef  00 00 00 01  00 00 00 02
      be de 00 02  10 41 32 aa  bb cc 00 00
      01 02 03 04 05  00 00 03
      """)!

  @Test func everyFieldIsReadInPlace() throws {
    let header = try #require(Self.full.withUnsafeBytes { RTPHeader($0) })
    #expect(header.marker)
    #expect(header.payloadType == 96)
    #expect(header.sequenceNumber == 0x1234)
    #expect(header.timestamp == 0x0001_0203)
    #expect(header.ssrc == 0xdead_beef)
    #expect(header.csrcCount == 2)
    #expect(header.extensionForm == .oneByte)
    #expect(header.extensions == 24..<32)
    #expect(header.payload == 32..<37)
    #expect(header.paddingLength == 3)
  }

  @Test func noPrefixIsReadPastItsEnd() {
    for count in 0...Self.full.count {
      let prefix = Array(Self.full.prefix(count))
      prefix.withUnsafeBytes { buffer in
        guard let header = RTPHeader(buffer) else { return }
        #expect(header.payload.upperBound <= count)
        #expect(header.extensions.upperBound <= count)
      }
      if count < 33 { #expect(prefix.withUnsafeBytes { RTPHeader($0) } == nil) }
    }
  }

  @Test(arguments: [
    ("version 1", "52 60 0001 00000000 00000001"),
    ("CSRC list cut off", "82 60 0001 00000000 00000001 00000001"),
    ("extension header cut off", "90 60 0001 00000000 00000001 bede"),
    ("extension longer than the packet", "90 60 0001 00000000 00000001 bede0002 10000000"),
    ("padding of zero bytes", "a0 60 0001 00000000 00000001 0100"),
    ("padding longer than the payload", "a0 60 0001 00000000 00000001 0104"),
    ("padding without a byte to count it", "a0 60 0001 00000000 00000001"),
  ])
  func malformedPacketsAreRefused(_ name: String, _ hex: String) throws {
    let packet = try #require([UInt8](hex: hex))
    #expect(packet.withUnsafeBytes { RTPHeader($0) } == nil, "\(name)")
  }

  @Test func aPacketMayBePaddingOnly() throws {
    let packet = try #require([UInt8](hex: "a0 60 0001 00000000 00000001 00 00 00 04"))
    let header = try #require(packet.withUnsafeBytes { RTPHeader($0) })
    #expect(header.payload.isEmpty)
    #expect(header.paddingLength == 4)
  }

  @Test func noiseStaysWithinItsBuffer() {
    var random = SeededRandom(seed: 1)
    var ids = RTPExtensionIDs()
    for (index, kind) in RTPExtensionKind.allCases.enumerated() { ids[kind] = UInt8(index + 1) }
    var accepted = 0
    for _ in 0..<20_000 {
      var packet = (0..<Int(random.next() % 64)).map { _ in UInt8(truncatingIfNeeded: random.next())
      }
      if packet.count > 16 {
        packet[0] = 0x90 | packet[0] & 0x20
        packet[12] = random.hits(0.5) ? 0xbe : 0x10
        packet[13] = packet[12] == 0xbe ? 0xde : 0
        packet[14] = 0
        packet[15] &= 7
      }
      packet.withUnsafeBytes { buffer in
        guard let header = RTPHeader(buffer) else { return }
        accepted += 1
        #expect(header.payload.upperBound <= buffer.count)
        var elements = RTPExtensionIterator(header, in: buffer)
        var end = header.extensions.lowerBound
        while let element = elements.next() {
          #expect(element.value.lowerBound > end && element.id != 0)
          #expect(element.value.upperBound <= header.extensions.upperBound)
          end = element.value.upperBound
        }
        _ = RTPExtensionValues(header, in: buffer, ids: ids)
      }
    }
    #expect(accepted > 1_000)
  }

  @Test(arguments: [(200, true), (205, true), (223, true), (224, false), (96, false), (191, false)])
  func rtcpIsToldFromRTPByItsType(_ type: Int, _ isControl: Bool) {
    let packet: [UInt8] = [0x80, UInt8(type), 0, 1, 0, 0, 0, 0]
    #expect(packet.withUnsafeBytes { isRTCP($0) } == isControl)
  }
}
