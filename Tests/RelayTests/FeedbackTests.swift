import Bytes
import MediaAPI
import RTC
import TestKit
import Testing

@testable import Relay

@Suite struct FeedbackTests {
  enum Heard { case pictureLoss, fullIntra, report, name, bye, other }

  /// An echo room with one whose offer is without the lines of `leftOut`, and who has sent a picture
  /// that is no keyframe; what it then reads in a second and a half.
  private func heard(without leftOut: [String]) throws -> [[Heard]] {
    let network = VirtualNetwork(seed: 41)
    let relay = try RelayUnderTest(on: network)
    relay.perform(.open(room, .echo))
    let bo = try Onlooker(in: room, of: relay, on: network, offersPicture: true) { offer in
      offer.split(separator: "\r\n").filter { line in !leftOut.contains(String(line)) }
        .map { $0 + "\r\n" }.joined()
    }
    let isUp = network.run(upTo: .seconds(10)) { bo.node.isConnected }
    #expect(isUp)
    for number in UInt16(1)...2 {
      bo.node.sendRTP(
        rtpPacket(
          ssrc: Onlooker.pictureSSRC, sequenceNumber: number, payloadType: OfferBuilder.vp8,
          payload: [0x10, 0x11, 0, 0, 1, 2, 3, 4]))
    }
    network.run(for: .milliseconds(1_500))
    relay.perform(.leave(room, bo.id))
    network.run(for: .milliseconds(50))
    return bo.rtcp { packet -> Heard? in
      switch packet {
      case .pictureLoss: .pictureLoss
      case .fullIntra: .fullIntra
      case .receiverReport: .report
      case .sourceDescription: .name
      case .bye: .bye
      default: .other
      }
    }
  }

  @Test func keyframesAreAskedForInTheWayAgreedOn() throws {
    let loss = "a=rtcp-fb:96 nack pli"
    let intra = "a=rtcp-fb:96 ccm fir"
    let both = try heard(without: [])
    #expect(both.contains([.pictureLoss]) && !both.contains([.fullIntra]))
    let one = try heard(without: [loss])
    #expect(one.contains([.fullIntra]) && !one.contains([.pictureLoss]))
    let none = try heard(without: [loss, intra])
    #expect(!none.contains([.fullIntra]) && !none.contains([.pictureLoss]))
  }

  /// RFC 3550, section 6.1: a compound packet holds a report and a name.
  @Test func everyReportComesWithAName() throws {
    let reports = try heard(without: []).filter { $0.contains(.report) }
    #expect(!reports.isEmpty)
    #expect(reports.allSatisfy { $0.prefix(2) == [.report, .name] })
  }

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
