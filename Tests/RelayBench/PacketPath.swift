import Bytes
import MediaAPI
import RTC
import Relay
import SecureTransport
import TestKit

/// One who sends a picture to many over the relay's core, all in one thread and in memory: as in a room of
/// the relay, up to the datagrams that the kernel would be given.
final class PacketPath {
  struct NotConnected: Error {}

  /// Runs that batches left in.
  private(set) var runs = 0

  private static let relay = SocketAddress(v4: 0x0a00_0001, port: 5_000)
  /// Between two packets: 600 a second.
  private static let pace = Instant.Span.microseconds(1_667)
  private static let room = RoomID("room")!  // Well-formed.
  private let core: RelayCore
  private let order: SendOrder
  private let peers: [SocketAddress: Peer]
  private let sender: Peer
  private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 2_048, alignment: 16)
  private var now = Instant(nanoseconds: 1_000_000_000_000)

  init(receivers: Int, srtp: SRTPEngineKind, profiles: [SRTPProfile]) throws {
    let identity = try DTLSIdentity()
    var limits = RelayLimits()
    limits.participantsPerRoom = 128
    core = RelayCore(
      advertised: [Self.relay], identity: identity, srtp: srtp,
      srtpQueue: srtp == .multiBuffer ? try MultiBufferQueue() : nil, limits: limits,
      random: SeededRandom(seed: 1), start: now, unixNanoseconds: 1_790_000_000_000_000_000)
    order = SendOrder(capacity: core.batch.capacity, seed: 1)
    let clock = NTPClock(at: now, unixNanoseconds: 1_790_000_000_000_000_000)
    let made = try (0...receivers).map { number in
      let address = SocketAddress(v4: 0x0a00_0100 + UInt32(number), port: 40_000)
      var configuration = Peer.Configuration(
        identity: try DTLSIdentity(), addresses: [address], tracks: number == 0 ? [.video] : [],
        audioSlots: 0, videoSlots: number == 0 ? 0 : 1, clock: clock)
      configuration.profiles = profiles
      return (address, Peer(configuration, random: SeededRandom(seed: UInt64(number) + 10)))
    }
    sender = made[0].1
    peers = Dictionary(uniqueKeysWithValues: made)
    try connect(made.map(\.1))
  }

  deinit { scratch.deallocate() }

  /// Packets of pictures, the first of which is a keyframe, as the relay receives them.
  func prepare(_ count: Int, bytes: Int) -> [[UInt8]] {
    var moment = now
    return (0..<count).map { number in
      var writer = ByteWriter()
      writer.u8(number % 20 == 0 ? 0x90 : 0x80)
      writer.u8(0xc0)
      writer.u16(0x8000 | UInt16(100 + number / 20))
      writer.u8(UInt8(truncatingIfNeeded: number / 20))
      writer.append(
        number == 0 ? [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0] : [0x11, 0, 0])
      writer.append([UInt8](repeating: 0xaa, count: bytes - writer.bytes.count))
      moment = moment + Self.pace
      _ = sender.send(
        track: 0, payload: writer.bytes, timestamp: UInt32(number / 20) * 3_000,
        marker: number % 20 == 19, now: moment)
      var packet: [UInt8] = []
      while let datagram = sender.pollDatagram() {
        if datagram.bytes.count > bytes { packet = datagram.bytes }
      }
      return packet
    }
  }

  /// How many datagrams would have left.
  func take(_ packets: ArraySlice<[UInt8]>, gathered: Int) -> Int {
    var out = 0
    let path = NetworkPath(local: Self.relay, remote: sender.addresses[0])
    for (number, packet) in packets.enumerated() {
      now = now + Self.pace
      packet.withUnsafeBytes { scratch.copyMemory(from: $0) }
      core.receive(
        UnsafeMutableRawBufferPointer(rebasing: scratch[..<packet.count]), path: path, now: now)
      if (number + 1) % gathered == 0 || number == packets.count - 1 {
        core.batch.finish()
        order.arrange(core.batch)
        runs += order.runCount
        out += core.batch.count
        core.batch.removeAll()
      }
    }
    return out
  }

  private func connect(_ people: [Peer]) throws {
    let names = people.indices.map { ParticipantID("p\($0)")! }  // Well-formed.
    _ = core.perform(.open(Self.room, .call(maxParticipants: people.count)), now: now)
    for (name, peer) in zip(names, people) {
      let join = MediaCommand.Join(
        room: Self.room, participant: name, offer: peer.makeOffer(), rights: .full)
      guard case .answer(let answer) = core.perform(.join(join), now: now) else {
        throw NotConnected()
      }
      try peer.takeAnswer(answer, now: now)
    }
    for name in names.dropFirst() {
      let shown = SlotAssignment(audio: [], video: [names[0]])
      _ = core.perform(.setSlots(Self.room, name, shown), now: now)
    }
    for _ in 0..<500 where !people.allSatisfy(\.canSend) { pass(.milliseconds(10), among: people) }
    guard people.allSatisfy(\.canSend) else { throw NotConnected() }
    pass(.milliseconds(10), among: people)
  }

  private func pass(_ span: Instant.Span, among people: [Peer]) {
    now = now + span
    if let deadline = core.deadline, deadline <= now { core.handleTimeout(now: now) }
    for peer in people {
      if let deadline = peer.deadline, deadline <= now { peer.handleTimeout(now: now) }
    }
    var isBusy = true
    while isBusy {
      isBusy = core.batch.count > 0
      core.batch.finish()
      for index in 0..<core.batch.count {
        let path = core.batch.path(index)
        peers[path.remote]?.receive(
          core.batch.datagram(index), path: NetworkPath(local: path.remote, remote: path.local),
          now: now)
      }
      core.batch.removeAll()
      for peer in people {
        while peer.pollEvent() != nil {}
        while let datagram = peer.pollDatagram() {
          isBusy = true
          datagram.bytes.withUnsafeBytes { scratch.copyMemory(from: $0) }
          core.receive(
            UnsafeMutableRawBufferPointer(rebasing: scratch[..<datagram.bytes.count]),
            path: NetworkPath(local: Self.relay, remote: datagram.path.local), now: now)
        }
      }
      _ = core.takeEvents()
    }
  }
}
