import Bytes
import Glibc
import SRTPDuel
import SecureTransport

/// An association of each role that has begun, given the input whole and then as two datagrams.
func fuzzDTLS(_ input: UnsafeRawBufferPointer) {
  for role in [DTLSRole.server, .client] {
    guard
      let association = try? DTLSAssociation(
        identity: FuzzKeys.identity, role: role, expecting: [FuzzKeys.identity.fingerprint])
    else { continue }
    var now = Instant(nanoseconds: 1_000_000_000)
    association.start(now: now)
    association.receive(input, now: now)
    let middle = input.count / 2
    association.receive(UnsafeRawBufferPointer(rebasing: input[..<middle]), now: now)
    association.receive(UnsafeRawBufferPointer(rebasing: input[middle...]), now: now)
    while let due = association.deadline {
      now = max(now, due)
      association.handleTimeout(now: now)
      while let datagram = association.pollDatagram() {
        hold(datagram.count <= 1200, "a datagram is no larger than the MTU")
      }
    }
    hold(association.state != .connected && association.keys == nil, "connected with a stranger")
  }
}

/// A stranger's words change nothing for an association that has given the library's session up.
func fuzzDTLSEpilogue(_ input: UnsafeRawBufferPointer) {
  for association in FuzzKeys.settled {
    association.receive(input, now: Instant(nanoseconds: 2_000_000_000))
    hold(association.state == .connected, "ended by a stranger")
    hold(association.pollDatagram() == nil, "a stranger is answered")
  }
}

/// Nothing that was not protected by the right keys comes through.
func fuzzSRTP(_ input: UnsafeRawBufferPointer) {
  for session in FuzzKeys.sessions {
    for isControl in [false, true] {
      // Of exactly the input's length, as the packet must not be read or written beyond it.
      let packet = UnsafeMutableRawPointer.allocate(byteCount: max(input.count, 1), alignment: 8)
      defer { packet.deallocate() }
      if let base = input.baseAddress { packet.copyMemory(from: base, byteCount: input.count) }
      let accepted =
        isControl
        ? try? session.unprotectRTCP(packet, count: input.count)
        : try? session.unprotectRTP(packet, count: input.count)
      hold(accepted == nil, "a forgery was accepted")
    }
  }
}

/// All engines under the same keys: a first byte that chooses profile and keys, then a script of packets
/// sent, changed, repeated, late and far ahead, those of several keys in one queue.
func fuzzSRTPEngines(_ input: UnsafeRawBufferPointer) {
  guard let first = input.first else { return }
  let profiles = SRTPProfile.allCases
  let duel = SRTPDuel(
    profile: profiles[Int(first) % profiles.count], seed: first, queue: FuzzKeys.queue)
  // Few packets, so that many scripts are tried: what a window's end takes is in the corpus.
  let script = UnsafeRawBufferPointer(rebasing: input.dropFirst())
  if let difference = duel.run(script, packets: 300) {
    puts(difference)
    hold(false, "the engines differ")
  }
}

private enum FuzzKeys {
  static let identity = try! DTLSIdentity()

  // Safe: libFuzzer calls on one thread.
  nonisolated(unsafe) static let queue = try? MultiBufferQueue()
  nonisolated(unsafe) static let sessions = SRTPEngineKind.available.flatMap { engine in
    SRTPProfile.allCases.map { session($0, engine) }
  }

  /// Client and server of a handshake that is over.
  nonisolated(unsafe) static let settled: [DTLSAssociation] = {
    let now = Instant(nanoseconds: 1_000_000_000)
    let pair = [DTLSRole.client, .server].map { role in
      try! DTLSAssociation(identity: identity, role: role, expecting: [identity.fingerprint])
    }
    for association in pair { association.start(now: now) }
    for turn in 0..<8 {
      while let datagram = pair[turn % 2].pollDatagram() {
        datagram.withUnsafeBytes { pair[1 - turn % 2].receive($0, now: now) }
      }
    }
    for association in pair {
      hold(association.state == .connected, "the handshake came to nothing")
      association.settle()
    }
    return pair
  }()

  private static func session(_ profile: SRTPProfile, _ engine: SRTPEngineKind) -> SRTPSession {
    var random = SecureRandom()
    let bytes = { (count: Int) in (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    return try! SRTPSession(
      keys: SRTPKeyingMaterial(
        profile: profile, localKey: bytes(profile.masterKeyCount),
        localSalt: bytes(profile.masterSaltCount), remoteKey: bytes(profile.masterKeyCount),
        remoteSalt: bytes(profile.masterSaltCount)), engine: engine, queue: queue)
  }
}
