import Bytes
import CIPSecMB
import Foundation
import Testing

@testable import SecureTransport

/// Packets of many keys in one queue. What the engine is by itself stands in the tests of all engines.
@Suite(.enabled(if: MultiBufferQueue.obstacle == nil)) struct MultiBufferTests {
  private static let counterMode = SRTPSessionTests.Variant(
    engine: .multiBuffer, profile: .aes128CMSHA1_80)

  /// Sessions under keys of their own that share a queue, and the same on OpenSSL.
  private struct Rig {
    let queue: MultiBufferQueue
    let sessions: [SRTPSession]
    let measures: [SRTPSession]

    init(profile: SRTPProfile = .aes128CMSHA1_80, keys: Int) throws {
      let queue = try MultiBufferQueue()
      self.queue = queue
      let variant = SRTPSessionTests.Variant(engine: .multiBuffer, profile: profile)
      sessions = try (1...keys).map {
        try SRTPSession(keys: variant.keys(seed: UInt64($0)), engine: .multiBuffer, queue: queue)
      }
      measures = try (1...keys).map { try SRTPSession(keys: variant.keys(seed: UInt64($0))) }
    }
  }

  /// Memory that a packet stays in.
  private final class Slots {
    static let size = 2_048
    private let memory: UnsafeMutableRawPointer
    private(set) var lengths: [Int] = []

    init(_ count: Int) { memory = .allocate(byteCount: count * Self.size, alignment: 64) }
    deinit { memory.deallocate() }

    func protect(_ packet: [UInt8], by session: SRTPSession, isControl: Bool = false) throws {
      let slot = memory + lengths.count * Self.size
      slot.copyMemory(from: packet, byteCount: packet.count)
      lengths.append(
        isControl
          ? try session.protectRTCP(slot, count: packet.count, capacity: Self.size)
          : try session.protectRTP(slot, count: packet.count, capacity: Self.size))
    }

    subscript(index: Int) -> [UInt8] {
      Array(UnsafeRawBufferPointer(start: memory + index * Self.size, count: lengths[index]))
    }
  }

  @Test func theKeystreamIsThePublishedOne() throws {
    // Longer than what waits for others.
    let queue = try MultiBufferQueue()
    try CipherVectors.checkKeystream(of: MultiBufferCounterModeCipher.self, queue: queue)
    #expect(queue.count == 0)
  }

  @Test(arguments: GCMVector.all)
  func gcmSealsAndOpensAsPublished(vector: GCMVector) throws {
    try CipherVectors.check(MultiBufferGCMCipher.self, by: vector, queue: nil)
  }

  /// Below half of the lanes, above it, whole lanes and a rest, and more than the queue holds.
  @Test(arguments: SRTPProfile.allCases)
  func anyNumberOfPacketsUnderAnyKeysIsFinished(profile: SRTPProfile) throws {
    let rig = try Rig(profile: profile, keys: 7)
    var random = SeededRandom(seed: 5)
    var sequence: UInt16 = 65_000
    for count in Array(1...40) + [127, 128, 129, 300] {
      let slots = Slots(count)
      var expected: [[UInt8]] = []
      for number in 0..<count {
        let key = Int.random(in: 0..<7, using: &random)
        sequence &+= 1
        let isControl = number % 5 == 4
        var packet =
          isControl
          ? receiverReport(ssrc: 5)
          : rtpPacket(
            sequence: sequence, ssrc: 5,
            payload: random.bytes(Int.random(in: 0...1_200, using: &random)))
        try slots.protect(packet, by: rig.sessions[key], isControl: isControl)
        if isControl {
          try rig.measures[key].protectRTCP(&packet)
        } else {
          try rig.measures[key].protectRTP(&packet)
        }
        expected.append(packet)
      }
      #expect(rig.queue.count == (profile == .aes128CMSHA1_80 ? count % 128 : 0))
      rig.queue.flush()
      for index in 0..<count { #expect(slots[index] == expected[index], "\(index) of \(count)") }
    }
  }

  /// What waits lacks its tag, and is encrypted.
  @Test func nothingWaitsInTheClear() throws {
    let rig = try Rig(keys: 1)
    let slots = Slots(1)
    var packet = rtpPacket(sequence: 1, ssrc: 5, payload: [UInt8](repeating: 0x77, count: 500))
    try slots.protect(packet, by: rig.sessions[0])
    try rig.measures[0].protectRTP(&packet)
    #expect(rig.queue.count == 1)
    #expect(slots[0].dropLast(10) == packet.dropLast(10))
    #expect(slots[0] != packet)
    rig.queue.flush()
    #expect(slots[0] == packet)
  }

  @Test func theEndOfASessionFinishesItsPackets() throws {
    let queue = try MultiBufferQueue()
    let slots = Slots(12)
    var session: SRTPSession? = try SRTPSession(
      keys: Self.counterMode.keys(), engine: .multiBuffer, queue: queue)
    let packets = (0..<12).map { rtpPacket(sequence: $0, ssrc: 5, payload: [1, 2, 3]) }
    for packet in packets { try slots.protect(packet, by: try #require(session)) }
    #expect(queue.count == 12)
    session = nil
    #expect(queue.count == 0)
    for (index, packet) in packets.enumerated() {
      #expect(slots[index] == Self.counterMode.sendingReference.protectRTP(packet, rollover: 0))
    }
  }

  #if arch(x86_64)
    private nonisolated(unsafe) static var failures = 0

    /// A library that does nothing, or only part of it, is noticed, and OpenSSL does the work.
    @Test(.serialized, arguments: [0, 1])
    func aLibraryThatFailsLeavesNothingUnfinished(kind: Int) throws {
      let rig = try Rig(keys: 3)
      let manager = rig.queue.work.manager.assumingMemoryBound(to: IMB_MGR.self)
      Self.failures = 0
      if kind == 0 {
        manager.pointee.submit_hash_burst_nocheck = { _, _, _, _ in
          MultiBufferTests.failures += 1
          return 0
        }
      } else {
        manager.pointee.submit_hash_burst_nocheck = { _, jobs, count, _ in
          MultiBufferTests.failures += 1
          for index in 0..<Int(count) where index != 7 {
            jobs?[index].status = IMB_STATUS_COMPLETED
          }
          return count
        }
      }
      let slots = Slots(20)
      var expected: [[UInt8]] = []
      for number in 0..<20 {
        var packet = rtpPacket(sequence: UInt16(number), ssrc: 5, payload: [9, 9, 9])
        try slots.protect(packet, by: rig.sessions[number % 3])
        try rig.measures[number % 3].protectRTP(&packet)
        expected.append(packet)
      }
      rig.queue.flush()
      #expect(Self.failures == 1)
      for index in 0..<20 { #expect(slots[index] == expected[index]) }
    }

    /// Else the engine would be tried nowhere, and nobody would see it.
    @Test(.enabled(if: processorHasWhatItTakes))
    func theLibraryIsThereWhereTheProcessorIsGood() {
      #expect(MultiBufferQueue.obstacle == nil)
    }
  #endif

  /// The first and the last byte of memory that may be touched: assembler is no sanitizer's business.
  @Test(arguments: SRTPProfile.allCases)
  func nothingBesideAPacketIsTouched(profile: SRTPProfile) throws {
    let rig = try Rig(profile: profile, keys: 1)
    let page = Int(getpagesize())
    let memory = try #require(mmap(nil, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
    defer { munmap(memory, 3 * page) }
    #expect(mprotect(memory + page, page, PROT_READ | PROT_WRITE) == 0)
    for length in 12..<400 {
      for isAtEnd in [false, true] {
        let number = UInt16(2 * length + (isAtEnd ? 1 : 0))
        var packet = rtpPacket(
          sequence: number, ssrc: 5, payload: [UInt8](repeating: 3, count: length - 12))
        let room = length + profile.authTagOverhead
        let place = memory + page + (isAtEnd ? page - room : 0)
        // As many as the library is asked for.
        for _ in 0..<9 {
          place.copyMemory(from: packet, byteCount: length)
          _ = try rig.sessions[0].protectRTP(place, count: length, capacity: room)
          packet[8] &+= 1
        }
        rig.queue.flush()
      }
    }
  }
}

private let processorHasWhatItTakes: Bool = {
  let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  let flags = Set(text.split(whereSeparator: \.isWhitespace))
  return ["avx2", "aes", "pclmulqdq", "bmi2"].allSatisfy { flags.contains(Substring($0)) }
}()
