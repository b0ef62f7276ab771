import RTC
import TestKit
import Testing

@Suite struct AnswerBuilderTests {
  private func answer(
    _ offer: Offer, permissions: MediaPermissions = MediaPermissions()
  ) throws -> AnswerBuilder.Answer {
    var builder = AnswerBuilder(sessionID: 42)
    var random = SeededRandom(seed: 1)
    return try builder.answer(
      to: offer.description, local: .test(), permissions: permissions, using: &random)
  }

  @Test(arguments: [Offer.chromiumCall, .firefoxCall])
  func aCallBecomesTracksAndSlots(_ offer: Offer) throws {
    let isChromium = offer == .chromiumCall
    let session = try answer(offer).session
    #expect(session.tracks.map(\.mid) == ["0", "1"])
    #expect(session.tracks.map(\.kind) == [.audio, .video])
    #expect(session.tracks.map(\.format.payloadType) == (isChromium ? [111, 96] : [109, 120]))
    #expect(session.tracks.map(\.format.rtxPayloadType) == [nil, isChromium ? 97 : 124])
    #expect(session.tracks.map(\.format.clockRate) == [48_000, 90_000])
    #expect(session.tracks.allSatisfy { $0.sources.count == 1 && $0.rids.isEmpty })
    #expect(session.tracks[1].sources[0].rtxSSRC != nil)
    #expect(
      session.tracks[1].format.feedback
        == [.nack, .pictureLoss, .fullIntra, .receiverEstimate, .transportWide])
    #expect(session.trackExtensionIDs.mid == (isChromium ? 4 : 3))
    #expect(session.trackExtensionIDs.transportSequence == (isChromium ? 3 : 7))

    #expect(session.slots.map(\.mid) == ["2", "3", "4", "5"])
    #expect(session.slots.map(\.index) == [0, 0, 1, 1])
    for slot in session.slots {
      #expect(slot.format.extensionIDs.mid == (isChromium ? 4 : 3))
      #expect(slot.format.extensionIDs.transportSequence == 0, "video slots report by REMB")
      #expect(
        slot.format.feedback
          == (slot.kind == .audio
            ? [] : [.nack, .pictureLoss, .fullIntra, .receiverEstimate]))
    }
    // What one person sends shares stream and canonical name.
    #expect(session.slots[0].identity.streamID == session.slots[1].identity.streamID)
    #expect(session.slots[0].identity.cname == session.slots[1].identity.cname)
    #expect(session.slots[0].identity.cname != session.slots[2].identity.cname)
    #expect(session.remote.setup == .actpass && !session.remote.isLite)
  }

  @Test(arguments: Offer.allCases)
  func everySourceIsItsOwn(_ offer: Offer) throws {
    let session = try answer(offer).session
    var all = session.slots.flatMap { [$0.identity.ssrc, $0.identity.rtxSSRC] }
    all += try offer.description.media.flatMap { $0.sources.map(\.ssrc) }
    #expect(Set(all).count == all.count)
  }

  @Test func aRandomSourceThatRepeatsItselfStillGivesDifferentNumbers() throws {
    struct Constant: RandomNumberGenerator { mutating func next() -> UInt64 { 0 } }
    var random = Constant()
    var builder = AnswerBuilder(sessionID: 1)
    let session = try builder.answer(
      to: Offer.chromiumCall.description, local: .test(), using: &random
    ).session
    let all = session.slots.flatMap { [$0.identity.ssrc, $0.identity.rtxSSRC] }
    #expect(Set(all).count == 8 && !all.contains(0))
  }

  @Test func theTextSaysWhatTheSessionSays() throws {
    let answer = try answer(.chromiumCall)
    let text = answer.description.text
    for line in [
      "a=ice-lite", "a=group:BUNDLE 0 1 2 3 4 5", "a=setup:passive", "a=rtcp-mux",
      "a=end-of-candidates", "m=video 9 UDP/TLS/RTP/SAVPF 96 97", "a=fmtp:97 apt=96",
    ] {
      #expect(text.contains(line + "\r\n"), "\(line)")
    }
    #expect(text.components("a=candidate:") == 2, "in the first section alone")
    #expect(text.components("a=ice-ufrag:") == 6)
    let read = try SessionDescription(parsing: text)
    #expect(
      read.media.map(\.direction)
        == [.recvonly, .recvonly, .sendonly, .sendonly, .sendonly, .sendonly])
    for slot in answer.session.slots {
      let section = try #require(read.section(mid: slot.mid))
      #expect(section.mediaSources.map(\.ssrc) == [slot.identity.ssrc])
      #expect(
        section.repairSource(of: slot.identity.ssrc)
          == (slot.kind == .video ? slot.identity.rtxSSRC : nil))
      #expect(section.streams.map(\.stream) == [slot.identity.streamID])
    }
  }

  @Test(arguments: [Offer.chromiumSimulcast, .firefoxSimulcast])
  func simulcastSendrecvAndDataChannelsAreDecidedEachForItself(_ offer: Offer) throws {
    let answer = try answer(offer)
    let video = try #require(answer.session.tracks.first)
    #expect(video.rids == ["q", "h", "f"] && video.sources.isEmpty)
    #expect(video.format.extensionIDs.rid != 0)
    #expect(answer.session.tracks.map(\.mid) == ["0", "1", "2"])
    #expect(answer.session.slots.map(\.mid) == ["1", "2"], "sendrecv is a track and a slot")
    #expect(
      answer.description.media.map(\.direction).prefix(3) == [.recvonly, .sendrecv, .sendrecv])
    let text = answer.description.text
    #expect(text.contains("a=simulcast:recv q;h;f\r\n"))
    #expect(text.contains("m=application 0 "))
    #expect(answer.description.bundle == ["0", "1", "2"])
    // Audio alone would use transport-wide numbers; beside REMB video it does not.
    #expect(answer.session.slots[1].format.feedback.contains(.receiverEstimate))
    #expect(answer.session.slots[0].format.extensionIDs.transportSequence == 0)
  }

  @Test func transportWideFeedbackIsTakenWhereNothingElseIsOffered() throws {
    let text = try Offer.chromiumCall.text.split(separator: "\r\n")
      .filter { !$0.hasSuffix("goog-remb") }.joined(separator: "\r\n")
    var builder = AnswerBuilder(sessionID: 1)
    var random = SeededRandom(seed: 1)
    let session = try builder.answer(
      to: SessionDescription(parsing: text), local: .test(), using: &random
    ).session
    for slot in session.slots {
      #expect(slot.format.feedback.contains(.transportWide))
      #expect(slot.format.extensionIDs.transportSequence == 3)
      #expect(slot.format.extensionIDs.absoluteSendTime == 0)
    }
  }

  @Test func whatIsNotPermittedIsAnsweredInactive() throws {
    let answer = try answer(
      .chromiumCall,
      permissions: MediaPermissions(sendAudio: true, sendVideo: false, receive: false))
    #expect(answer.session.tracks.map(\.kind) == [.audio])
    #expect(answer.session.slots.isEmpty)
    #expect(
      answer.description.media.map(\.direction)
        == [.recvonly, .inactive, .inactive, .inactive, .inactive, .inactive])
    #expect(answer.description.bundle.count == 6)
  }

  @Test(arguments: [
    (Offer.chromiumCall, Offer.chromiumCallRestart), (.firefoxCall, .firefoxCallRestart),
  ])
  func anICERestartKeepsSlotsAndSources(_ first: Offer, _ second: Offer) throws {
    var builder = AnswerBuilder(sessionID: 42)
    var random = SeededRandom(seed: 1)
    let offer = try first.description
    #expect(try !builder.restartsICE(offer))
    let before = try builder.answer(to: offer, local: .test(seed: 1), using: &random)
    #expect(try !builder.restartsICE(offer))
    let restart = try second.description
    #expect(try builder.restartsICE(restart))
    let after = try builder.answer(to: restart, local: .test(seed: 2), using: &random)
    #expect(after.session.slots == before.session.slots)
    #expect(after.session.tracks == before.session.tracks)
    #expect(after.session.remote.credentials != before.session.remote.credentials)
    #expect(after.description.origin.version == before.description.origin.version + 1)
    var same = after.description
    same.origin = before.description.origin
    for index in same.media.indices {
      same.media[index].iceUfrag = before.description.media[index].iceUfrag
      same.media[index].icePassword = before.description.media[index].icePassword
    }
    #expect(same.text == before.description.text)
  }

  @Test func moreSlotsAreHadByANewOffer() throws {
    var builder = AnswerBuilder(sessionID: 42)
    var random = SeededRandom(seed: 1)
    var offer = try Offer.chromiumCall.description
    let before = try builder.answer(to: offer, local: .test(), using: &random).session
    var more = offer.media[5]
    more.mid = "6"
    offer.media.append(more)
    offer.groups[0].mids.append("6")
    let after = try builder.answer(to: offer, local: .test(), using: &random).session
    #expect(Array(after.slots.prefix(4)) == before.slots)
    #expect(after.slots.last?.index == 2 && after.slots.last?.mid == "6")
  }

  @Test func laterOffersMayNotChangeWhatIsFixed() throws {
    var builder = AnswerBuilder(sessionID: 42)
    var random = SeededRandom(seed: 1)
    let offer = try Offer.chromiumCall.description
    _ = try builder.answer(to: offer, local: .test(), using: &random)
    let held = builder.session
    let changes: [(String, (inout SessionDescription) -> Void)] = [
      ("certificate", { $0.media[0].fingerprints[0].digest[0] ^= 1 }),
      ("fewer sections", { $0.media.removeLast() }),
      ("kind", { $0.media[1].media = "audio" }),
      ("mid", { $0.media[1].mid = "9" }),
      ("role", { $0.media[0].setup = .passive }),
    ]
    for (name, change) in changes {
      var changed = offer
      change(&changed)
      #expect(throws: SDPError.self, "\(name)") {
        try builder.answer(to: changed, local: .test(), using: &random)
      }
      #expect(builder.session == held, "\(name)")
    }
  }

  @Test func offersThatCannotBeServedAreRefusedWithAReason() throws {
    let changes: [(SDPError.Code, (inout SessionDescription) -> Void)] = [
      (.unsupported, { $0.groups = [] }),
      (.missing, { $0.media[0].iceUfrag = nil }),
      (.malformed, { $0.media[0].icePassword = "short" }),
      (.missing, { $0.media[0].fingerprints = [] }),
      (.missing, { $0.media[0].fingerprints[0].algorithm = "sha-1" }),
      (.missing, { $0.media[0].setup = nil }),
      (.unsupported, { $0.media[0].setup = .passive }),
      (.missing, { $0.media[1].mid = nil }),
      (.unsupported, { $0.media[1].mid = "a-mid-of-17-chars" }),
      (.unsupported, { $0.media[1].hasRTCPMux = false }),
      (.conflict, { $0.media[1].extensions[1].id = 1 }),
      (.unsupported, { for index in $0.media.indices { $0.media[index].codecs = [] } }),
      (.unsupported, { for index in $0.media.indices { $0.media[index].port = 0 } }),
    ]
    for (index, (code, change)) in changes.enumerated() {
      var offer = try Offer.chromiumCall.description
      change(&offer)
      var builder = AnswerBuilder(sessionID: 1)
      var random = SeededRandom(seed: 1)
      do throws(SDPError) {
        _ = try builder.answer(to: offer, local: .test(), using: &random)
        Issue.record("case \(index) was answered")
      } catch {
        #expect(error.code == code, "case \(index): \(error)")
        #expect(builder.session == nil)
      }
    }
  }

  @Test func sectionsWithoutAUsableCodecAreRejectedAlone() throws {
    var offer = try Offer.chromiumCall.description
    offer.media[1].codecs.removeAll { $0.name == "VP8" }
    offer.media[3].transport = "RTP/AVP"
    offer.groups[0].mids.removeAll { $0 == "5" }
    var builder = AnswerBuilder(sessionID: 1)
    var random = SeededRandom(seed: 1)
    let answer = try builder.answer(to: offer, local: .test(), using: &random)
    #expect(answer.description.media.map(\.isRejected) == [false, true, false, true, false, true])
    #expect(answer.description.media[1].formats == [offer.media[1].formats[0]])
    #expect(answer.description.bundle == ["0", "2", "4"])
    #expect(answer.session.tracks.map(\.mid) == ["0"])
    #expect(answer.session.slots.map(\.mid) == ["2", "4"])
  }
}

extension String {
  /// How often `part` stands in the text.
  fileprivate func components(_ part: String) -> Int {
    var count = 0
    var rest = self[...]
    while let range = rest.firstRange(of: part) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
