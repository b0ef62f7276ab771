import Bytes
import SRTPDuel
import SecureTransport
import Testing

/// Engines against each other: what one protects the others read, and of anything all make the same.
@Suite struct SRTPEnginesTests {
  struct Crossing: CustomTestStringConvertible, Sendable {
    var sender: SRTPEngineKind
    var receiver: SRTPEngineKind
    var profile: SRTPProfile
    var testDescription: String { "\(sender) to \(receiver), \(profile)" }

    static let all = SRTPProfile.allCases.flatMap { profile in
      SRTPEngineKind.available.filter { $0 != .libSRTP }.flatMap { engine in
        [
          Crossing(sender: engine, receiver: .libSRTP, profile: profile),
          Crossing(sender: .libSRTP, receiver: engine, profile: profile),
        ]
      }
    }
  }

  /// Three sources over a network that loses, repeats and delays, across two rollovers.
  @Test(arguments: Crossing.all)
  func oneReadsWhatTheOtherSends(crossing: Crossing) throws {
    let keys = SRTPSessionTests.Variant(engine: .openSSL, profile: crossing.profile).keys()
    let sender = try SRTPSession(keys: keys, engine: crossing.sender)
    let receiver = try SRTPSession(keys: keys.swapped, engine: crossing.receiver)
    var random = SeededRandom(seed: 31)
    var under: [(plain: [UInt8], packet: [UInt8], isControl: Bool)] = []
    var delivered: Set<[UInt8]> = []
    var counts = (accepted: 0, replayed: 0)
    var indices: [UInt32: Int] = [1: 64_000, 2: 100, 3: 65_535]
    for round in 0..<6_000 {
      let ssrc = UInt32.random(in: 1...3, using: &random)
      // Gaps, as of a sender that was paused.
      indices[ssrc]! += round % 50 == 49 ? 3_000 : 1
      let isControl = round % 9 == 0
      let plain =
        isControl
        ? receiverReport(ssrc: ssrc)
        : rtpPacket(
          sequence: UInt16(truncatingIfNeeded: indices[ssrc]!), ssrc: ssrc,
          payload: random.bytes(Int.random(in: 0...300, using: &random)))
      var packet = plain
      if isControl { try sender.protectRTCP(&packet) } else { try sender.protectRTP(&packet) }
      // Lost, once or twice.
      for _ in 0..<[0, 1, 1, 1, 1, 1, 2].randomElement(using: &random)! {
        under.append((plain, packet, isControl))
      }
      while under.count > 30 {
        let arrived = under.remove(at: Int.random(in: 0..<under.count, using: &random))
        var bytes = arrived.packet
        do {
          if arrived.isControl {
            try receiver.unprotectRTCP(&bytes)
          } else {
            try receiver.unprotectRTP(&bytes)
          }
          #expect(bytes == arrived.plain)
          #expect(delivered.insert(arrived.packet).inserted)
          counts.accepted += 1
        } catch SRTPError.replayed {
          #expect(delivered.contains(arrived.packet))
          counts.replayed += 1
        } catch SRTPError.replayTooOld {
          // After a gap of more than the window what was on the way is too old.
        }
      }
    }
    #expect(counts.accepted > 4_000 && counts.replayed > 300)
    #expect(indices.values.contains { $0 > 2 * 65_536 })
  }

  /// The scripts that the fuzzer would write, from seeds.
  @Test(arguments: SRTPProfile.allCases)
  func enginesMakeTheSameOfAnything(profile: SRTPProfile) throws {
    var tally: [String: Int] = [:]
    var longestWait = 0
    let hasQueue = MultiBufferQueue.obstacle == nil
    for seed in UInt64(0)..<60 {
      var random = SeededRandom(seed: seed)
      let duel = SRTPDuel(
        profile: profile, seed: UInt8(seed), queue: hasQueue ? try MultiBufferQueue() : nil)
      let script = random.bytes(1_200)
      let difference = script.withUnsafeBytes { duel.run($0) }
      #expect(difference == nil, "seed \(seed)")
      tally.merge(duel.tally) { $0 + $1 }
      longestWait = max(longestWait, duel.longestWait)
    }
    // All that a packet may come to has come about.
    for outcome in [
      "accepted", "replayed", "replayTooOld", "authenticationFailed", "malformed", "noRoom",
      "tooManySources", "unencrypted",
    ] {
      #expect(tally[outcome, default: 0] > 0, "\(outcome)")
    }
    #expect(tally["accepted", default: 0] > 10_000)
    #expect(tally["engine"] == nil)
    // GCM never waits.
    if hasQueue, profile == .aes128CMSHA1_80 { #expect(longestWait > 100) }
  }

  @Test(arguments: SRTPEngineKind.available)
  func aDuelTellsOfADifference(engine: SRTPEngineKind) throws {
    let duel = SRTPDuel(profile: .aeadAES128GCM, seed: 1, queue: nil)
    let packet = rtpPacket(sequence: 7, ssrc: 5, payload: [1])
    // One side has sent the number before, the other has not.
    var early = packet
    try #require(duel.sender(on: engine)).protectRTP(&early)
    duel.send(packet, isControl: false)
    #expect(duel.difference?.contains("replayed") == true)
  }
}
