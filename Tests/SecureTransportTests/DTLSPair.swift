import Bytes
import SecureTransport

/// Two associations and the network between them, in virtual time that jumps from deadline to
/// deadline. Datagrams arrive at once unless the test says otherwise.
final class DTLSPair {
  enum Side { case client, server }

  let client: DTLSAssociation
  let server: DTLSAssociation
  var now = Instant(nanoseconds: 1_000_000_000)
  /// Counts what each side has sent, and what `deliver` saw of it.
  private(set) var sent: [Side: [[UInt8]]] = [.client: [], .server: []]

  static let oneIdentity = try! DTLSIdentity()
  static let otherIdentity = try! DTLSIdentity()

  init(
    clientRole: DTLSRole = .client, serverRole: DTLSRole = .server,
    clientExpects: [CertificateFingerprint] = [otherIdentity.fingerprint],
    serverExpects: [CertificateFingerprint] = [oneIdentity.fingerprint],
    mtu: Int = 1200,
    clientProfiles: [SRTPProfile] = SRTPProfile.preferred,
    serverProfiles: [SRTPProfile] = SRTPProfile.preferred
  ) throws {
    client = try DTLSAssociation(
      identity: Self.oneIdentity, role: clientRole, expecting: clientExpects, mtu: mtu,
      profiles: clientProfiles)
    server = try DTLSAssociation(
      identity: Self.otherIdentity, role: serverRole, expecting: serverExpects, mtu: mtu,
      profiles: serverProfiles)
  }

  func start() {
    server.start(now: now)
    client.start(now: now)
  }

  /// Everything a side wants to send now.
  func take(from side: Side) -> [[UInt8]] {
    var datagrams: [[UInt8]] = []
    while let datagram = self[side].pollDatagram() { datagrams.append(datagram) }
    sent[side]! += datagrams
    return datagrams
  }

  func give(_ datagram: [UInt8], to side: Side) {
    datagram.withUnsafeBytes { self[side].receive($0, now: now) }
  }

  /// Carries datagrams both ways until neither side has anything to say at this moment.
  /// `network` turns each datagram into those that arrive in its place.
  func exchange(_ network: (_ from: Side, _ datagram: [UInt8]) -> [[UInt8]] = { [$1] }) {
    var isQuiet = false
    while !isQuiet {
      isQuiet = true
      for (from, to) in [(Side.client, Side.server), (.server, .client)] {
        for datagram in take(from: from) {
          isQuiet = false
          for arriving in network(from, datagram) { give(arriving, to: to) }
        }
      }
    }
  }

  /// Runs until nothing is waited for, or until the time is over.
  func run(
    for length: Instant.Span = .seconds(60),
    _ network: (_ from: Side, _ datagram: [UInt8]) -> [[UInt8]] = { [$1] }
  ) {
    let end = now + length
    start()
    exchange(network)
    var turns = 0
    while let next = [client.deadline, server.deadline].compactMap({ $0 }).min(), next <= end {
      turns += 1
      // Sixty seconds hold some twenty deadlines a side; an association that moves none forward
      // when it is due would keep us here for good.
      precondition(turns < 1_000, "a deadline does not move")
      now = max(now, next)
      client.handleTimeout(now: now)
      server.handleTimeout(now: now)
      exchange(network)
    }
  }

  var bothConnected: Bool { client.state == .connected && server.state == .connected }

  subscript(side: Side) -> DTLSAssociation { side == .client ? client : server }
}

/// SplitMix64: seeded, so that a failing run can be had again.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
  }
}
