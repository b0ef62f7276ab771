public import SecureTransport

/// Two engines under the same keys, given the same packets: whatever comes of one must come of the
/// other, byte for byte, or refusal for refusal. Unit tests and the fuzzer drive it by ``run(_:)``.
public final class SRTPDuel {
  public enum Outcome: Hashable, Sendable {
    case packet([UInt8])
    case refused(SRTPError)
  }

  /// A sender and a receiver on each engine, of which the first is the one that is tried.
  struct Side {
    let name: String
    let sender: SRTPSession
    let receiver: SRTPSession
  }

  let sides: [Side]
  let profile: SRTPProfile
  /// Packets that were protected, the newest last.
  private(set) var kept: [(bytes: [UInt8], isControl: Bool)] = []
  /// How often each outcome was seen: "accepted", or the name of a refusal.
  public private(set) var tally: [String: Int] = [:]
  /// The first thing in which the engines differed.
  public private(set) var difference: String?

  private static let mostKept = 256

  public init(
    profile: SRTPProfile, seed: UInt8,
    engines: (SRTPEngineKind, SRTPEngineKind) = (.openSSL, .libSRTP)
  ) throws {
    let bytes = { (count: Int, salt: UInt8) in
      (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) ^ seed &* 91 ^ salt }
    }
    let keys = SRTPKeyingMaterial(
      profile: profile, localKey: bytes(profile.masterKeyCount, 1),
      localSalt: bytes(profile.masterSaltCount, 2), remoteKey: bytes(profile.masterKeyCount, 3),
      remoteSalt: bytes(profile.masterSaltCount, 4))
    self.profile = profile
    sides = try [engines.0, engines.1].map { engine in
      Side(
        name: engine.rawValue, sender: try SRTPSession(keys: keys, engine: engine),
        receiver: try SRTPSession(keys: keys.swapped, engine: engine))
    }
  }

  /// The sender on the engine that is tried. A packet that it alone protects makes the sides differ.
  public var firstSender: SRTPSession { sides[0].sender }

  // MARK: Operations

  /// Protects a packet by both senders, and keeps it where they did.
  @discardableResult
  public func send(_ packet: [UInt8], isControl: Bool, room: Int = SRTPProfile.largestOverhead)
    -> Outcome
  {
    let outcome = agree("protecting") { side in
      Self.inPlace(packet, capacity: packet.count + room) { bytes, capacity throws(SRTPError) in
        isControl
          ? try side.sender.protectRTCP(bytes, count: packet.count, capacity: capacity)
          : try side.sender.protectRTP(bytes, count: packet.count, capacity: capacity)
      }
    }
    if case .packet(let bytes) = outcome {
      if kept.count == Self.mostKept { kept.removeFirst() }
      kept.append((bytes, isControl))
    }
    return outcome
  }

  /// Hands bytes to both receivers.
  @discardableResult
  public func deliver(_ packet: [UInt8], isControl: Bool) -> Outcome {
    let outcome = agree("unprotecting") { side in
      Self.inPlace(packet, capacity: packet.count) { bytes, _ throws(SRTPError) in
        isControl
          ? try side.receiver.unprotectRTCP(bytes, count: packet.count)
          : try side.receiver.unprotectRTP(bytes, count: packet.count)
      }
    }
    let counts = sides.map(\.receiver.remoteSourceCount)
    if counts[0] != counts[1] { differ("sources known: \(counts)") }
    return outcome
  }

  private func agree(_ what: String, _ body: (Side) -> Outcome) -> Outcome {
    let outcomes = sides.map(body)
    if outcomes[0] != outcomes[1] {
      differ("\(what): \(sides[0].name) \(outcomes[0]), \(sides[1].name) \(outcomes[1])")
    }
    switch outcomes[0] {
    case .packet: tally["accepted", default: 0] += 1
    case .refused(let error): tally["\(error)", default: 0] += 1
    }
    return outcomes[0]
  }

  private func differ(_ what: String) {
    if difference == nil { difference = "\(profile), \(what)" }
  }

  /// In memory of exactly the capacity: what is read or written beyond it is seen by a sanitizer.
  private static func inPlace(
    _ packet: [UInt8], capacity: Int,
    _ body: (UnsafeMutableRawPointer, Int) throws(SRTPError) -> Int
  ) -> Outcome {
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: max(capacity, 1), alignment: 8)
    defer { buffer.deallocate() }
    packet.withUnsafeBytes {
      if let base = $0.baseAddress { buffer.copyMemory(from: base, byteCount: packet.count) }
    }
    do {
      let count = try body(buffer, capacity)
      return .packet(Array(UnsafeRawBufferPointer(start: buffer, count: count)))
    } catch {
      return .refused(error)
    }
  }
}
