import Bytes
import MediaAPI
import RTC
import SecureTransport
import TestKit
import Testing

@testable import Relay

/// A relay whose packets wait in a queue for their tags; the far ends are on libsrtp2.
@Suite(.enabled(if: MultiBufferQueue.obstacle == nil)) struct MultiBufferRelayTests {
  private static let names = (0..<13).map { "p\($0)" }

  private static func fanOut(
    _ profile: SRTPProfile
  ) throws -> (network: VirtualNetwork, relay: RelayUnderTest, people: [Person]) {
    let call = try CallTests.call(names, srtp: .multiBuffer, profiles: [profile])
    for person in call.people.dropFirst() {
      let shown = SlotAssignment(audio: [call.people[0].id], video: [call.people[0].id])
      call.relay.perform(.setSlots(room, person.id, shown))
    }
    call.network.run(for: .milliseconds(200))
    return call
  }

  @Test(arguments: SRTPProfile.allCases)
  func everybodyReadsWhatOneSends(profile: SRTPProfile) throws {
    let (network, relay, people) = try Self.fanOut(profile)
    #expect(people.allSatisfy { $0.peer.transport?.profile == profile })
    people.forEach { $0.forget() }
    let spoken = people[0].spokenPackets
    converse([people[0]], on: network, for: .seconds(2))
    network.run(for: .milliseconds(200))
    for person in people.dropFirst() {
      #expect(person.received(.audio).count == people[0].spokenPackets - spoken)
      #expect(person.received(.video).count > 40)
    }
    #expect(relay.counter("protect_failed") == 0)
  }

  /// Its session ends while packets of it wait, in slots beside those of others.
  @Test func somebodyLeavesWhilePacketsWait() throws {
    let (network, relay, people) = try Self.fanOut(.aes128CMSHA1_80)
    let queue = try #require(relay.core.batch.queue)
    people.forEach { $0.forget() }
    people[0].speak(now: network.now)
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 2_048, alignment: 16)
    defer { scratch.deallocate() }
    while let datagram = people[0].pollDatagram() {
      scratch.copyBytes(from: datagram.bytes)
      relay.core.receive(
        UnsafeMutableRawBufferPointer(rebasing: scratch[..<datagram.bytes.count]),
        path: NetworkPath(local: datagram.path.remote, remote: datagram.path.local),
        now: network.now)
    }
    #expect(queue.count == Self.names.count - 1)
    _ = relay.core.perform(.leave(room, people[3].id), now: network.now)
    relay.handleTimeout(now: network.now)
    #expect(queue.count == 0)
    network.run(for: .milliseconds(100))
    for person in people.dropFirst() { #expect(person.received(.audio).count == 1) }
  }

  @Test func aSlotThatIsUsedAgainGetsNothingOfItsEarlierPacket() throws {
    let (network, relay, people) = try Self.fanOut(.aes128CMSHA1_80)
    let batch = relay.core.batch
    let transport = try #require(relay.core.participants.compactMap(\.self).first).transport
    let slot = try #require(batch.next())
    slot.copyBytes(from: [0x81, 201, 0, 1, 0, 0, 0, 9])
    // A slot of the batch has an address.
    let count = try #require(transport.protectRTCP(slot.baseAddress!, count: 8, capacity: 2_048))
    batch.commit(count, to: try #require(transport.selectedPath))
    #expect(batch.queue?.count == 1)
    batch.removeAll()
    slot.initializeMemory(as: UInt8.self, repeating: 0x55)
    batch.finish()
    #expect(slot.allSatisfy { $0 == 0x55 })
    // The call goes on.
    people.forEach { $0.forget() }
    converse([people[0]], on: network, for: .seconds(1))
    network.run(for: .milliseconds(200))
    #expect(people.dropFirst().allSatisfy { $0.received(.audio).count > 40 })
  }
}
