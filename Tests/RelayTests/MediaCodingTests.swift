import Foundation
import MediaAPI
import Testing

/// A relay elsewhere gets every message as text: what is read is what was written, and names that
/// break the rule are refused there as they are here.
@Suite struct MediaCodingTests {
  private static let room = RoomID("room-1")!
  private static let anna = ParticipantID("anna")!
  private static let bo = ParticipantID("bo")!
  private static let load = NodeLoad(rooms: 1, participants: 2, counters: ["rtp_in": 7])
  private static let pressed = NodeLoad(
    rooms: 1, participants: 2, counters: [:],
    pressure: NodePressure(
      busy: 0.75, longestTurn: 0.004, level: .capsBitrates, cap: 250_000, takesRooms: false))

  private func written<Value: Codable & Equatable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }

  @Test(arguments: [
    MediaCommand.Action.open(room, .call(maxParticipants: 4)), .open(room, .echo), .close(room),
    .join(
      MediaCommand.Join(room: room, participant: anna, offer: "v=0\r\n", rights: .full)),
    .reoffer(room, anna, offer: "v=0\r\n"), .leave(room, anna), .find(room, anna),
    .setSlots(room, anna, SlotAssignment(audio: [bo, nil], video: [nil])),
    .setRights(room, anna, MediaRights(sendAudio: true, sendVideo: false, receive: true)),
    .limit(room, anna, maxBitrate: 300_000), .limit(room, anna, maxBitrate: nil), .drain,
    .snapshot,
  ])
  func commandsReadAsTheyWereWritten(action: MediaCommand.Action) throws {
    let command = MediaCommand(id: "7", action: action)
    #expect(try written(command) == command)
  }

  @Test(arguments: [
    MediaReply.done, .answer("v=0\r\n"),
    .snapshot(
      NodeSnapshot(epoch: .max >> 1, nextSequence: 9, rooms: [room: [anna, bo]], load: load)),
    .failed(MediaFailure(.badOffer, "line 3")),
  ])
  func repliesReadAsTheyWereWritten(reply: MediaReply) throws {
    #expect(try written(reply) == reply)
  }

  @Test func eventsReadAsTheyWereWritten() throws {
    let quality = MediaQuality(lossUp: 0.25, lossDown: 0, roundTripMilliseconds: nil)
    let batch = MediaEventBatch(
      node: NodeID("node")!, epoch: .max >> 1, firstSequence: 3,
      events: [
        .connected(Self.room, Self.anna), .pathLost(Self.room, Self.anna),
        .pathBack(Self.room, Self.anna), .left(Self.room, Self.bo, .timedOut),
        .slots(Self.room, Self.anna, version: 2), .quality(Self.room, Self.anna, quality),
        .load(Self.load), .load(Self.pressed),
      ])
    #expect(try written(batch) == batch)
  }

  @Test func nodesOfOtherVersionsAreUnderstood() throws {
    func read(_ text: String) throws -> NodeLoad {
      try JSONDecoder().decode(NodeLoad.self, from: Data(text.utf8))
    }
    let older = #"{"rooms":1,"participants":2,"counters":{"rtp_in":7}}"#
    #expect(try read(older) == Self.load)
    let newer = """
      {"rooms":1,"participants":2,"counters":{},"mood":3,
       "pressure":{"busy":0.5,"longestTurn":0.25,"level":7,"takesRooms":false,"mood":3}}
      """
    #expect(
      try read(newer).pressure
        == NodePressure(busy: 0.5, longestTurn: 0.25, level: .capsBitrates, takesRooms: false))
    #expect(throws: DecodingError.self) {
      try read(#"{"rooms":1,"participants":2,"counters":{},"pressure":{"busy":"very"}}"#)
    }
  }

  @Test(arguments: ["", "two words", "ä", String(repeating: "x", count: 65), "../room"])
  func namesThatBreakTheRuleAreRefused(name: String) throws {
    let text = try JSONEncoder().encode(name)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(RoomID.self, from: text) }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ParticipantID.self, from: text)
    }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(NodeID.self, from: text) }
  }
}
