import RTC
import TestKit
import Testing

@Suite struct OfferBuilderTests {
  private func builder(audioSlots: Int = 2, videoSlots: Int = 1) -> OfferBuilder {
    let identity = { (ssrc: UInt32, kind: String) in
      StreamIdentity(
        ssrc: ssrc, rtxSSRC: ssrc + 1, cname: "me", streamID: "stream", trackID: kind)
    }
    return OfferBuilder(
      sessionID: 7,
      tracks: [
        .init(kind: .audio, identity: identity(10, "a")),
        .init(kind: .video, identity: identity(20, "v")),
      ], audioSlots: audioSlots, videoSlots: videoSlots)
  }

  /// Offer and answer go through their text, as between two programs.
  private func negotiate(
    _ offers: inout OfferBuilder, _ answers: inout AnswerBuilder, seed: UInt64 = 1
  ) throws -> (offerer: NegotiatedSession, answerer: NegotiatedSession) {
    var random = SeededRandom(seed: 3)
    let offer = offers.offer(local: .test(seed: seed)).text
    let answer = try answers.answer(
      to: SessionDescription(parsing: offer), local: .test(seed: seed + 100), using: &random)
    return (
      try offers.read(SessionDescription(parsing: answer.description.text)), answer.session
    )
  }

  @Test func bothEndsSeeTheSameSession() throws {
    var offers = builder()
    var answers = AnswerBuilder(sessionID: 8)
    let (offerer, answerer) = try negotiate(&offers, &answers)
    #expect(offerer.tracks == answerer.tracks)
    #expect(offerer.slots.map(\.mid) == ["2", "3", "4"])
    #expect(offerer.slots.map(\.kind) == [.audio, .video, .audio])
    #expect(offerer.slots.map(\.format) == answerer.slots.map(\.format))
    #expect(offerer.slots.map(\.identity.ssrc) == answerer.slots.map(\.identity.ssrc))
    #expect(offerer.slots.map(\.identity.cname) == answerer.slots.map(\.identity.cname))
    #expect(offerer.slots[1].identity.rtxSSRC == answerer.slots[1].identity.rtxSSRC)
    #expect(offerer.tracks[1].sources == [.init(ssrc: 20, rtxSSRC: 21)])
    #expect(offerer.remote.isLite && offerer.remote.setup == .passive)
    #expect(offerer.remote.candidates == LocalTransport.test().candidates)
    #expect(!answerer.remote.isLite && answerer.remote.setup == .actpass)
  }

  @Test func aRestartChangesCredentialsOnly() throws {
    var offers = builder()
    var answers = AnswerBuilder(sessionID: 8)
    let first = try negotiate(&offers, &answers, seed: 1)
    let second = try negotiate(&offers, &answers, seed: 2)
    #expect(first.offerer.tracks == second.offerer.tracks)
    #expect(first.offerer.slots == second.offerer.slots)
    #expect(first.offerer.remote.credentials != second.offerer.remote.credentials)
  }

  @Test func answersThatDoNotFitTheOfferAreRefused() throws {
    var offers = builder()
    var answers = AnswerBuilder(sessionID: 8)
    var random = SeededRandom(seed: 3)
    let answer = try answers.answer(
      to: offers.offer(local: .test()), local: .test(), using: &random
    ).description
    let changes: [(SDPError.Code, (inout SessionDescription) -> Void)] = [
      (.conflict, { $0.media.removeLast() }),
      (.conflict, { $0.media[0].mid = "1" }),
      (.conflict, { $0.media[1].media = "audio" }),
      (.unsupported, { $0.groups = [] }),
      (.unsupported, { $0.media[0].setup = .actpass }),
      (.unsupported, { $0.media[1].codecs.removeFirst() }),
      (.unsupported, { $0.media[1].codecs[0].payloadType = 100 }),
      (.missing, { $0.media[3].sources = [] }),
    ]
    for (index, (code, change)) in changes.enumerated() {
      var changed = answer
      change(&changed)
      do throws(SDPError) {
        _ = try offers.read(changed)
        Issue.record("case \(index) was taken")
      } catch {
        #expect(error.code == code, "case \(index): \(error)")
      }
    }
  }

  @Test func rejectedAndInactiveSectionsAreLeftOut() throws {
    var offers = builder()
    var answers = AnswerBuilder(sessionID: 8)
    var random = SeededRandom(seed: 3)
    var answer = try answers.answer(
      to: offers.offer(local: .test()), local: .test(),
      permissions: MediaPermissions(sendVideo: false), using: &random
    ).description
    answer.media[4].port = 0
    let session = try offers.read(answer)
    #expect(session.tracks.map(\.mid) == ["0"])
    #expect(session.slots.map(\.mid) == ["2", "3"])
  }
}
