import Bytes
import MediaAPI
import RTC
import TestKit
import Testing

@testable import Relay

@Suite struct LipSyncTests {
  /// Sound and picture captured at the same moment must stand at the same NTP time in the sender
  /// reports of the two slots, whatever the clocks, delays and jitter in between.
  @Test func soundAndPictureOfOneMomentKeepTogether() throws {
    var conditions = NetworkConditions()
    conditions.delay = .milliseconds(25)
    conditions.jitter = .milliseconds(20)
    let (network, relay, people) = try CallTests.call(["anna", "bo"], conditions: conditions)
    converse(people, on: network, for: .seconds(12))

    let bo = try #require(
      relay.core.participants.compactMap { $0 }.first { $0.id == people[1].id })
    let now = network.now
    var captured: [MediaKind: Double] = [:]
    for slot in bo.slots {
      let info = try #require(relay.core.senderInfo(of: slot, now: now))
      let source = try #require(slot.source)
      // What Anna's own clock mapping says of a timestamp is when it was captured.
      let incoming = info.rtpTimestamp &- slot.rewriter.timestampOffset
      let theirs = try #require(source.clock.ntp(of: incoming))
      captured[slot.kind] =
        (relay.core.ntp.time(at: now).since(info.ntp)).milliseconds
        + Double(theirs.rawValue >> 16 & 0xffff_ffff) / 65.536
      #expect(info.packetCount > 0)
    }
    let difference = try #require(captured[.audio]) - (try #require(captured[.video]))
    // One tick of the slower clock is 1/48 ms.
    #expect(abs(difference) < 0.05)
  }

  @Test func bothSlotsOfAPersonShareOneCanonicalName() throws {
    let (_, relay, people) = try CallTests.call(["anna", "bo"], slots: 2)
    let anna = try #require(
      relay.core.participants.compactMap { $0 }.first { $0.id == people[0].id })
    for index in 0..<2 {
      let names = Set(anna.slots.filter { $0.index == index }.map(\.cname))
      #expect(names.count == 1)
    }
    #expect(Set(anna.slots.map(\.cname)).count == 2)
  }
}
