import Bytes
import SecureTransport
import Testing

/// Order, loss and repetition, of every engine by every profile: the edges of windows and rollovers.
@Suite struct SRTPWindowTests {
  typealias Variant = SRTPSessionTests.Variant

  private func protected(
    _ sequences: [Int], by sender: SRTPSession, ssrc: UInt32 = 5
  ) throws -> [[UInt8]] {
    try sequences.map { index in
      var packet = rtpPacket(
        sequence: UInt16(truncatingIfNeeded: index), ssrc: ssrc,
        payload: [UInt8(truncatingIfNeeded: index)])
      try sender.protectRTP(&packet)
      return packet
    }
  }

  @Test(arguments: Variant.all)
  func thePacketAtTheWindowsEdgeIsTakenAndTheOneBeforeItNot(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    let packets = try protected(Array(2_000...3_024), by: sender)
    var packet = packets[1_024]
    try receiver.unprotectRTP(&packet)
    for (index, expected) in [
      (0, SRTPError.replayTooOld), (1, nil), (1, .replayed), (0, .replayTooOld),
    ] {
      packet = packets[index]
      if let expected {
        #expect(throws: expected) { try receiver.unprotectRTP(&packet) }
      } else {
        try receiver.unprotectRTP(&packet)
      }
    }
    // A sender's own window is as wide.
    var own = rtpPacket(sequence: 2_000, ssrc: 5, payload: [1])
    #expect(throws: SRTPError.replayTooOld) { try sender.protectRTP(&own) }
    own = rtpPacket(sequence: 2_001, ssrc: 5, payload: [1])
    #expect(throws: SRTPError.replayed) { try sender.protectRTP(&own) }
  }

  @Test(arguments: Variant.all)
  func lossAndReorderingAroundARolloverAreNoMatter(variant: Variant) throws {
    // The last before the rollover may be lost, or the first after it, or come in any order.
    let orders: [[Int]] = [
      [65_533, 65_536, 65_534, 65_537, 65_535], [65_530, 65_540, 65_535, 65_536, 65_541, 65_531],
      [65_535, 65_537, 65_536], [65_000, 66_000, 65_500, 65_536, 65_535, 66_001],
      [40_000, 65_535 + 7_000, 65_535 + 6_500, 65_535 + 7_001],
    ]
    for order in orders {
      let (sender, receiver) = try variant.pair()
      let sent = order.sorted()
      let packets = Dictionary(
        uniqueKeysWithValues: zip(sent, try protected(sent, by: sender)))
      let reference = variant.sendingReference
      for index in order {
        let original = try #require(packets[index])
        var packet = original
        let plain = rtpPacket(
          sequence: UInt16(truncatingIfNeeded: index), ssrc: 5,
          payload: [UInt8(truncatingIfNeeded: index)])
        #expect(packet == reference.protectRTP(plain, rollover: UInt32(index >> 16)))
        try receiver.unprotectRTP(&packet)
        #expect(packet == plain)
        var again = original
        #expect(throws: SRTPError.replayed) { try receiver.unprotectRTP(&again) }
      }
    }
  }

  @Test(arguments: Variant.all)
  func aPacketOfTheNextRolloverDoesNotPassForOneOfThis(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    let packets = try protected(
      Array(stride(from: 0, through: 0x3_0000, by: 0x4000)), by: sender)
    var packet = packets[0]
    try receiver.unprotectRTP(&packet)
    // Half a circle and more was missed: the number is taken for an earlier one, and the tag tells.
    packet = packets[4]
    #expect(throws: SRTPError.replayed) { try receiver.unprotectRTP(&packet) }
    packet = packets[5]
    #expect(throws: SRTPError.authenticationFailed) { try receiver.unprotectRTP(&packet) }
    for index in 1..<packets.count {
      packet = packets[index]
      try receiver.unprotectRTP(&packet)
    }
  }

  @Test(arguments: Variant.all)
  func reportsHaveAWindowOf128(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    let reports = try (0..<200).map { _ in
      var report = receiverReport(ssrc: 5)
      try sender.protectRTCP(&report)
      return report
    }
    // The first has index 1.
    let trailer = reports[199][variant.trailerOffset(reports[199].count)...].prefix(4)
    #expect(Array(trailer) == [0x80, 0, 0, 200])
    var report = reports[199]
    try receiver.unprotectRTCP(&report)
    for (index, expected) in [(71, SRTPError.replayTooOld), (72, nil), (72, .replayed), (150, nil)]
    {
      report = reports[index]
      if let expected {
        #expect(throws: expected) { try receiver.unprotectRTCP(&report) }
      } else {
        try receiver.unprotectRTCP(&report)
      }
    }
  }

  @Test(arguments: Variant.all)
  func reportsAndMediaOfASourceAreCountedApart(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    for round in 0..<3 {
      for ssrc in [UInt32(7), 8] {
        var report = receiverReport(ssrc: ssrc)
        try sender.protectRTCP(&report)
        #expect(
          report[variant.trailerOffset(report.count) + 3] == UInt8(round + 1), "source \(ssrc)")
        try receiver.unprotectRTCP(&report)
        var packet = try protected([65_534 + round], by: sender, ssrc: ssrc)[0]
        try receiver.unprotectRTP(&packet)
      }
    }
    #expect(receiver.remoteSourceCount == 2)
  }

  @Test(arguments: Variant.all)
  func aReportThatSaysItIsNotEncryptedIsRefused(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    var report = receiverReport(ssrc: 5)
    try sender.protectRTCP(&report)
    var bare = report
    bare[variant.trailerOffset(bare.count)] &= 0x7f
    #expect(throws: SRTPError.unencrypted) { try receiver.unprotectRTCP(&bare) }
    try receiver.unprotectRTCP(&report)
  }

  @Test(arguments: Variant.all)
  func whatAHeaderMayHoldStaysInTheClear(variant: Variant) throws {
    let (sender, receiver) = try variant.pair()
    let reference = variant.sendingReference
    var sequence: UInt16 = 0
    for contributing in [0, 1, 15] {
      for extensionWords in [nil, 0, 1, 9] as [Int?] {
        for padding in [0, 4] {
          for payload in [0, 1, 16, 700] {
            sequence += 1
            var plain = rtpPacket(sequence: sequence, ssrc: 5, payload: [])
            plain[0] |= UInt8(contributing)
            plain += [UInt8](repeating: 0xcc, count: 4 * contributing)
            if let extensionWords {
              plain[0] |= 0x10
              plain += [0xbe, 0xde, 0, UInt8(extensionWords)]
              plain += [UInt8](repeating: 0xee, count: 4 * extensionWords)
            }
            let clear = plain.count
            plain += [UInt8](repeating: 0x77, count: payload)
            if padding > 0 {
              plain[0] |= 0x20
              plain += [0, 0, 0, 4]
            }
            var packet = plain
            try sender.protectRTP(&packet)
            #expect(packet == reference.protectRTP(plain, rollover: 0, clear: clear))
            try receiver.unprotectRTP(&packet)
            #expect(packet == plain)
          }
        }
      }
    }
  }

  @Test(arguments: Variant.all)
  func oursAreBoundedToo(variant: Variant) throws {
    let (sender, _) = try variant.pair()
    for ssrc in 1...UInt32(SRTPSession.maxLocalSources) {
      var packet = rtpPacket(sequence: 1, ssrc: ssrc, payload: [1])
      try sender.protectRTP(&packet)
    }
    var packet = rtpPacket(sequence: 1, ssrc: 0, payload: [1])
    #expect(throws: SRTPError.tooManySources) { try sender.protectRTP(&packet) }
    var report = receiverReport(ssrc: 0)
    #expect(throws: SRTPError.tooManySources) { try sender.protectRTCP(&report) }
    packet = rtpPacket(sequence: 2, ssrc: 1, payload: [1])
    try sender.protectRTP(&packet)
  }
}

extension SRTPSessionTests.Variant {
  /// Where E flag and index stand in a protected report of `count` bytes.
  func trailerOffset(_ count: Int) -> Int {
    profile == .aes128CMSHA1_80 ? count - 14 : count - 4
  }
}
