import Bytes
import RTC
import TestKit
import Testing

@Suite struct SDPParserTests {
  @Test func chromiumsOfferIsReadWhole() throws {
    let offer = try Offer.chromiumCall.description
    #expect(offer.bundle == ["0", "1", "2", "3", "4", "5"])
    #expect(offer.allowsMixedExtensions && !offer.isICELite)
    #expect(offer.media.map(\.kind) == [.audio, .video, .audio, .video, .audio, .video])
    #expect(
      offer.media.map(\.direction)
        == [.sendonly, .sendonly, .recvonly, .recvonly, .recvonly, .recvonly])
    let video = offer.media[1]
    #expect(video.mid == "1" && video.port == 9 && video.setup == .actpass)
    #expect(video.hasRTCPMux && video.hasReducedSizeRTCP)
    let vp8 = try #require(video.codecs.first)
    #expect(vp8.payloadType == 96 && vp8.name == "VP8" && vp8.clockRate == 90_000)
    #expect(
      vp8.feedback == ["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"])
    #expect(video.codecs[1].repairedPayloadType == 96)
    #expect(video.fingerprints.first?.digest.count == 32)
    #expect(video.extensions.contains { $0.uri == RTPExtensionKind.videoOrientation.uri })
    let source = try #require(video.mediaSources.first)
    #expect(video.mediaSources.count == 1)
    #expect(video.repairSource(of: source.ssrc) != nil)
    let opus = try #require(offer.media[0].codecs.first)
    #expect(opus.channels == 2 && opus.parameter("useinbandfec") == "1")
    #expect(opus.parameter("usedtx") == nil)
  }

  @Test func firefoxsOfferIsReadWithItsOrphans() throws {
    let offer = try Offer.firefoxCall.description
    #expect(offer.fingerprints.count == 1, "at session level")
    #expect(offer.media[0].iceUfrag != nil)
    let video = offer.media[1]
    #expect(video.port == 0 && video.isBundleOnly && !video.isRejected)
    #expect(video.codecs.first?.payloadType == 120)
    #expect(video.codecs.allSatisfy { video.formats.contains(String($0.payloadType)) })
    #expect(
      offer.media[0].extensions.contains {
        $0.id == 2 && $0.direction == .recvonly && $0.uri.hasSuffix("csrc-audio-level")
      })
    #expect(offer.media.allSatisfy { $0.sources.allSatisfy { $0.cname != nil } })
  }

  @Test func simulcastIsReadWithItsStreams() throws {
    for offer in [Offer.chromiumSimulcast, .firefoxSimulcast] {
      let video = try #require(try offer.description.media.first)
      #expect(video.simulcast?.send == ["q", "h", "f"])
      #expect(Set(video.rids.map(\.id)) == ["q", "h", "f"])
    }
  }

  @Test(arguments: Offer.allCases)
  func whatIsWrittenIsReadBackTheSame(_ offer: Offer) throws {
    let description = try offer.description
    let text = description.text
    var again = try SessionDescription(parsing: text)
    #expect(again.text == text)
    for index in again.media.indices { again.media[index].line = description.media[index].line }
    #expect(again == description)
  }

  @Test(arguments: Offer.allCases)
  func everyPrefixIsReadOrRefused(_ offer: Offer) throws {
    let text = try offer.text
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
    var refused = 0
    for count in 0..<lines.count {
      let prefix = lines.prefix(count).joined(separator: "\r\n")
      if (try? SessionDescription(parsing: prefix)) == nil { refused += 1 }
    }
    #expect(refused >= 4, "v, o, s and t are needed")
    for count in stride(from: 0, to: text.utf8.count, by: 61) {
      _ = try? SessionDescription(parsing: String(decoding: text.utf8.prefix(count), as: UTF8.self))
    }
  }

  @Test func changedBytesAreReadOrRefused() throws {
    var random = SeededRandom(seed: 11)
    let original = Array(try Offer.chromiumSimulcast.text.utf8)
    var refused = 0
    for _ in 0..<300 {
      var bytes = original
      for _ in 0..<4 {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      do {
        let description = try SessionDescription(parsing: String(decoding: bytes, as: UTF8.self))
        var builder = AnswerBuilder(sessionID: 1)
        _ = try? builder.answer(to: description, local: .test(), using: &random)
      } catch {
        refused += 1
        #expect(error.line > 0)
      }
    }
    #expect(refused > 0)
  }

  private static let head = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nt=0 0\n"
  private static let section = head + "m=video 9 UDP/TLS/RTP/SAVPF 96 97\n"

  @Test(arguments: [
    ("", SDPError.Code.missing, 0),
    ("hello", .malformed, 1),
    ("v=1\n", .malformed, 1),
    ("v=0\ns=-\n", .malformed, 2),
    ("v=0\no=- 1 1 IN IP4\n", .malformed, 2),
    ("v=0\no=- -1 1 IN IP4 0.0.0.0\n", .malformed, 2),
    ("v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\nm=audio 9 UDP/TLS/RTP/SAVPF 0\n", .missing, 4),
    (head + "s=-\n", .conflict, 5),
    (head + "a=fingerprint:sha-256 00:11\n", .malformed, 5),
    (head + "a=fingerprint:sha-256 0x:11\n", .malformed, 5),
    (head + "a=setup:later\n", .malformed, 5),
    (head + "a=group:BUNDLE 0 \"\n", .malformed, 5),
    (head + "a=x\u{7}\n", .malformed, 5),
    (head + "a=" + String(repeating: "x", count: 3_000), .tooLong, 5),
    (head + "m=video 9 UDP/TLS/RTP/SAVPF\n", .malformed, 5),
    (head + "m=video 70000 UDP/TLS/RTP/SAVPF 96\n", .malformed, 5),
    (head + "m=video 9/2 UDP/TLS/RTP/SAVPF 96\n", .malformed, 5),
    (head + "m=video 9 UDP/TLS/RTP/SAVPF 128\n", .malformed, 5),
    (head + "m=video 9 UDP/TLS/RTP/SAVPF 96 96\n", .conflict, 5),
    (section + "t=0 0\n", .malformed, 6),
    (section + "c=IN IP4\n", .malformed, 6),
    (section + "a=mid:1\na=mid:2\n", .conflict, 7),
    (section + "a=mid:1 2\n", .malformed, 6),
    (section + "a=sendrecv\na=sendonly\n", .conflict, 7),
    (section + "a=rtpmap:96 VP8\n", .malformed, 6),
    (section + "a=rtpmap:96\n", .malformed, 6),
    (section + "a=rtpmap:96 VP8/90000\na=rtpmap:96 VP9/90000\n", .conflict, 7),
    (section + "a=rtpmap:196 VP8/90000\n", .malformed, 6),
    (section + "a=rtpmap:96 VP8/0\n", .malformed, 6),
    (section + "a=extmap:0 urn:x\n", .malformed, 6),
    (section + "a=extmap:15 urn:x\n", .unsupported, 6),
    (section + "a=extmap:4096 urn:x\n", .unsupported, 6),
    (section + "a=extmap:1/up urn:x\n", .malformed, 6),
    (section + "a=extmap:1 urn:x\na=extmap:1 urn:y\n", .conflict, 7),
    (section + "a=ssrc:4294967296 cname:x\n", .malformed, 6),
    (section + "a=ssrc-group:FID\n", .malformed, 6),
    (section + "a=msid:a b c\n", .malformed, 6),
    (section + "a=rid:1 up\n", .malformed, 6),
    (section + "a=rid:a.b send\n", .malformed, 6),
    (section + "a=simulcast:send\n", .malformed, 6),
    (section + "a=simulcast:send a send b\n", .malformed, 6),
    (section + "a=candidate:1 1 udp\n", .malformed, 6),
    (section + "a=mid:1\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=mid:1\n", .conflict, 7),
  ])
  func errorsNameTheLineAndWhatIsWrong(_ text: String, _ code: SDPError.Code, _ line: Int) {
    do throws(SDPError) {
      _ = try SessionDescription(parsing: text)
      Issue.record("taken for well-formed")
    } catch {
      #expect(error.code == code && error.line == line, "\(error)")
      #expect(error.description.hasPrefix("SDP line \(line): ") == (line > 0))
    }
  }

  @Test func unknownLinesAndOrphansAreSkipped() throws {
    let text =
      Self.head
        + """
        b=AS:100
        a=something:else
        m=video 9 UDP/TLS/RTP/SAVPF 96
        i=a title
        b=TIAS:1000
        a=rtcp-fb:97 nack
        a=rtcp-fb:* ccm fir
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96
        a=fmtp:96 max-fs=100
        a=rtcp-fb:96 nack
        a=rtpmap:96 VP8/90000
        a=new-attribute
        a=candidate:
        a=candidate:1 1 TCP 100 192.0.2.1 9 typ host tcptype active
        a=candidate:1 1 udp 100 0b1c.local 5000 typ host
        a=candidate:1 2 udp 100 192.0.2.1 5001 typ host
        a=candidate:1 1 UDP 77 192.0.2.1 5000 typ srflx raddr 10.0.0.1 rport 1 generation 0

        """
    let section = try #require(try SessionDescription(parsing: text).media.first)
    #expect(section.codecs.count == 1)
    #expect(section.codecs.first?.feedback == ["ccm fir", "nack"])
    #expect(section.codecs.first?.parameter("max-fs") == "100")
    #expect(section.candidates.count == 1)
    #expect(section.candidates.first?.kind == .serverReflexive)
    #expect(section.candidates.first?.priority == 77)
  }

  @Test func sizesAndCountsAreBounded() throws {
    let long =
      Self.head + String(repeating: "a=x:" + String(repeating: "y", count: 100) + "\n", count: 700)
    #expect(throws: SDPError.self) { try SessionDescription(parsing: long) }
    let sections = Self.head + String(repeating: "m=audio 9 UDP/TLS/RTP/SAVPF 0\n", count: 65)
    do throws(SDPError) {
      _ = try SessionDescription(parsing: sections)
      Issue.record("65 sections were taken")
    } catch {
      #expect(error.code == .tooMany && error.line == 69)
    }
    let sources = Self.section + (0..<200).map { "a=ssrc:\($0) cname:x\n" }.joined()
    do throws(SDPError) {
      _ = try SessionDescription(parsing: sources)
      Issue.record("200 sources were taken")
    } catch {
      #expect(error.code == .tooMany && error.line == 134)
    }
  }
}
