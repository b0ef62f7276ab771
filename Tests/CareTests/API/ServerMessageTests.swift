import CareAPI
import CareModel
import Testing

@Suite struct ServerMessageTests {
  @Test func aStoredEventIsNumberedWhenItGoesOut() throws {
    let body = EventBody.mediaLost(
      MediaLostEvent(callId: CallID("k_7")!, mediaEpoch: "92"))
    let stored = EncodedEvent(body)
    #expect(EncodedEvent(stored: stored.json) == stored)
    let frame = stored.frame(seq: 41)
    #expect(
      try canonicalJSON(frame)
        == canonicalJSON(ServerMessage.event(seq: 41, body).encoded()))
    #expect(ServerMessage.number(of: frame.utf8) == 41)
  }

  @Test func eventsOfLaterVersionsArePassedOverButCount() throws {
    let text = #"{"seq":5,"event":"hologram","body":{"x":1}}"#
    #expect(try ServerMessage.decode(text.utf8, requestType: { _ in nil }) == nil)
    #expect(ServerMessage.number(of: text.utf8) == 5)
  }

  @Test func aReplyToNothingIsRefused() {
    #expect(throws: ProtocolError.self) {
      try ServerMessage.decode(#"{"re":7,"ok":{}}"#.utf8, requestType: { _ in nil })
    }
  }

  @Test func emptySlotsAreNull() throws {
    let event = SlotsEvent(
      callId: CallID("k_1")!, version: 2, audio: [PartyID("p_1"), nil], video: [])
    let text = ServerMessage.event(seq: 1, .slots(event)).encoded()
    #expect(text.contains(#""audio":["p_1",null]"#))
    #expect(
      try ServerMessage.decode(text.utf8, requestType: { _ in nil })
        == .event(seq: 1, .slots(event)))
  }

  @Test func aResumeWithASnapshotSaysWhereTheStreamGoesOn() throws {
    let reply = ResumeReply(
      resumed: false, replayed: 0, mediaEpoch: "92",
      snapshot: Snapshot(
        now: WallTime(milliseconds: 1), mediaEpoch: "92", calls: [], visits: [], texts: []),
      snapshotSeq: 700)
    let text = ServerMessage.reply(to: 0, .resume(reply)).encoded()
    #expect(text.contains(#""snapshotSeq":700"#))
    #expect(
      try ServerMessage.decode(text.utf8, requestType: { _ in .resume })
        == .reply(to: 0, .resume(reply)))
  }

  @Test func credentialsOfTURNServersAreNotKept() throws {
    let server = ICEServer(urls: ["turn:a.example"], username: "1:a", credential: "salaisuus")
    let reply = MediaReply(answer: "v=0", mediaEpoch: "91", iceServers: [server])
    let message = ServerMessage.reply(to: 5, .media(reply))
    #expect(message.encoded().contains("salaisuus"))
    #expect(!"\(message)".contains("salaisuus"))
    let kept = message.kept.encoded()
    #expect(try canonicalJSON(kept) == #"{"ok":{"answer":"v=0","mediaEpoch":"91"},"re":5}"#)
    let other = ServerMessage.reply(to: 6, .done)
    #expect(other.kept == other)
  }

  @Test func personalDataDoesNotPrint() {
    let text = ServerMessage.event(
      seq: 1,
      .text(
        TextView(
          textId: TextID("t_1")!, callId: CallID("k_1")!, from: PartyID("p_1")!,
          text: "Lääke on pöydällä.", sentAt: WallTime(milliseconds: 0))))
    #expect(!"\(text)".contains("Lääke"))
    #expect(text.encoded().contains("Lääke on pöydällä."))
  }

  @Test func aCallIsShownAsItStands() {
    var call = Call(
      id: CallID("k_7")!, organisation: OrganisationID("o_1")!, visit: VisitID("v_1")!,
      client: ClientID("c_1")!, placedAt: CallFixture.start,
      lifeCycle: CallFixture.Situation.inCallClientAway.call)
    func view() -> CallView {
      CallView(
        call, own: CallFixture.client,
        names: [CallFixture.carer: "Helmi", CallFixture.client: "Aino"],
        connections: [CallFixture.carer: .weak, CallFixture.client: .good])
    }
    #expect(view().state == .inCall)
    #expect(view().own == CallFixture.client)
    #expect(view().parties.map(\.name) == ["Helmi", "Aino"])
    #expect(view().parties.map(\.connection) == [.weak, .lost])
    _ = call.lifeCycle.hangUp(CallFixture.carer, now: CallFixture.start + .minutes(1))
    #expect(view().reason == .hungUp)
    #expect(view().startedAt == CallFixture.start + .seconds(10))
    #expect(view().ringUntil == CallFixture.start + .seconds(90))
    #expect(view().parties.map(\.state) == [.left, .left])
  }
}
