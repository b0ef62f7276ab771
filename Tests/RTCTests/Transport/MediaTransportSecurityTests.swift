import Bytes
import RTC
import SecureTransport
import TestKit
import Testing

/// What a stranger, or a peer who breaks the rules, cannot do.
@Suite struct MediaTransportSecurityTests {
  @Test func aWrongRelayFingerprintEndsTheHandshake() throws {
    let stranger = SDPFingerprint(try DTLSIdentity().fingerprint)
    let pair = try TransportPair(seed: 1, expectedByEndpoint: stranger)
    #expect(!pair.connect())
    #expect(pair.endpoint.events.last == .failed(.fingerprint))
    #expect(!pair.endpoint.transport.canSend && !pair.relay.transport.canSend)
  }

  @Test func aWrongEndpointFingerprintEndsTheHandshake() throws {
    let stranger = SDPFingerprint(try DTLSIdentity().fingerprint)
    let pair = try TransportPair(seed: 2, expectedByRelay: stranger)
    #expect(!pair.connect())
    #expect(pair.relay.events.last == .failed(.fingerprint))
    #expect(!pair.endpoint.transport.canSend && !pair.relay.transport.canSend)
  }

  @Test func onlyWeakFingerprintsAreNoFingerprints() throws {
    var random = SeededRandom(seed: 1)
    #expect(throws: TransportSetupError.noUsableFingerprint) {
      try MediaTransport(
        role: .relay, identity: DTLSIdentity(), local: .random(using: &random),
        remote: RemoteTransport(
          credentials: .random(using: &random), isLite: false,
          fingerprints: [
            SDPFingerprint(algorithm: "sha-1", digest: Array(repeating: 1, count: 20))
          ],
          setup: .actpass, candidates: []),
        now: Instant(nanoseconds: 0))
    }
  }

  @Test func DTLSFromAnAddressNotValidatedIsIgnored() throws {
    let pair = try TransportPair(seed: 3)
    // Hold back the endpoint's own ClientHello and let it come from elsewhere.
    var hello: [UInt8] = []
    pair.network.filter = { bytes, from, _ in
      guard from == TransportPair.endpointV4, (20...63).contains(bytes[0]) else { return true }
      if hello.isEmpty { hello = bytes }
      return false
    }
    #expect(pair.network.run(upTo: .seconds(1)) { !hello.isEmpty })
    var answered = false
    pair.network.filter = { _, _, to in
      if to == TransportPair.strangerV4 { answered = true }
      return true
    }
    pair.network.inject(hello, from: TransportPair.strangerV4, to: TransportPair.relayV4)
    pair.network.run(for: .milliseconds(50))
    #expect(pair.relay.drops == [.pathNotValidated: 1])
    #expect(!answered)
    // And the true endpoint gets through afterwards.
    #expect(pair.connect())
  }

  @Test func mediaFromAnAddressNotValidatedIsIgnored() throws {
    let pair = try TransportPair(seed: 4)
    #expect(pair.connect())
    var packet: [UInt8] = []
    pair.network.filter = { bytes, _, _ in
      packet = bytes
      return false
    }
    pair.endpoint.sendRTP(rtpPacket(sequenceNumber: 1))
    pair.network.run(for: .milliseconds(10))
    pair.network.filter = nil
    pair.network.inject(packet, from: TransportPair.strangerV4, to: TransportPair.relayV4)
    pair.network.run(for: .milliseconds(50))
    #expect(pair.relay.rtp.isEmpty)
    #expect(pair.relay.drops == [.pathNotValidated: 1])
    // The packet itself was good: from the right address it is taken.
    pair.network.inject(packet, from: TransportPair.endpointV4, to: TransportPair.relayV4)
    pair.network.run(for: .milliseconds(50))
    #expect(pair.relay.rtp == [rtpPacket(sequenceNumber: 1)])
  }

  @Test func replayedMediaIsDropped() throws {
    let pair = try TransportPair(seed: 5)
    #expect(pair.connect())
    var seen: [[UInt8]] = []
    pair.network.filter = { bytes, from, _ in
      if from == TransportPair.endpointV4, bytes[0] >= 128 { seen.append(bytes) }
      return true
    }
    pair.endpoint.sendRTP(rtpPacket(sequenceNumber: 1))
    pair.endpoint.sendRTCP([0x80, 201, 0, 1, 0, 0, 0, 1])
    pair.network.run(for: .milliseconds(50))
    #expect(seen.count == 2)
    for packet in seen {
      pair.network.inject(packet, from: TransportPair.endpointV4, to: TransportPair.relayV4)
    }
    pair.network.run(for: .milliseconds(50))
    #expect(pair.relay.rtp.count == 1 && pair.relay.rtcp.count == 1)
    #expect(pair.relay.drops == [.srtpReplay: 2])
  }

  @Test func changedMediaIsDropped() throws {
    let pair = try TransportPair(seed: 6)
    #expect(pair.connect())
    var packet: [UInt8] = []
    pair.network.filter = { bytes, _, _ in
      packet = bytes
      return false
    }
    pair.endpoint.sendRTP(rtpPacket(sequenceNumber: 1))
    pair.network.run(for: .milliseconds(10))
    pair.network.filter = nil
    for index in packet.indices.dropFirst() {
      var changed = packet
      changed[index] ^= 1
      pair.network.inject(changed, from: TransportPair.endpointV4, to: TransportPair.relayV4)
    }
    pair.network.run(for: .milliseconds(50))
    #expect(pair.relay.rtp.isEmpty && pair.relay.rtcp.isEmpty)
  }

  @Test(arguments: ["unknown_ufrag", "bad_integrity"])
  func forgedChecksGetNoAnswerAndChangeNothing(kind: String) throws {
    let pair = try TransportPair(seed: 7)
    #expect(pair.connect())
    let selected = pair.relay.transport.selectedPath
    var answered = false
    pair.network.filter = { _, _, to in
      if to == TransportPair.strangerV4 { answered = true }
      return true
    }
    let relay = pair.relay.transport.localCredentials
    let endpoint = pair.endpoint.transport.localCredentials
    var builder = STUN.Builder(.request, transactionID: .init(high: 1, low: 2))
    let ufrag = kind == "unknown_ufrag" ? "somebody" : relay.ufrag
    builder.username(Array("\(ufrag):\(endpoint.ufrag)".utf8))
    builder.priority(1)
    builder.iceControlling(tieBreaker: 1)
    builder.useCandidate()
    let key = kind == "bad_integrity" ? "a guess" : relay.password
    pair.network.inject(
      builder.finish(integrityKey: Array(key.utf8)), from: TransportPair.strangerV4,
      to: TransportPair.relayV4)
    let eventsBefore = pair.relay.events
    pair.network.run(for: .milliseconds(50))
    #expect(pair.relay.drops.map(\.key.rawValue) == [kind])
    #expect(!answered)
    #expect(pair.relay.events == eventsBefore)
    #expect(pair.relay.transport.selectedPath == selected)
  }

  @Test func aForgedAnswerDoesNotValidateAnything() throws {
    let pair = try TransportPair(seed: 8)
    var request: [UInt8] = []
    pair.network.filter = { bytes, from, _ in
      if from == TransportPair.endpointV4 { request = bytes }
      return false
    }
    #expect(pair.network.run(upTo: .seconds(1)) { !request.isEmpty })
    let id = try request.withUnsafeBytes { try STUN.Message($0).transactionID }
    var builder = STUN.Builder(.success, transactionID: id)
    builder.mappedAddress(TransportPair.endpointV4)
    pair.network.inject(
      builder.finish(integrityKey: Array("a guess".utf8)), from: TransportPair.relayV4,
      to: TransportPair.endpointV4)
    pair.network.run(for: .milliseconds(50))
    #expect(pair.endpoint.events.isEmpty)
    #expect(pair.endpoint.drops[.badIntegrity] == 1)
  }

  @Test func randomDatagramsChangeNothing() throws {
    let pair = try TransportPair(seed: 9)
    #expect(pair.connect())
    var random = SeededRandom(seed: 10)
    let eventsBefore = pair.relay.events
    for _ in 0..<5_000 {
      let bytes = (0..<random.below(200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let source = random.hits(0.5) ? TransportPair.endpointV4 : TransportPair.strangerV4
      pair.network.inject(bytes, from: source, to: TransportPair.relayV4)
    }
    pair.network.run(for: .milliseconds(100))
    #expect(pair.relay.rtp.isEmpty && pair.relay.rtcp.isEmpty)
    #expect(pair.relay.events == eventsBefore)
    #expect(pair.isConnected)
  }
}
