import Bytes
import MediaAPI
import RTC
import TestKit
import Testing

@testable import Relay

@Suite struct LipSyncTests {
  /// Sound and picture captured at the same moment must stand at the same NTP time by the sender
  /// reports that the receiver gets, whatever the clocks, delays and jitter in between.
  @Test func soundAndPictureOfOneMomentKeepTogether() throws {
    var conditions = NetworkConditions()
    conditions.delay = .milliseconds(25)
    conditions.jitter = .milliseconds(20)
    let network = VirtualNetwork(seed: 31, conditions: conditions)
    let relay = try RelayUnderTest(on: network)
    relay.perform(.open(room, .call(maxParticipants: 2)))
    let anna = try Person("anna", host: 10, clockOffset: 3_600_000_000_000, on: network)
    try anna.join(room, of: relay, now: network.now)
    let bo = try Onlooker(in: room, of: relay, on: network)
    let isUp = network.run(upTo: .seconds(10)) { anna.isConnected && bo.node.isConnected }
    #expect(isUp)
    relay.perform(.setSlots(room, bo.id, SlotAssignment(audio: [anna.id], video: [anna.id])))

    // A picture every 60 ms, together with every third piece of sound.
    anna.camera.step = 5_400
    var moments: [(sound: Int, picture: UInt32)] = []
    for tick in 0..<600 {
      anna.speak(now: network.now)
      if tick % 3 == 0 {
        moments.append((anna.spokenPackets, anna.camera.number + 1))
        anna.showPicture(now: network.now)
      }
      network.run(for: .milliseconds(20))
    }
    network.run(for: .milliseconds(200))

    let sounds = try bo.captureTimes(.audio) { payload in
      Int(String(decoding: payload.dropFirst(), as: UTF8.self).split(separator: " ")[1])
    }
    let pictures = try bo.captureTimes(.video) { UInt32?(TestCamera.number(of: $0)) }
    var compared = 0
    for moment in moments {
      guard let sound = sounds[moment.sound], let picture = pictures[moment.picture] else {
        continue
      }
      compared += 1
      #expect(abs(sound - picture) <= 5)
    }
    #expect(compared > 190)
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
