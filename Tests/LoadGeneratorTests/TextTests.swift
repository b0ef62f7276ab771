import Testing

@testable import LoadGenerator

@Suite struct BencodeTests {
  @Test func writesWhatRtpengineReads() {
    let value = Bencode.dictionary([
      "sdp": .text("v=0\r\n"), "command": .text("offer"), "n": .integer(-3),
      "rtcp-mux": .list([.text("accept"), .text("offer")]),
    ])
    #expect(
      String(decoding: value.encoded, as: UTF8.self)
        == "d7:command5:offer1:ni-3e8:rtcp-muxl6:accept5:offere3:sdp5:v=0\r\ne")
    #expect(Bencode(value.encoded) == value)
  }

  @Test(arguments: [
    "", "d", "i12", "5:abc", "l", "de1", "i12x", "-1:a", "99999999999999999999:a", "d1:ae",
    "di1ei2ee",
  ])
  func refusesWhatIsNoWholeValue(text: String) {
    #expect(Bencode(Array(text.utf8)) == nil)
  }

  @Test func nestingHasAnEnd() {
    let deep = String(repeating: "l", count: 10_000) + String(repeating: "e", count: 10_000)
    #expect(Bencode(Array(deep.utf8)) == nil)
  }
}

@Suite struct PlainSDPTests {
  @Test func readsPortsAddressesAndKeys() {
    let description = PlainSDP(
      parsing: """
        v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/SAVPF 111\r\n\
        a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA|2^31\r\n\
        m=video 4002 RTP/SAVPF 96\r\nc=IN IP4 192.0.2.9\r\n\
        a=crypto:x AES inline:B\r\na=crypto:7 AEAD_AES_128_GCM inline:CCCC\r\n
        """)
    #expect(
      description.sections == [
        .init(
          media: "audio", port: 4_000, address: "192.0.2.1",
          crypto: [.init(tag: 1, suite: "AES_CM_128_HMAC_SHA1_80", inline: "AAAA")]),
        .init(
          media: "video", port: 4_002, address: "192.0.2.9",
          crypto: [.init(tag: 7, suite: "AEAD_AES_128_GCM", inline: "CCCC")]),
      ])
    #expect(PlainSDP(parsing: description.text) == description)
  }
}

@Suite struct ProcessTextTests {
  @Test func aProcessMayBeNamedLikeItsNumbers() throws {
    let stat = "7 (a) b) 1) S 1 7 7 0 -1 4194560 100 0 0 0 250 75 0 0 20 0 4 0 1 2 3"
    let times = try #require(ProcessTexts.times(stat: stat))
    #expect(times.user == 250)
    #expect(times.system == 75)
  }

  @Test func theProcessorAskedForAnswers() {
    let stat = "cpu  1 2 3 4 5 6 77 8\ncpu0 1 2 3 4 5 6 40 8\ncpu1 1 2 3 4 5 6 37 8\nintr 5\n"
    #expect(ProcessTexts.softInterrupts(stat: stat, core: 0) == 40)
    #expect(ProcessTexts.softInterrupts(stat: stat, core: 1) == 37)
    #expect(ProcessTexts.softInterrupts(stat: stat, core: 2) == nil)
  }

  @Test func memoryAndTimes() {
    #expect(ProcessTexts.resident(status: "Name:\tx\nVmRSS:\t   5120 kB\n") == 5_120)
    #expect(ProcessTexts.resident(status: "") == nil)
    #expect(
      ProcessTexts.proportional(rollup: "5-7 ---p 0 [rollup]\nRss: 90 kB\nPss:   70 kB\n") == 70)
    #expect(ProcessTexts.proportional(rollup: "Pss_Anon: 5 kB") == nil)
    #expect(ProcessTexts.times(stat: "7 (x) S") == nil)
  }
}

@Suite struct MediaStampTests {
  @Test func standsAtTheEndOfWhateverPayload() {
    for length in [24, 60, 1_100] {
      var payload = [UInt8](repeating: 7, count: length)
      let stamp = MediaStamp(stream: 3, number: .max, sentAt: 1_774_702_800_000_000_001)
      payload.withUnsafeMutableBytes { stamp.write(to: $0) }
      #expect(payload.withUnsafeBytes { MediaStamp($0) } == stamp)
      payload[length - 24] ^= 1
      #expect(payload.withUnsafeBytes { MediaStamp($0) } == nil)
    }
    #expect([UInt8](repeating: 0, count: 23).withUnsafeBytes { MediaStamp($0) } == nil)
  }
}

@Suite struct LoadShapeTests {
  @Test func ordinaryShapesHaveNoFault() {
    #expect(LoadShape.pair.fault == nil)
    #expect(LoadShape.fanOut.fault == nil)
  }

  @Test func whatCannotBeSentIsSaidSo() {
    #expect(LoadShape(audio: nil, video: nil).fault != nil)
    #expect(LoadShape(audio: .init(bytes: 40, rate: 50), video: nil).fault != nil)
    #expect(LoadShape(audio: nil, video: .init(bytes: 1_401, rate: 50)).fault != nil)
    #expect(LoadShape(audio: nil, video: .init(bytes: 1_200, rate: 0.5)).fault != nil)
    #expect(LoadShape(audio: nil, video: .init(bytes: 1_200, rate: 200_001)).fault != nil)
    #expect(LoadShape(audio: nil, video: .init(bytes: 1_200, rate: 200_000)).fault == nil)
  }
}
