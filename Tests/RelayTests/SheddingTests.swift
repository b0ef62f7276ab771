import Bytes
import MediaAPI
import RTC
import SecureTransport
import TestKit
import Testing

@testable import Relay
@testable import RelayServer

/// A shard that has too much to do, by seconds that a test makes up.
@Suite struct SheddingTests {
  private static let other = RoomID("other")!

  private func press(_ relay: RelayUnderTest, busy: Double, seconds: Int) {
    for _ in 0..<seconds { _ = relay.core.weigh(second(busy: busy)) }
  }

  /// A call of two on a shard that has run for a while.
  private func call() throws -> (
    network: VirtualNetwork, relay: RelayUnderTest, people: [Person]
  ) {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    press(relay, busy: 0.2, seconds: LoadPressure.settling)
    converse(people, on: network, for: .seconds(2))
    #expect(people.allSatisfy { $0.estimates.isEmpty }, "nothing limits")
    return (network, relay, people)
  }

  @Test func aShardUnderPressureOpensNoRoomsAndThoseThatAreOpenGoOn() throws {
    let (network, relay, people) = try call()
    #expect(relay.perform(.open(Self.other, .call(maxParticipants: 3))) == .done)
    press(relay, busy: 0.85, seconds: 3)
    let third = RoomID("third")!
    guard case .failed(let failure) = relay.perform(.open(third, .echo)) else {
      Issue.record("the room was opened")
      return
    }
    #expect(failure.code == .overloaded)
    #expect(relay.counter("rooms_refused") == 1)
    #expect(relay.perform(.open(Self.other, .call(maxParticipants: 3))) == .done, "it is open")
    let cai = try Person("cai", host: 30, on: network)
    let reply = try cai.join(Self.other, of: relay, now: network.now)
    guard case .answer = reply else {
      Issue.record("cai may not come into a room that is open")
      return
    }
    #expect(network.run(upTo: .seconds(20)) { cai.isConnected })
    people.forEach { $0.forget() }
    converse(people, on: network, for: .seconds(2))
    #expect(people.allSatisfy { !$0.received(.video).isEmpty && !$0.received(.audio).isEmpty })
    #expect(people.allSatisfy { $0.estimates.isEmpty }, "nobody is held back yet")
    press(relay, busy: 0.2, seconds: 10)
    #expect(relay.perform(.open(third, .echo)) == .done)
    #expect(relay.counter("rooms_refused") == 1)
  }

  @Test func sendersAreToldToSendLessWithinASecondAndThatItIsOver() throws {
    let (network, relay, people) = try call()
    press(relay, busy: 1, seconds: 4)
    #expect(relay.core.load.pressure?.level == .capsBitrates)
    converse(people, on: network, for: .milliseconds(1_200))
    // REMB states 18 bits of a number.
    for person in people { #expect(abs(Int(person.estimates.last ?? 0) - 800_000) < 5_000) }
    press(relay, busy: 1, seconds: 3)
    converse(people, on: network, for: .milliseconds(1_200))
    for person in people { #expect(abs(Int(person.estimates.last ?? 0) - 600_000) < 5_000) }
    press(relay, busy: 0.2, seconds: 100)
    #expect(relay.core.load.pressure?.level == .calm)
    converse(people, on: network, for: .milliseconds(1_200))
    for person in people { #expect(person.estimates.last ?? 0 > 100_000_000, "nothing limits") }
  }

  @Test func theLeastOfAllLimitsIsTold() throws {
    let (network, relay, people) = try call()
    relay.perform(.limit(room, people[0].id, maxBitrate: 400_000))
    press(relay, busy: 1, seconds: 4)
    converse(people, on: network, for: .milliseconds(1_200))
    #expect(abs(Int(people[0].estimates.last ?? 0) - 400_000) < 3_000, "the gateway's is lower")
    #expect(abs(Int(people[1].estimates.last ?? 0) - 800_000) < 5_000)
    press(relay, busy: 1, seconds: 100)
    converse(people, on: network, for: .milliseconds(1_200))
    for person in people {
      #expect(abs(Int(person.estimates.last ?? 0) - Int(LoadPressure.floor)) < 2_000)
    }
    press(relay, busy: 0.2, seconds: 100)
    converse(people, on: network, for: .milliseconds(1_200))
    #expect(abs(Int(people[0].estimates.last ?? 0) - 400_000) < 3_000, "the gateway's stays")
    #expect(people[1].estimates.last ?? 0 > 100_000_000)
  }

  @Test func aShardThatIsMeasuredOpensRoomsWhateverItHasToDo() throws {
    var limits = RelayLimits()
    limits.shedsLoad = false
    let relay = try RelayUnderTest(on: VirtualNetwork(seed: 1), limits: limits)
    press(relay, busy: 1, seconds: 100)
    #expect(relay.perform(.open(room, .echo)) == .done)
    #expect(relay.core.load.pressure?.busy == 1)
  }
}

@Suite struct ShardMeterTests {
  private let start = Instant(nanoseconds: 5_000_000_000)

  @Test func aSecondIsMeasuredAgainstTheOneBefore() {
    var meter = ShardMeter(now: start)
    #expect(meter.end == start + .seconds(1))
    meter.turn(woken: start, now: start + .milliseconds(3), datagrams: 40)
    meter.turn(woken: start + .milliseconds(500), now: start + .milliseconds(501), datagrams: 100)
    meter.turn(woken: start + .milliseconds(900), now: start + .milliseconds(900), datagrams: 10)
    let first = meter.finish(
      now: start + .seconds(1),
      ShardMeter.Totals(processor: 250_000_000, bytes: 100_000, kernelDrops: 3), participants: 4)
    #expect(first == second(busy: 0.25, turn: 3, batch: 100, drops: 3, bitrate: 200_000))
    #expect(meter.end == start + .seconds(2))
    // A thread that was late: two seconds in one.
    meter.turn(woken: start + .seconds(2), now: start + .seconds(3), datagrams: 0)
    let next = meter.finish(
      now: start + .seconds(3),
      ShardMeter.Totals(processor: 1_250_000_000, bytes: 350_000, kernelDrops: 3),
      participants: 0)
    #expect(next == second(busy: 0.5, turn: 1_000, batch: 0, drops: 0, bitrate: 1_000_000))
  }
}

@Suite struct ShardBoardTests {
  private func load(_ pressure: NodePressure?) -> NodeLoad {
    NodeLoad(rooms: 1, participants: 2, counters: ["rtp_in": 3], pressure: pressure)
  }

  @Test func roomsGoToShardsWithoutPressureAndNowhereWhereAllHaveIt() {
    let board = ShardBoard(shards: 3)
    board.set(0, refusesRooms: true)
    #expect(board.leastLoaded(placed: [0, 5, 4], limit: 10) == 2)
    board.set(2, refusesRooms: true)
    #expect(board.leastLoaded(placed: [0, 5, 4], limit: 10) == 1)
    #expect(board.leastLoaded(placed: [0, 10, 4], limit: 10) == nil, "the only one is full")
    #expect(!board.allRefuse)
    board.set(1, refusesRooms: true)
    #expect(board.leastLoaded(placed: [0, 0, 0], limit: 10) == nil)
    #expect(board.allRefuse)
    board.set(0, refusesRooms: false)
    #expect(board.leastLoaded(placed: [9, 0, 0], limit: 10) == 0)
  }

  @Test func theNodeIsAsTheWorstOfItsShards() throws {
    let board = ShardBoard(shards: 2)
    board.update(
      0,
      load(NodePressure(busy: 0.9, longestTurn: 0.01, level: .refusesRooms, takesRooms: false)))
    board.update(
      1,
      load(
        NodePressure(busy: 0.1, longestTurn: 0.02, level: .capsBitrates, cap: 9, takesRooms: true)))
    board.countRefusal()
    let total = board.total
    #expect(total.rooms == 2 && total.participants == 4)
    #expect(total.counters == ["rtp_in": 6, "rooms_refused": 1])
    #expect(
      total.pressure
        == NodePressure(
          busy: 0.9, longestTurn: 0.02, level: .capsBitrates, cap: 9, takesRooms: true))
    board.drain()
    #expect(board.total.pressure?.takesRooms == false)
    #expect(ShardBoard.sum([load(nil), load(nil)]).pressure == nil)
  }
}
