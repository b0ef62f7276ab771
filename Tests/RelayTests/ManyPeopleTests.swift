import Bytes
import MediaAPI
import RTC
import TestKit
import Testing

@testable import Relay

/// A call of up to eight: everybody in everybody's slots, as the gateway puts them there.
@Suite struct ManyPeopleTests {
  private static func meet(_ people: [Person], sending: [Person], _ relay: RelayUnderTest) {
    for reader in people {
      let others = sending.filter { $0.id != reader.id }.map(\.id)
      relay.perform(.setSlots(room, reader.id, SlotAssignment(audio: others, video: others)))
    }
  }

  /// Whose sound a person has heard, and through how many slots.
  private static func heard(by person: Person) -> (names: Set<String>, slots: Int) {
    let sounds = person.received(.audio)
    let names = sounds.map {
      String(String(decoding: $0.payload.dropFirst(), as: UTF8.self).prefix { $0 != " " })
    }
    return (Set(names), Set(sounds.map(\.slot)).count)
  }

  @Test func eightPeopleSeeAndHearEachOther() throws {
    let names = ["anna", "bo", "cai", "dora", "eva", "fia", "gus", "hilma"]
    let (network, relay, people) = try CallTests.call(names, slots: 7)
    Self.meet(people, sending: people, relay)
    network.run(for: .milliseconds(200))
    people.forEach { $0.forget() }
    converse(people, on: network, for: .seconds(2))
    network.run(for: .milliseconds(200))
    for person in people {
      let (heard, slots) = Self.heard(by: person)
      #expect(heard == Set(names).subtracting([person.id.rawValue]))
      #expect(slots == 7)
      let pictures = Dictionary(grouping: person.received(.video), by: \.slot)
      #expect(pictures.count == 7)
      #expect(pictures.values.allSatisfy { $0.count > 40 })
    }
  }

  @Test func anObserverReceivesAndNothingOfItsOwnGoesOn() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo", "watcher"], slots: 2)
    let watcher = people[2]
    relay.perform(
      .setRights(
        room, watcher.id, MediaRights(sendAudio: false, sendVideo: false, receive: true)))
    // Even where somebody has a slot for it.
    Self.meet(people, sending: people, relay)
    people.forEach { $0.forget() }
    let dropped = relay.counter("dropped_not_allowed")
    converse(people, on: network, for: .seconds(1))
    network.run(for: .milliseconds(100))
    #expect(Self.heard(by: watcher).names == ["anna", "bo"])
    #expect(!watcher.received(.video).isEmpty)
    for other in people.prefix(2) {
      #expect(!Self.heard(by: other).names.contains("watcher"))
      #expect(Set(other.received(.video).map(\.slot)).count == 1)
    }
    #expect(relay.counter("dropped_not_allowed") > dropped)
  }

  @Test func whoIsTakenOutIsSilentAndDeafAtOnce() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo", "guest"], slots: 2)
    Self.meet(people, sending: people, relay)
    converse(people, on: network, for: .seconds(1))
    let guest = people[2]
    #expect(Self.heard(by: guest).names == ["anna", "bo"])
    relay.perform(.leave(room, guest.id))
    network.run(for: .milliseconds(50))
    people.forEach { $0.forget() }
    converse(people, on: network, for: .seconds(1))
    network.run(for: .milliseconds(100))
    #expect(guest.received.isEmpty)
    for (index, person) in people.prefix(2).enumerated() {
      #expect(Self.heard(by: person).names == [people[1 - index].id.rawValue])
    }
  }

  @Test func aLimitIsToldToItsSenderAtOnceAndLifted() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo", "cai"], slots: 2)
    Self.meet(people, sending: people, relay)
    relay.perform(.limit(room, people[0].id, maxBitrate: 950_000))
    network.run(for: .milliseconds(100))
    #expect(people[0].estimates.last == 950_000 || (people[0].estimates.last ?? 0) < 960_000)
    relay.perform(.limit(room, people[0].id, maxBitrate: nil))
    network.run(for: .milliseconds(100))
    #expect((people[0].estimates.last ?? 0) > 100_000_000)
  }
}
