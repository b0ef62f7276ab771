import Bytes
import Foundation
import MediaAPI
import RTC
import SecureTransport
import Synchronization
import Testing

@testable import Relay
@testable import RelayServer

@Suite(.serialized) struct RelayNodeTests {
  static let loopback = LoopbackPeer.v4

  static func node(
    shards: Int = 1, port: UInt16 = 0, on address: SocketAddress = loopback,
    srtp: SRTPEngineKind = .openSSL
  ) throws -> RelayNode {
    var configuration = RelayConfiguration()
    configuration.shards = shards
    configuration.portBase = port
    configuration.bindAddresses = [address]
    configuration.srtp = srtp
    // Named in this file only.
    return try RelayNode(id: NodeID("node")!, configuration: configuration)
  }

  @Test func commandsAreIdempotentAndAMissingRoomIsRefused() async throws {
    let node = try Self.node(shards: 2)
    let open = MediaCommand(id: "1", action: .open(room, .call(maxParticipants: 2)))
    #expect(await node.send(open) == .done)
    #expect(await node.send(open) == .done)
    let other = await node.send(MediaCommand(id: "2", action: .open(room, .echo)))
    #expect(failure(other)?.code == .roomKindDiffers)
    // The same id again gets the same answer, whatever it asks now.
    #expect(
      failure(await node.send(MediaCommand(id: "2", action: .drain)))?.code == .roomKindDiffers)
    let nowhere = RoomID("nowhere")!
    let person = ParticipantID("anna")!
    let missing = await node.send(MediaCommand(id: "3", action: .leave(nowhere, person)))
    #expect(failure(missing)?.code == .noSuchRoom)
    let absent = await node.send(MediaCommand(id: "4", action: .leave(room, person)))
    #expect(failure(absent)?.code == .noSuchParticipant)
    let bad = await node.send(
      MediaCommand(
        id: "5",
        action: .join(
          MediaCommand.Join(room: room, participant: person, offer: "v=0\r\n", rights: .full))))
    #expect(failure(bad)?.code == .badOffer)
    #expect(failure(bad)?.detail.isEmpty == false)
    guard case .snapshot(let snapshot) = await node.send(MediaCommand(id: "6", action: .snapshot))
    else {
      Issue.record("no snapshot")
      return
    }
    #expect(snapshot.epoch == node.epoch)
    #expect(snapshot.rooms == [room: []])
    #expect(await node.send(MediaCommand(id: "7", action: .close(room))) == .done)
    #expect(await node.send(MediaCommand(id: "7", action: .close(room))) == .done)
    #expect(await node.send(MediaCommand(id: "8", action: .drain)) == .done)
    let late = await node.send(MediaCommand(id: "9", action: .open(room, .echo)))
    #expect(failure(late)?.code == .draining)
    await node.stop()
    let stopped = await node.send(MediaCommand(id: "10", action: .snapshot))
    #expect(failure(stopped)?.code == .unavailable)
  }

  @Test func roomsSpreadOverTheShards() async throws {
    let node = try Self.node(shards: 2)
    for number in 0..<6 {
      let action = MediaCommand.Action.open(RoomID("r\(number)")!, .call(maxParticipants: 2))
      #expect(await node.send(MediaCommand(id: "\(number)", action: action)) == .done)
    }
    #expect(Set(node.boundAddresses.map { $0[0].port }).count == 2)
    guard case .snapshot(let snapshot) = await node.send(MediaCommand(id: "s", action: .snapshot))
    else {
      Issue.record("no snapshot")
      return
    }
    #expect(snapshot.rooms.count == 6)
    await node.stop()
  }

  @Test func aBurstOfRoomsSpreadsAndEveryShardIsFilled() async throws {
    var configuration = RelayConfiguration()
    configuration.shards = 3
    configuration.bindAddresses = [Self.loopback]
    configuration.limits.rooms = 20
    let node = try RelayNode(id: NodeID("node")!, configuration: configuration)
    func open(_ numbers: Range<Int>) async -> [MediaReply] {
      await withTaskGroup(of: MediaReply.self) { group in
        for number in numbers {
          let action = MediaCommand.Action.open(
            RoomID("r\(number)")!, .call(maxParticipants: 2))
          group.addTask { await node.send(MediaCommand(id: "\(number)", action: action)) }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
    }
    #expect(await open(0..<30) == Array(repeating: .done, count: 30))
    #expect(node.placements == [10, 10, 10])
    let replies = await open(30..<70)
    #expect(replies.count { $0 == .done } == 30)
    #expect(replies.compactMap { failure($0)?.code }.allSatisfy { $0 == .overloaded })
    #expect(node.placements == [20, 20, 20])
    #expect(await node.send(MediaCommand(id: "c", action: .close(RoomID("r0")!))) == .done)
    #expect(node.placements.reduce(0, +) == 59)
    await node.stop()
  }

  @Test func roomsAreRefusedWhereEveryShardHasTooMuchToDo() async throws {
    let node = try Self.node(shards: 2)
    func open(_ number: Int) async -> MediaReply {
      let action = MediaCommand.Action.open(RoomID("r\(number)")!, .call(maxParticipants: 2))
      return await node.send(MediaCommand(id: UUID().uuidString, action: action))
    }
    node.board.set(0, refusesRooms: true)
    for number in 0..<4 { #expect(await open(number) == .done) }
    #expect(node.placements == [0, 4], "a shard without pressure comes first")
    node.board.set(1, refusesRooms: true)
    #expect(failure(await open(4))?.code == .overloaded)
    #expect(await open(3) == .done, "it is open")
    guard case .snapshot(let snapshot) = await node.send(MediaCommand(id: "s", action: .snapshot))
    else {
      Issue.record("no snapshot")
      return
    }
    #expect(snapshot.load.counters["rooms_refused"] == 1)
    #expect(snapshot.load.pressure?.takesRooms == false)
    node.board.set(0, refusesRooms: false)
    #expect(await open(4) == .done)
    #expect(node.placements == [1, 4])
    await node.stop()
  }

  @Test func aShardMeasuresItselfEverySecond() async throws {
    let node = try Self.node()
    var pressure: NodePressure?
    for round in 0..<6_000 where pressure?.longestTurn ?? 0 == 0 {
      try await Task.sleep(for: .milliseconds(10))
      guard
        case .snapshot(let snapshot) = await node.send(
          MediaCommand(id: "\(round)", action: .snapshot))
      else { break }
      pressure = snapshot.load.pressure
    }
    let measured = try #require(pressure)
    #expect(measured.longestTurn > 0)
    #expect(measured.busy > 0 && measured.busy <= 1)
    #expect(measured.takesRooms)
    await node.stop()
  }

  @Test func aRoomOpenedWhileItClosesIsNotLost() async throws {
    let node = try Self.node()
    for round in 0..<400 {
      let open = MediaCommand.Action.open(room, .call(maxParticipants: 2))
      #expect(await node.send(MediaCommand(id: "a\(round)", action: open)) == .done)
      async let closed = node.send(MediaCommand(id: "b\(round)", action: .close(room)))
      async let opened = node.send(MediaCommand(id: "c\(round)", action: open))
      _ = await (closed, opened)
      guard
        case .snapshot(let snapshot) = await node.send(
          MediaCommand(id: "d\(round)", action: .snapshot))
      else {
        Issue.record("no snapshot")
        break
      }
      let leave = MediaCommand.Action.leave(room, ParticipantID("anna")!)
      let reply = failure(await node.send(MediaCommand(id: "e\(round)", action: leave)))
      // The shard's room is the node's room.
      #expect(
        reply?.code == (snapshot.rooms[room] == nil ? .noSuchRoom : .noSuchParticipant))
    }
    await node.stop()
  }

  @Test func everyCommandIsAnsweredWhileTheNodeStops() async throws {
    for round in 0..<20 {
      let node = try Self.node(shards: 2)
      #expect(await node.send(MediaCommand(id: "0", action: .open(room, .echo))) == .done)
      let replies = await withTaskGroup(of: MediaReply.self) { group in
        for number in 1...200 {
          let leave = MediaCommand.Action.leave(room, ParticipantID("anna")!)
          group.addTask {
            await node.send(
              MediaCommand(id: "\(number)", action: number % 3 == 0 ? .snapshot : leave))
          }
          if number == 50 + round {
            group.addTask {
              await node.stop(); return .done
            }
          }
        }
        var replies = 0
        for await _ in group { replies += 1 }
        return replies
      }
      #expect(replies == 201)
    }
  }

  @Test func datagramsTooLongForABufferAreCounted() async throws {
    let node = try Self.node()
    let client = try LoopbackPeer()
    client.send([UInt8](repeating: 0, count: 4_000), to: node.boundAddresses[0][0])
    var count: UInt64 = 0
    for round in 0..<1_000 where count == 0 {
      guard
        case .snapshot(let snapshot) = await node.send(
          MediaCommand(id: "\(round)", action: .snapshot))
      else { break }
      count = snapshot.load.counters["dropped_oversized"] ?? 0
    }
    #expect(count == 1)
    await node.stop()
  }

  @Test func anAddressThatIsGoneStopsTheStartOnlyWhereItWasChosen() throws {
    // TEST-NET-1 (RFC 5737), which no machine has.
    let gone = SocketAddress(v4: 0xc000_0201, port: 0)
    let sockets = try DatagramSocket.bindAll(
      [gone, Self.loopback], port: 0, receiveBuffer: 65_536, skipsVanished: true)
    #expect(sockets.map { $0.local.with(port: 0) } == [Self.loopback])
    #expect(throws: RelayStartError.self) {
      try DatagramSocket.bindAll([Self.loopback, gone], port: 0, receiveBuffer: 65_536)
    }
    #expect(throws: RelayStartError.self) {
      try DatagramSocket.bindAll([gone], port: 0, receiveBuffer: 65_536, skipsVanished: true)
    }
    // A port that is taken is not passed over.
    #expect(throws: RelayStartError.self) {
      try DatagramSocket.bindAll(
        [gone, Self.loopback], port: sockets[0].local.port, receiveBuffer: 65_536,
        skipsVanished: true)
    }
  }

  @Test func aTakenPortIsSaidInASentence() async throws {
    let node = try Self.node()
    let port = node.boundAddresses[0][0].port
    do {
      _ = try Self.node(port: port)
      Issue.record("the port was taken twice")
    } catch {
      let text = "\(error)"
      #expect(text.contains("127.0.0.1"))
      #expect(text.contains("\(port)"))
      #expect(text.contains("Another program"))
    }
    await node.stop()
  }

  @Test(
    arguments: LoopbackPeer.hasV6 ? [LoopbackPeer.v4, LoopbackPeer.v6] : [LoopbackPeer.v4],
    SRTPEngineKind.available)
  func theEchoRoomWorksOverRealSockets(
    address: SocketAddress, srtp: SRTPEngineKind
  ) async throws {
    let node = try Self.node(on: address, srtp: srtp)
    #expect(node.boundAddresses[0].map(\.isV6) == [address.isV6])
    #expect(await node.send(MediaCommand(id: "1", action: .open(room, .echo))) == .done)
    let client = try LoopbackPeer(address)
    let join = MediaCommand.Join(
      room: room, participant: ParticipantID("anna")!, offer: client.peer.makeOffer(),
      rights: .full)
    guard case .answer(let answer) = await node.send(MediaCommand(id: "2", action: .join(join)))
    else {
      Issue.record("no answer")
      return
    }
    try client.peer.takeAnswer(answer, now: client.now)
    let echoed = client.run(packets: 50, within: .seconds(60))
    #expect(Set(echoed).count == 50)
    var events = node.events.makeAsyncIterator()
    var first = try #require(await events.next())
    // The load is told every five seconds: first, where the machine took as long to connect.
    var loads: UInt64 = 0
    while case .load? = first.events.first {
      loads += 1
      first = try #require(await events.next())
    }
    #expect(first.firstSequence == loads)
    #expect(first.events == [.connected(room, ParticipantID("anna")!)])
    await node.stop()
  }

  @Test func anEventThatWasDroppedLeavesAGapInTheNumbers() async throws {
    var limits = RelayLimits()
    limits.pendingEvents = 2
    let core = RelayCore(
      advertised: [Self.loopback], identity: try DTLSIdentity(), limits: limits,
      random: SecureRandom(), start: Instant(nanoseconds: 1), unixNanoseconds: 1)
    let event = MediaEvent.connected(room, ParticipantID("anna")!)
    for _ in 0..<5 { core.emit(event) }
    let publisher = EventPublisher(node: NodeID("node")!, epoch: 1)
    for _ in 0..<2 {
      let (events, missed) = core.takeEvents()
      publisher.publish(events, missed: missed)
      core.emit(event)
    }
    publisher.finish()
    let batches = await publisher.stream.reduce(into: []) { $0.append($1) }
    #expect(batches.map(\.firstSequence) == [0, 5])
    #expect(batches.map(\.events.count) == [2, 1])
  }

  private func failure(_ reply: MediaReply) -> MediaFailure? {
    if case .failed(let failure) = reply { failure } else { nil }
  }
}
