public import Bytes
public import RTC
internal import SecureTransport

/// A ``Peer`` that has made its offer to a bare relay transport, which answered: the tests play what
/// stands behind the relay's transport.
public struct PeerBench {
  public let network: VirtualNetwork
  public let peer: PeerNode
  public let relay: TransportNode
  public let session: NegotiatedSession
  public let clock: NTPClock
  private let identity: DTLSIdentity
  private var answers: AnswerBuilder
  private var random: SeededRandom

  public init(
    seed: UInt64, conditions: NetworkConditions = NetworkConditions(),
    tracks: [MediaKind] = [.audio, .video], audioSlots: Int = 1, videoSlots: Int = 1
  ) throws {
    random = SeededRandom(seed: seed)
    network = VirtualNetwork(seed: seed &+ 1, conditions: conditions)
    clock = NTPClock(at: network.now, unixNanoseconds: 1_800_000_000_000_000_000)
    peer = PeerNode(
      Peer(
        Peer.Configuration(
          identity: try DTLSIdentity(), addresses: [TransportPair.endpointV4], tracks: tracks,
          audioSlots: audioSlots, videoSlots: videoSlots, clock: clock),
        random: SeededRandom(seed: seed &+ 2)))
    identity = try DTLSIdentity()
    answers = AnswerBuilder(sessionID: random.next())
    let credentials = ICECredentials.random(using: &random)
    let offer = try SessionDescription(parsing: peer.peer.makeOffer())
    let answer = try answers.answer(
      to: offer, local: Self.local(credentials, identity), using: &random)
    session = answer.session
    relay = TransportNode(
      try MediaTransport(
        role: .relay, identity: identity, local: credentials, remote: session.remote,
        srtp: .libSRTP, now: network.now),
      addresses: [TransportPair.relayV4])
    network.add(relay)
    network.add(peer)
    try peer.peer.takeAnswer(answer.description.text, now: network.now)
  }

  public func connect(within span: Instant.Span = .seconds(10)) -> Bool {
    network.run(upTo: span) { peer.peer.canSend && relay.isConnected }
  }

  /// A new offer with new credentials, answered likewise.
  /// - Parameter addresses: where the peer has moved to; nil leaves it where it is.
  public mutating func restart(addresses: [SocketAddress]? = nil) throws {
    let text = peer.peer.makeOffer(restartingICE: true, addresses: addresses)
    peer.addresses = peer.peer.addresses
    let offer = try SessionDescription(parsing: text)
    let credentials = ICECredentials.random(using: &random)
    let answer = try answers.answer(
      to: offer, local: Self.local(credentials, identity), using: &random)
    try relay.transport.restart(
      local: credentials, remote: answer.session.remote, now: network.now)
    relay.drain()
    try peer.peer.takeAnswer(answer.description.text, now: network.now)
    peer.drain()
  }

  private static func local(
    _ credentials: ICECredentials, _ identity: DTLSIdentity
  ) -> LocalTransport {
    LocalTransport(
      credentials: credentials, fingerprint: SDPFingerprint(identity.fingerprint),
      candidates: [.host(TransportPair.relayV4)])
  }

  /// Sends a packet of a slot from the relay's side.
  @discardableResult
  public func sendOnSlot(
    _ index: Int, sequenceNumber: UInt16, timestamp: UInt32 = 0, payload: [UInt8]
  ) -> Bool {
    let slot = session.slots[index]
    return relay.sendRTP(
      rtpPacket(
        ssrc: slot.identity.ssrc, sequenceNumber: sequenceNumber, timestamp: timestamp,
        payloadType: slot.format.payloadType, payload: payload))
  }

  /// Sends a packet of a slot again, by RTX.
  @discardableResult
  public func resendOnSlot(
    _ index: Int, original: UInt16, rtxSequenceNumber: UInt16, payload: [UInt8]
  ) -> Bool {
    let slot = session.slots[index]
    guard let payloadType = slot.format.rtxPayloadType else { return false }
    return relay.sendRTP(
      rtpPacket(
        ssrc: slot.identity.rtxSSRC, sequenceNumber: rtxSequenceNumber, payloadType: payloadType,
        payload: [UInt8(original >> 8), UInt8(truncatingIfNeeded: original)] + payload))
  }

  /// The RTCP packets that the relay has received, each handed to `read` in turn.
  public func relayRTCP<Result>(_ read: (RTCPPacket) -> Result?) -> [Result] {
    relay.rtcp.flatMap { datagram in
      datagram.withUnsafeBytes { bytes in
        var results: [Result] = []
        var packets = RTCPIterator(bytes)
        while let packet = packets.next() {
          if let result = read(packet) { results.append(result) }
        }
        return results
      }
    }
  }
}
