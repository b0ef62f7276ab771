import Bytes
import MediaAPI
import RTC
import TestKit
import Testing

@testable import Relay

@Suite struct FeedbackTests {
  /// Senders are steered by what the relay says of every packet of theirs, sound and picture alike.
  @Test func theRelaySaysWhichPacketsCameAndWhichGotLost() throws {
    let (network, _, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(1))
    network.run(for: .milliseconds(200))
    let anna = people[0]
    func total(_ count: KeyPath<TransportFeedbackReader.Summary, Int>) -> Int {
      anna.feedback.reduce(0) { $0 + $1[keyPath: count] }
    }
    let before = total(\.deliveredPackets)
    #expect(before == anna.spokenPackets + Int(anna.camera.number))
    #expect(total(\.lostPackets) == 0)

    var (sent, lost) = (0, 0)
    network.filter = { bytes, from, _ in
      guard from == anna.addresses[0], bytes[0] & 0xc0 == 0x80, !(200...207).contains(bytes[1])
      else { return true }
      sent += 1
      guard sent % 10 == 0 else { return true }
      lost += 1
      return false
    }
    converse(people, on: network, for: .seconds(3))
    network.filter = nil
    let (sentMeanwhile, lostMeanwhile) = (sent, lost)
    // What is lost at the very end is told with what follows it.
    let (sounds, pictures) = (anna.spokenPackets, anna.camera.number)
    converse(people, on: network, for: .milliseconds(500))
    network.run(for: .milliseconds(200))
    let after = anna.spokenPackets - sounds + Int(anna.camera.number - pictures)
    #expect(lostMeanwhile > 20)
    #expect(total(\.lostPackets) == lostMeanwhile)
    #expect(total(\.recoveredPackets) == 0, "a retransmission has a number of its own")
    let delivered = total(\.deliveredPackets) - before
    // And the retransmissions that were still under way when the losses ended.
    #expect((0...3).contains(delivered - (sentMeanwhile - lostMeanwhile) - after))
    let bound = try #require(anna.feedback.compactMap(\.roundTripBound).max())
    #expect(bound < .milliseconds(200))
  }
}
