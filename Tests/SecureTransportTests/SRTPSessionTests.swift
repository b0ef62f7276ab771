import Bytes
import SecureTransport
import Testing

/// Every engine, by every profile, against the reference and against what an attacker may try.
@Suite struct SRTPSessionTests {
  struct Variant: CustomTestStringConvertible, Sendable {
    var engine: SRTPEngineKind
    var profile: SRTPProfile
    var testDescription: String { "\(engine) \(profile)" }

    static let all = SRTPEngineKind.available.flatMap { engine in
      SRTPProfile.allCases.map { Variant(engine: engine, profile: $0) }
    }

    func keys(seed: UInt64 = 1) -> SRTPKeyingMaterial {
      var random = SeededRandom(seed: seed)
      return SRTPKeyingMaterial(
        profile: profile, localKey: random.bytes(profile.masterKeyCount),
        localSalt: random.bytes(profile.masterSaltCount),
        remoteKey: random.bytes(profile.masterKeyCount),
        remoteSalt: random.bytes(profile.masterSaltCount))
    }

    func pair() throws -> (sender: SRTPSession, receiver: SRTPSession) {
      (
        try SRTPSession(keys: keys(), engine: engine),
        try SRTPSession(keys: keys().swapped, engine: engine)
      )
    }

    var sendingReference: ReferenceSRTP {
      ReferenceSRTP(profile: profile, masterKey: keys().localKey, masterSalt: keys().localSalt)
    }
  }

  @Test(arguments: Variant.all)
  func packetsAreThoseOfTheReference(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    let reference = variant.sendingReference
    var random = SeededRandom(seed: 2)
    for index in 0..<300 {
      let plain = rtpPacket(
        sequence: UInt16(truncatingIfNeeded: 65_400 + index), ssrc: 0x1234_5678,
        payload: random.bytes(Int.random(in: 0...1_100, using: &random)))
      var packet = plain
      try sender.protectRTP(&packet)
      #expect(packet.count == plain.count + variant.profile.authTagOverhead)
      #expect(packet == reference.protectRTP(plain, rollover: index < 136 ? 0 : 1))
      try receiver.unprotectRTP(&packet)
      #expect(packet == plain)

      let report = receiverReport(ssrc: 0x1234_5678)
      packet = report
      try sender.protectRTCP(&packet)
      #expect(packet.count == report.count + variant.profile.rtcpOverhead)
      #expect(packet == reference.protectRTCP(report, index: UInt32(index + 1)))
      try receiver.unprotectRTCP(&packet)
      #expect(packet == report)
    }
  }

  @Test(arguments: Variant.all)
  func theCounterRollsOverTwice(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    let reference = variant.sendingReference
    var packet: [UInt8] = []
    // Every 16,000th packet is enough to be followed; each is far less than half a circle ahead.
    for index in stride(from: 60_000, through: 200_000, by: 16_000) {
      let plain = rtpPacket(sequence: UInt16(index & 0xffff), ssrc: 5, payload: [1, 2, 3])
      packet = plain
      try sender.protectRTP(&packet)
      #expect(packet == reference.protectRTP(plain, rollover: UInt32(index >> 16)))
      try receiver.unprotectRTP(&packet)
      #expect(packet == plain)
    }
    // Just before the rollover, arriving just after it.
    let late = try variant.pair()
    let packets = try [UInt16(65_534), 65_535, 0, 1].map { sequence in
      var packet = rtpPacket(sequence: sequence, ssrc: 5, payload: [9])
      try late.sender.protectRTP(&packet)
      return packet
    }
    for index in [0, 2, 1, 3] {
      packet = packets[index]
      try late.receiver.unprotectRTP(&packet)
      #expect(packet.last == 9)
    }
  }

  @Test(arguments: Variant.all)
  func aReplayedPacketIsRefused(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    var media = rtpPacket(sequence: 1, ssrc: 5, payload: [1])
    var report = receiverReport(ssrc: 5)
    try sender.protectRTP(&media)
    try sender.protectRTCP(&report)
    var copy = media
    try receiver.unprotectRTP(&copy)
    copy = report
    try receiver.unprotectRTCP(&copy)
    for _ in 0..<2 {
      #expect(throws: SRTPError.replayed) {
        var copy = media; try receiver.unprotectRTP(&copy)
      }
      #expect(throws: SRTPError.replayed) {
        var copy = report; try receiver.unprotectRTCP(&copy)
      }
    }
  }

  @Test(arguments: Variant.all)
  func theReplayWindowHolds1024Packets(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    let packets = try (0...1_100).map { index in
      var packet = rtpPacket(sequence: UInt16(1_000 + index), ssrc: 5, payload: [1])
      try sender.protectRTP(&packet)
      return packet
    }
    var packet = packets[1_100]
    try receiver.unprotectRTP(&packet)
    packet = packets[1_100 - 1_023]
    try receiver.unprotectRTP(&packet)
    #expect(throws: SRTPError.replayTooOld) {
      packet = packets[0]; try receiver.unprotectRTP(&packet)
    }
    #expect(throws: SRTPError.replayed) {
      packet = packets[1_100 - 1_023]
      try receiver.unprotectRTP(&packet)
    }
  }

  @Test(arguments: Variant.all)
  func everyChangedByteIsNoticed(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    var media = rtpPacket(sequence: 1, ssrc: 5, payload: [1, 2, 3, 4, 5, 6, 7, 8])
    var report = receiverReport(ssrc: 5)
    try sender.protectRTP(&media)
    try sender.protectRTCP(&report)
    // Byte 0 tells how long the header is; changing it may make the packet malformed instead.
    for position in 1..<media.count {
      var packet = media
      packet[position] ^= 1
      #expect(throws: SRTPError.authenticationFailed) { try receiver.unprotectRTP(&packet) }
    }
    for position in report.indices {
      var packet = report
      packet[position] ^= 1
      #expect(throws: SRTPError.self) { try receiver.unprotectRTCP(&packet) }
    }
    // Forgeries have not used up the true packets' places, nor left state behind.
    #expect(receiver.remoteSourceCount == 0)
    try receiver.unprotectRTP(&media)
    try receiver.unprotectRTCP(&report)
    #expect(receiver.remoteSourceCount == 1)
  }

  @Test(arguments: Variant.all)
  func otherKeysReadNothing(variant: Variant) throws {
    let (sender, _) = try variant.pair()
    let stranger = try SRTPSession(keys: variant.keys(seed: 2).swapped, engine: variant.engine)
    var packet = rtpPacket(sequence: 1, ssrc: 5, payload: [1])
    try sender.protectRTP(&packet)
    #expect(throws: SRTPError.authenticationFailed) { try stranger.unprotectRTP(&packet) }
    // Nor does a sender accept its own packets sent back to it.
    var own = rtpPacket(sequence: 2, ssrc: 5, payload: [1])
    try sender.protectRTP(&own)
    #expect(throws: SRTPError.authenticationFailed) { try sender.unprotectRTP(&own) }
  }

  @Test(arguments: Variant.all)
  func noNumberIsUsedTwice(variant: Variant) throws {
    let (sender, _) = try variant.pair()
    var first = rtpPacket(sequence: 1, ssrc: 5, payload: [1, 2])
    try sender.protectRTP(&first)
    var next = rtpPacket(sequence: 3, ssrc: 5, payload: [1, 2])
    try sender.protectRTP(&next)
    var again = rtpPacket(sequence: 1, ssrc: 5, payload: [3, 4])
    #expect(throws: SRTPError.replayed) { try sender.protectRTP(&again) }
    // Out of order is well.
    var late = rtpPacket(sequence: 2, ssrc: 5, payload: [1, 2])
    try sender.protectRTP(&late)
  }

  @Test(arguments: Variant.all)
  func aBufferWithoutRoomForTheTagIsRefused(variant: Variant) throws {
    let (sender, _) = try variant.pair()
    var packet = rtpPacket(sequence: 1, ssrc: 5, payload: [1]) + [UInt8](repeating: 0, count: 64)
    packet.withUnsafeMutableBytes { bytes in
      let base = bytes.baseAddress!
      let tag = variant.profile.authTagOverhead
      #expect(throws: SRTPError.noRoom) {
        try sender.protectRTP(base, count: 13, capacity: 13 + tag - 1)
      }
      #expect(throws: SRTPError.noRoom) {
        try sender.protectRTCP(base, count: 12, capacity: 12 + tag + 3)
      }
      #expect(throws: Never.self) { try sender.protectRTP(base, count: 13, capacity: 13 + tag) }
    }
  }

  @Test(arguments: Variant.all)
  func shortAndBrokenPacketsAreMalformed(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    for count in 0..<(12 + variant.profile.authTagOverhead) {
      var packet = Array(
        rtpPacket(sequence: 1, ssrc: 5, payload: [UInt8](repeating: 0, count: 40)).prefix(count))
      #expect(throws: SRTPError.malformed) { try receiver.unprotectRTP(&packet) }
    }
    for count in 0..<(8 + variant.profile.rtcpOverhead) {
      var packet = Array((receiverReport(ssrc: 5) + receiverReport(ssrc: 5)).prefix(count))
      #expect(throws: SRTPError.malformed) { try receiver.unprotectRTCP(&packet) }
    }
    // Fifteen contributing sources and a header extension that are not there.
    for first in [UInt8(0x8f), 0x90] {
      var packet = rtpPacket(sequence: 1, ssrc: 5, payload: [0xff, 0xff, 0xff, 0xff])
      packet[0] = first
      #expect(throws: SRTPError.malformed) { try sender.protectRTP(&packet) }
      packet += [UInt8](repeating: 0, count: variant.profile.authTagOverhead)
      #expect(throws: SRTPError.self) { try receiver.unprotectRTP(&packet) }
    }
  }

  @Test(arguments: Variant.all)
  func noiseIsNeverAccepted(variant: Variant) throws {
    let (_, receiver) = try variant.pair()
    var random = SeededRandom(seed: 3)
    for _ in 0..<2_000 {
      var noise = random.bytes(Int.random(in: 0...120, using: &random))
      if !noise.isEmpty { noise[0] = noise[0] & 0x3f | 0x80 }
      #expect(throws: SRTPError.self) {
        var copy = noise; try receiver.unprotectRTP(&copy)
      }
      #expect(throws: SRTPError.self) {
        var copy = noise; try receiver.unprotectRTCP(&copy)
      }
    }
    #expect(receiver.remoteSourceCount == 0)
  }

  @Test(arguments: Variant.all)
  func aPeerCannotMakeUsKeepEndlessSources(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    let limit = UInt32(SRTPSession.maxRemoteSources)
    for ssrc in 1...limit {
      var packet = rtpPacket(sequence: 1, ssrc: ssrc, payload: [1])
      try sender.protectRTP(&packet)
      try receiver.unprotectRTP(&packet)
    }
    var media = rtpPacket(sequence: 1, ssrc: limit + 1, payload: [1])
    try sender.protectRTP(&media)
    #expect(throws: SRTPError.tooManySources) { try receiver.unprotectRTP(&media) }
    var report = receiverReport(ssrc: limit + 1)
    try sender.protectRTCP(&report)
    #expect(throws: SRTPError.tooManySources) { try receiver.unprotectRTCP(&report) }
    // Those known before go on.
    var known = rtpPacket(sequence: 2, ssrc: 3, payload: [1])
    try sender.protectRTP(&known)
    try receiver.unprotectRTP(&known)
    #expect(receiver.remoteSourceCount == SRTPSession.maxRemoteSources)
  }

  @Test(arguments: Variant.all)
  func headerExtensionsStayInTheClear(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    var plain = rtpPacket(
      sequence: 1, ssrc: 5, payload: [0xbe, 0xde, 0, 1, 0x10, 7, 0, 0, 1, 2, 3, 4])
    plain[0] |= 0x10
    var packet = plain
    try sender.protectRTP(&packet)
    #expect(packet.prefix(20) == plain.prefix(20))
    #expect(packet[20..<24] != plain[20..<24])
    try receiver.unprotectRTP(&packet)
    #expect(packet == plain)
  }

  @Test func keysDoNotShowInDescriptions() {
    let keys = Variant(engine: .libSRTP, profile: .aeadAES128GCM).keys()
    #expect("\(keys)" == "SRTP keys for aeadAES128GCM")
  }
}
