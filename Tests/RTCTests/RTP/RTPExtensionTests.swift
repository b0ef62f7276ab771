import Bytes
import RTC
import Testing

@Suite struct RTPExtensionTests {
  private func elements(_ profile: String, _ block: String) throws -> [(UInt8, String)] {
    let bytes = try #require([UInt8](hex: block))
    try #require(bytes.count % 4 == 0)
    let words = [UInt8((bytes.count / 4) >> 8), UInt8((bytes.count / 4) & 255)]
    let packet = try #require([UInt8](hex: "90600001 00000000 00000001 \(profile)")) + words + bytes
    return try packet.withUnsafeBytes { buffer in
      let header = try #require(RTPHeader(buffer))
      var iterator = RTPExtensionIterator(header, in: buffer)
      var all: [(UInt8, String)] = []
      while let element = iterator.next() {
        all.append((element.id, buffer[element.value].hex))
      }
      return all
    }
  }

  /// The layouts of RFC 8285, sections 4.2 and 4.3, with padding between elements.
  @Test(arguments: [
    ("bede", "10 aa 21 bb cc 00 00 33 01 02 03 04", ["1:aa", "2:bbcc", "3:01020304"]),
    ("1000", "01 00 02 01 aa 00 03 04 01 02 03 04", ["1:", "2:aa", "3:01020304"]),
    ("100f", "15 01 aa 00", ["21:aa"]),
    ("bede", "10 aa f0 bb 20 cc 00 00", ["1:aa"]),  // id 15 ends it
    ("bede", "10 aa 2f bb", ["1:aa"]),  // reaches past the end
    ("1000", "01 01 aa 02", ["1:aa"]),  // no room for a length
    ("1000", "01 01 aa 00 02 09 aa bb", ["1:aa"]),
    ("1234", "10 aa 00 00", []),  // RFC 3550's own kind
    ("bede", "00 00 00 00", []),
  ])
  func elementsAreWalkedInBothForms(_ profile: String, _ block: String, _ expected: [String]) throws
  {
    let found = try elements(profile, block).map { "\($0.0):\($0.1)" }
    #expect(found == expected)
  }

  @Test func knownValuesAreReadInOneWalk() throws {
    var ids = RTPExtensionIDs()
    ids.mid = 4
    ids.rid = 10
    ids.absoluteSendTime = 2
    ids.transportSequence = 3
    ids.audioLevel = 1
    ids.videoOrientation = 13
    let packet = try #require(
      [UInt8](
        hex: """
          90600001 00000000 00000001 bede 0005
          10 d5  22 123456  31 beef  40 37  a0 71  d0 03 00 00 00 00 00
          """))
    try packet.withUnsafeBytes { buffer in
      let header = try #require(RTPHeader(buffer))
      let values = RTPExtensionValues(header, in: buffer, ids: ids)
      #expect(values.audioLevel?.isVoice == true)
      #expect(values.audioLevel?.decibelsBelowOverload == 0x55)
      #expect(values.absoluteSendTime == AbsoluteSendTime(rawValue: 0x123456))
      #expect(values.transportSequence == 0xbeef)
      #expect(values.mid.map { buffer[$0].hex } == "37")
      #expect(values.rid.map { buffer[$0].hex } == "71")
      #expect(values.repairedRID == nil)
      #expect(values.videoOrientation == 3)
      #expect(header.extensionValue(3, in: buffer).map { buffer[$0].hex } == "beef")
      #expect(header.extensionValue(7, in: buffer) == nil)
    }
  }

  @Test func valuesOfTheWrongLengthCountAsAbsent() throws {
    var ids = RTPExtensionIDs()
    ids.transportSequence = 3
    ids.absoluteSendTime = 2
    let packet = try #require(
      [UInt8](hex: "90600001 00000000 00000001 bede 0001 30 be 20 ef"))
    try packet.withUnsafeBytes { buffer in
      let values = RTPExtensionValues(try #require(RTPHeader(buffer)), in: buffer, ids: ids)
      #expect(values.transportSequence == nil)
      #expect(values.absoluteSendTime == nil)
    }
  }

  @Test func absoluteSendTimeCountsIn18BitFractionsAndWraps() {
    // 1.5 s are 1.5 · 2¹⁸.
    #expect(AbsoluteSendTime(Instant(nanoseconds: 1_500_000_000)).rawValue == 0x6_0000)
    let late = AbsoluteSendTime(Instant(nanoseconds: 63_990_000_000))
    let early = AbsoluteSendTime(Instant(nanoseconds: 64_010_000_000))
    #expect(abs(early.since(late).milliseconds - 20) < 0.01)
    #expect(abs(late.since(early).milliseconds + 20) < 0.01)
    // A year of uptime does not overflow.
    let year = Instant(nanoseconds: 31_536_000_000_000_000)
    #expect(AbsoluteSendTime(year).rawValue < 1 << 24)
  }

  @Test func everyKindIsFoundByItsURI() {
    for kind in RTPExtensionKind.allCases {
      #expect(RTPExtensionKind(uri: kind.uri) == kind)
      var ids = RTPExtensionIDs()
      ids[kind] = 9
      #expect(ids[kind] == 9 && ids.form == .oneByte)
      ids[kind] = 16
      #expect(ids.form == .twoByte)
    }
    #expect(RTPExtensionKind(uri: "urn:ietf:params:rtp-hdrext:toffset") == nil)
  }
}
