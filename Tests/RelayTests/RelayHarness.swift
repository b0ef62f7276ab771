import Bytes
import MediaAPI
import RTC
import SecureTransport
import TestKit
import Testing

@testable import Relay

/// A relay core as a node of the virtual network.
final class RelayUnderTest: VirtualNode {
  static let address = SocketAddress(v4: 0x0a00_0001, port: 5_000)

  let core: RelayCore
  let addresses: [SocketAddress]
  private let network: VirtualNetwork
  private var outgoing: [(bytes: [UInt8], path: NetworkPath)] = []
  private(set) var events: [MediaEvent] = []

  init(
    on network: VirtualNetwork, seed: UInt64 = 1, limits: RelayLimits = RelayLimits(),
    srtp: SRTPEngineKind = .openSSL
  ) throws {
    self.network = network
    addresses = [Self.address]
    core = RelayCore(
      advertised: addresses, identity: try DTLSIdentity(), srtp: srtp,
      srtpQueue: srtp == .multiBuffer ? try MultiBufferQueue() : nil, limits: limits,
      random: SeededRandom(seed: seed), start: network.now,
      unixNanoseconds: 1_790_000_000_000_000_000)
    network.add(self)
  }

  func receive(_ datagram: UnsafeMutableRawBufferPointer, path: NetworkPath, now: Instant) {
    core.receive(datagram, path: path, now: now)
    collect()
  }

  func handleTimeout(now: Instant) {
    core.handleTimeout(now: now)
    collect()
  }

  var deadline: Instant? { core.deadline }

  func pollDatagram() -> (bytes: [UInt8], path: NetworkPath)? {
    outgoing.isEmpty ? nil : outgoing.removeFirst()
  }

  @discardableResult
  func perform(_ action: MediaCommand.Action) -> MediaReply {
    let reply = core.perform(action, now: network.now)
    collect()
    return reply
  }

  func counter(_ name: String) -> UInt64 { core.load.counters[name] ?? 0 }

  private func collect() {
    core.batch.finish()
    for index in 0..<core.batch.count {
      outgoing.append((Array(core.batch.datagram(index)), core.batch.path(index)))
    }
    core.batch.removeAll()
    events += core.takeEvents().events
  }
}

/// A participant with a camera and a microphone, and a memory of what it saw.
final class Person: VirtualNode {
  let id: ParticipantID
  let peer: Peer
  let addresses: [SocketAddress]
  private(set) var received: [ReceivedMedia] = []
  private(set) var keyframeRequests = 0
  private(set) var estimates: [UInt64] = []
  private(set) var feedback: [TransportFeedbackReader.Summary] = []
  private(set) var isConnected = false
  private(set) var sawEnd = false
  private(set) var deadlineIsOff = false
  var camera = TestCamera()
  /// Answers keyframe requests at the next picture.
  var owesKeyframe = true

  init(
    _ name: String, host: UInt32, slots: Int = 1, tracks: [MediaKind] = [.audio, .video],
    seed: UInt64? = nil, clockOffset: UInt64 = 0,
    profiles: [SRTPProfile] = SRTPProfile.preferred, on network: VirtualNetwork
  ) throws {
    // Names in tests are short and plain.
    id = ParticipantID(name)!
    addresses = [SocketAddress(v4: 0x0a00_0000 + host, port: 40_000)]
    var configuration = Peer.Configuration(
      identity: try DTLSIdentity(), addresses: addresses, tracks: tracks, audioSlots: slots,
      videoSlots: slots,
      clock: NTPClock(at: network.now, unixNanoseconds: 1_600_000_000_000_000_000 + clockOffset),
      // Not the relay's own, so that what one does wrong the other does not undo.
      srtp: .libSRTP)
    configuration.profiles = profiles
    peer = Peer(configuration, random: SeededRandom(seed: seed ?? UInt64(host) &* 77))
    network.add(self)
  }

  /// Joins, and answers how the relay replied.
  @discardableResult
  func join(
    _ room: RoomID, of relay: RelayUnderTest, rights: MediaRights = .full,
    offering text: String? = nil, namingSources: Bool = true, now: Instant
  ) throws -> MediaReply {
    var offer = text ?? peer.makeOffer()
    if !namingSources {
      // As Chromium does with simulcast.
      offer = offer.split(separator: "\r\n").filter { !$0.hasPrefix("a=ssrc") }
        .map { $0 + "\r\n" }.joined()
    }
    let reply = relay.perform(
      .join(
        MediaCommand.Join(room: room, participant: id, offer: offer, rights: rights)))
    if case .answer(let answer) = reply { try peer.takeAnswer(answer, now: now) }
    return reply
  }

  func receive(_ datagram: UnsafeMutableRawBufferPointer, path: NetworkPath, now: Instant) {
    peer.receive(datagram, path: path, now: now)
    listen()
  }

  func handleTimeout(now: Instant) {
    peer.handleTimeout(now: now)
    listen()
  }

  var deadline: Instant? { peer.deadline }
  func pollDatagram() -> (bytes: [UInt8], path: NetworkPath)? { peer.pollDatagram() }

  private var checks: UInt64 = 0

  /// A check of this person's that goes nowhere yet, signed with the relay's password or another.
  func check(useCandidate: Bool = true, password: String? = nil) throws -> [UInt8] {
    let ours = try #require(peer.transport).localCredentials
    let theirs = try #require(peer.session).remote.credentials
    checks += 1
    var builder = STUN.Builder(
      .request, transactionID: STUN.TransactionID(high: 0x7e57, low: checks))
    builder.username(Array("\(theirs.ufrag):\(ours.ufrag)".utf8))
    builder.priority(1)
    builder.iceControlling(tieBreaker: 1)
    if useCandidate { builder.useCandidate() }
    return builder.finish(integrityKey: Array((password ?? theirs.password).utf8))
  }

  private func listen() {
    while let event = peer.pollEvent() {
      switch event {
      case .transport(.connected): isConnected = true
      case .transport: break
      case .media(let media): received.append(media)
      case .keyframeRequested:
        keyframeRequests += 1
        owesKeyframe = true
      case .receiverEstimate(let bitrate): estimates.append(bitrate)
      case .transportFeedback(let summary, _): feedback.append(summary)
      case .reported, .clockReported: break
      case .ended: sawEnd = true
      }
    }
  }

  func forget() { received = [] }

  /// Sends the next picture, in `packets` packets; a keyframe where one is owed.
  func showPicture(packets: Int = 3, now: Instant) {
    guard peer.canSend else { return }
    for packet in camera.picture(isKeyframe: owesKeyframe, packets: packets) {
      peer.send(
        track: 1, payload: packet.payload, timestamp: packet.timestamp, marker: packet.marker,
        now: now)
    }
    owesKeyframe = false
  }

  private var spoken: UInt32 = 0

  /// Sends the next 20 ms of sound.
  func speak(now: Instant) {
    guard peer.canSend else { return }
    spoken += 1
    peer.send(
      track: 0, payload: [0x78] + [UInt8](Array("\(id) \(spoken)".utf8)),
      timestamp: 5_000 &+ spoken &* 960, marker: spoken == 1,
      audioLevel: AudioLevel(decibelsBelowOverload: 30, isVoice: true), now: now)
  }

  var spokenPackets: Int { Int(spoken) }
  func received(_ kind: MediaKind) -> [ReceivedMedia] { received.filter { $0.kind == kind } }
}

/// Makes VP8 packets that every receiver can tell apart: descriptor, frame header, a number.
struct TestCamera {
  var pictureID: UInt16 = 100
  var tl0: UInt8 = 7
  var timestamp: UInt32 = 1_000
  /// Ticks from one picture to the next.
  var step: UInt32 = 6_000
  var number: UInt32 = 0
  /// Numbers of the packets that began a keyframe.
  var keyframes: [UInt32] = []

  struct Packet {
    var payload: [UInt8]
    var timestamp: UInt32
    var marker: Bool
  }

  mutating func picture(isKeyframe: Bool, packets: Int) -> [Packet] {
    pictureID = (pictureID &+ 1) & 0x7fff
    tl0 &+= 1
    timestamp &+= step
    if isKeyframe { keyframes.append(number + 1) }
    return (0..<packets).map { index in
      number += 1
      var writer = ByteWriter()
      writer.u8(index == 0 ? 0x90 : 0x80)
      writer.u8(0xc0)
      writer.u16(0x8000 | pictureID)
      writer.u8(tl0)
      if index == 0 {
        writer.append(
          isKeyframe ? [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00] : [0x11, 0, 0])
      }
      writer.append([UInt8](repeating: 0xaa, count: 40))
      writer.u32(number)
      return Packet(
        payload: writer.bytes, timestamp: timestamp, marker: index == packets - 1)
    }
  }

  /// The number of the packet with this payload.
  static func number(of payload: [UInt8]) -> UInt32 {
    payload.suffix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Picture id and TL0PICIDX of a received payload.
  static func numbers(of payload: [UInt8]) -> (pictureID: UInt16, tl0: UInt8)? {
    payload.withUnsafeBytes { bytes in
      guard let descriptor = VP8Descriptor(bytes), let id = descriptor.pictureID,
        let tl0 = descriptor.tl0PictureIndex
      else { return nil }
      return (id, tl0)
    }
  }
}

let room = RoomID("room")!

/// Lets people speak (every 20 ms) and show pictures (every 66 ms) for a while.
func converse(
  _ people: [Person], on network: VirtualNetwork, for span: Instant.Span,
  speaking: Bool = true, showing: Bool = true
) {
  let end = network.now + span
  var tick = 0
  while network.now < end {
    for person in people {
      if speaking, tick % 2 == 0 { person.speak(now: network.now) }
      if showing, tick % 7 == 0 { person.showPicture(now: network.now) }
    }
    network.run(for: .milliseconds(10))
    tick += 1
  }
}
