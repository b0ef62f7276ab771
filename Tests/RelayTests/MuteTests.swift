import Bytes
import MediaAPI
import RTC
import TestKit
import Testing

@testable import Relay

/// A page that is muted goes on sending; its packets are followed and go to nobody.
@Suite struct MuteTests {
  static let silent = MediaRights(sendAudio: false, sendVideo: true, receive: true)
  static let unseen = MediaRights(sendAudio: true, sendVideo: false, receive: true)

  @Test func soundComesAtOnceAfterAMuteOfHalfACircleOfNumbers() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(1), showing: false)
    relay.perform(.setRights(room, people[0].id, Self.silent))
    // Eleven minutes of sound, in quick motion.
    for _ in 0..<330 {
      for _ in 0..<100 { people[0].speak(now: network.now) }
      network.run(for: .milliseconds(20))
    }
    people[1].forget()
    relay.perform(.setRights(room, people[0].id, .full))
    converse(people, on: network, for: .seconds(1), showing: false)
    network.run(for: .milliseconds(50))
    #expect(people[1].received(.audio).count == 50)
    #expect(relay.counter("dropped_duplicate") == 0)
  }

  @Test func aMuteIsNoLoss() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    converse(people, on: network, for: .seconds(1), showing: false)
    relay.perform(.setRights(room, people[0].id, Self.silent))
    converse(people, on: network, for: .seconds(10), showing: false)
    relay.perform(.setRights(room, people[0].id, .full))
    converse(people, on: network, for: .seconds(11), showing: false)
    let losses = relay.events.compactMap { event -> Double? in
      guard case .quality(_, people[0].id, let quality) = event else { return nil }
      return quality.lossUp
    }
    #expect(losses.count >= 4)
    #expect(losses.allSatisfy { $0 < 0.001 })
  }

  @Test func nothingCapturedWhileTheCameraWasOffIsEverShown() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    let anna = people[0].addresses[0]
    converse(people, on: network, for: .seconds(1))
    relay.perform(.setRights(room, people[0].id, Self.unseen))
    network.run(for: .milliseconds(50))
    people[1].forget()
    let nacks = relay.counter("nacks_sent")
    let requests = relay.counter("keyframe_requests_sent")
    // A keyframe of that time gets lost on its way, and others with it.
    var lost: [[UInt8]] = []
    var count = 0
    network.filter = { bytes, from, _ in
      guard from == anna, bytes[0] == 0x90, bytes[1] & 0x7f == 96 else { return true }
      count += 1
      guard lost.isEmpty || count % 10 == 0 else { return true }
      lost.append(bytes)
      return false
    }
    people[0].owesKeyframe = true
    converse(people, on: network, for: .seconds(2))
    network.filter = nil
    converse(people, on: network, for: .milliseconds(300))
    #expect(lost.count > 5)
    #expect(people[1].received(.video).isEmpty)
    #expect(relay.counter("nacks_sent") == nacks, "what is not wanted is not asked for")
    #expect(relay.counter("keyframe_requests_sent") == requests)

    let lastUnseen = people[0].camera.number
    relay.perform(.setRights(room, people[0].id, .full))
    for bytes in lost { network.inject(bytes, from: anna, to: RelayUnderTest.address) }
    network.run(for: .milliseconds(50))
    #expect(people[1].received(.video).isEmpty)
    converse(people, on: network, for: .seconds(1))
    let shown = people[1].received(.video).map { TestCamera.number(of: $0.payload) }
    #expect(shown.count > 20)
    #expect(shown.allSatisfy { $0 > lastUnseen })
    #expect(relay.counter("nacks_sent") == nacks)
  }
}
