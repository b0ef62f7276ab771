public import Bytes
public import RTC
public import SecureTransport

/// An endpoint and a relay's transport for it, ready to connect over a virtual network. The endpoint
/// does not use the relay's SRTP engine: what one does wrong the other does not undo.
public struct TransportPair {
  public let network: VirtualNetwork
  public let endpoint: TransportNode
  public let relay: TransportNode
  public let endpointIdentity: DTLSIdentity
  public let relayIdentity: DTLSIdentity

  public static let endpointV4 = SocketAddress(v4: 0x0a00_0002, port: 40_000)
  public static let relayV4 = SocketAddress(v4: 0xc000_0201, port: 7_000)
  public static let endpointV6 = SocketAddress(v6: (0x2001_0db8_0000_0001, 2), port: 40_000)
  public static let relayV6 = SocketAddress(v6: (0x2001_0db8_0000_0002, 1), port: 7_000)
  /// Somebody who has nothing to do with the call.
  public static let strangerV4 = SocketAddress(v4: 0xc633_6407, port: 6_666)

  /// - Parameter expectedByEndpoint: the relay fingerprint that the endpoint is told; the true one
  ///   by default.
  public init(
    seed: UInt64, conditions: NetworkConditions = NetworkConditions(),
    endpointAddresses: [SocketAddress] = [endpointV4], relayAddresses: [SocketAddress] = [relayV4],
    expectedByEndpoint: SDPFingerprint? = nil, expectedByRelay: SDPFingerprint? = nil,
    relayProfiles: [SRTPProfile] = SRTPProfile.preferred
  ) throws {
    var random = SeededRandom(seed: seed)
    network = VirtualNetwork(seed: seed &+ 1, conditions: conditions)
    endpointIdentity = try DTLSIdentity()
    relayIdentity = try DTLSIdentity()
    let ours = ICECredentials.random(using: &random)
    let theirs = ICECredentials.random(using: &random)
    let relayFingerprint = SDPFingerprint(relayIdentity.fingerprint)
    let endpointFingerprint = SDPFingerprint(endpointIdentity.fingerprint)
    endpoint = TransportNode(
      try MediaTransport(
        role: .endpoint(
          candidates: endpointAddresses.enumerated().map { .host($1, rank: $0) }),
        identity: endpointIdentity, local: ours,
        remote: Self.relayDescription(
          theirs, expectedByEndpoint ?? relayFingerprint, addresses: relayAddresses),
        srtp: .libSRTP, random: SeededRandom(seed: seed &+ 2), now: network.now),
      addresses: endpointAddresses)
    relay = TransportNode(
      try MediaTransport(
        role: .relay, identity: relayIdentity, local: theirs,
        remote: Self.endpointDescription(ours, expectedByRelay ?? endpointFingerprint),
        profiles: relayProfiles, now: network.now),
      addresses: relayAddresses)
    network.add(endpoint)
    network.add(relay)
  }

  public var isConnected: Bool { endpoint.isConnected && relay.isConnected }

  /// Runs until both ends can send; answers whether they came to.
  public func connect(within span: Instant.Span = .seconds(10)) -> Bool {
    network.run(upTo: span) { isConnected }
  }

  /// Gives both ends new credentials, the relay first, as signalling does.
  public func restart(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let ours = ICECredentials.random(using: &random)
    let theirs = ICECredentials.random(using: &random)
    try relay.transport.restart(
      local: theirs,
      remote: Self.endpointDescription(ours, SDPFingerprint(endpointIdentity.fingerprint)),
      now: network.now)
    try endpoint.transport.restart(
      local: ours,
      remote: Self.relayDescription(
        theirs, SDPFingerprint(relayIdentity.fingerprint), addresses: relay.addresses),
      now: network.now)
    relay.drain()
    endpoint.drain()
  }

  private static func relayDescription(
    _ credentials: ICECredentials, _ fingerprint: SDPFingerprint, addresses: [SocketAddress]
  ) -> RemoteTransport {
    RemoteTransport(
      credentials: credentials, isLite: true, fingerprints: [fingerprint], setup: .passive,
      candidates: addresses.enumerated().map { .host($1, rank: $0) })
  }

  private static func endpointDescription(
    _ credentials: ICECredentials, _ fingerprint: SDPFingerprint
  ) -> RemoteTransport {
    RemoteTransport(
      credentials: credentials, isLite: false, fingerprints: [fingerprint], setup: .actpass,
      candidates: [])
  }
}

extension SDPFingerprint {
  public init(_ fingerprint: CertificateFingerprint) {
    self.init(algorithm: fingerprint.function.rawValue, digest: fingerprint.bytes)
  }
}

/// A plain RTP packet without extensions.
public func rtpPacket(
  ssrc: UInt32 = 0x1111_1111, sequenceNumber: UInt16, timestamp: UInt32 = 0,
  payloadType: UInt8 = 111, payload: [UInt8] = [1, 2, 3, 4]
) -> [UInt8] {
  var writer = ByteWriter(reserving: 12 + payload.count)
  writer.u8(0x80)
  writer.u8(payloadType)
  writer.u16(sequenceNumber)
  writer.u32(timestamp)
  writer.u32(ssrc)
  writer.append(payload)
  return writer.bytes
}
