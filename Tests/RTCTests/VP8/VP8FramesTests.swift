import Bytes
import RTC
import TestKit
import Testing

@Suite struct VP8FramesTests {
  private struct Packet {
    var number: UInt16
    var timestamp: UInt32
    var marker: Bool
    var payload: [UInt8]
  }

  private func frame(_ index: Int, keyframe: Bool, size: Int) -> [UInt8] {
    let head: [UInt8] =
      keyframe ? [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00] : [0x11, 0, 0]
    return head + (0..<size).map { UInt8(truncatingIfNeeded: $0 &+ index) }
  }

  /// Frames of which every 30th is a keyframe, as packets that start shortly before the wrap.
  private func stream(_ count: Int, seed: UInt64) -> (frames: [[UInt8]], packets: [Packet]) {
    var random = SeededRandom(seed: seed)
    var packetizer = VP8Packetizer(firstPictureID: 0x7ff0)
    var number: UInt16 = 65_500
    var frames: [[UInt8]] = []
    var packets: [Packet] = []
    for index in 0..<count {
      let frame = frame(index, keyframe: index % 30 == 0, size: Int(random.below(5_000)))
      frames.append(frame)
      let payloads = packetizer.packetize(frame)
      for (place, payload) in payloads.enumerated() {
        #expect(payload.count <= 1_100)
        packets.append(
          Packet(
            number: number, timestamp: UInt32(index) &* 3_000, marker: place == payloads.count - 1,
            payload: payload))
        number &+= 1
      }
    }
    return (frames, packets)
  }

  private func receive(
    _ packets: [Packet], into depacketizer: inout VP8Depacketizer
  ) -> [VP8Depacketizer.Frame] {
    packets.flatMap { packet in
      packet.payload.withUnsafeBytes {
        depacketizer.packet(
          sequenceNumber: packet.number, timestamp: packet.timestamp, marker: packet.marker,
          payload: $0)
      }
    }
  }

  @Test func framesComeOutAsTheyWentIn() {
    let (frames, packets) = stream(100, seed: 5)
    var depacketizer = VP8Depacketizer()
    let isSame = receive(packets, into: &depacketizer).map(\.data) == frames
    #expect(isSame)
    #expect(!depacketizer.needsKeyframe)
  }

  @Test func theyComeOutInOrderThroughReordering() {
    let (frames, original) = stream(100, seed: 6)
    var packets = original
    var random = SeededRandom(seed: 7)
    for index in stride(from: 1, to: packets.count - 4, by: 4) {
      packets[index..<(index + 4)].shuffle(using: &random)
    }
    packets += packets.suffix(20)  // duplicates
    var depacketizer = VP8Depacketizer()
    let received = receive(packets, into: &depacketizer)
    let isSame = received.map(\.data) == frames
    #expect(isSame)
  }

  @Test func afterALossOnlyAKeyframeGoesOn() throws {
    let (frames, packets) = stream(70, seed: 8)
    let lost = try #require(packets.firstIndex { $0.timestamp == 10 * 3_000 })
    var depacketizer = VP8Depacketizer()
    let received = receive(
      packets.enumerated().filter { $0.offset != lost }.map(\.element), into: &depacketizer)
    let isSame = received.map(\.data) == Array(frames[..<10] + frames[30...])
    #expect(isSame)
    #expect(received[10].isKeyframe)
  }

  @Test func aRetransmissionInTimeHealsTheLoss() throws {
    let (frames, original) = stream(25, seed: 9)
    var packets = original
    let late = try #require(packets.firstIndex { $0.timestamp == 10 * 3_000 })
    packets.append(packets.remove(at: late))
    var depacketizer = VP8Depacketizer()
    let isSame = receive(packets, into: &depacketizer).map(\.data) == frames
    #expect(isSame)
  }

  @Test func waitingIsBoundedAndEndsWithAKeyframe() {
    var depacketizer = VP8Depacketizer()
    let (_, first) = stream(1, seed: 10)
    _ = receive(first, into: &depacketizer)
    var number = first[first.count - 1].number &+ 2
    for index in 0..<600 {
      let payload: [UInt8] = [0x10, 0x11, 0, 0, 1]
      let packet = Packet(
        number: number, timestamp: UInt32(index + 1) * 3_000, marker: true, payload: payload)
      #expect(receive([packet], into: &depacketizer).isEmpty)
      number &+= 1
    }
    #expect(depacketizer.needsKeyframe && depacketizer.droppedPackets > 0)
    let keyframe = Packet(
      number: number, timestamp: 9_000_000, marker: true,
      payload: [0x10] + frame(0, keyframe: true, size: 5))
    #expect(receive([keyframe], into: &depacketizer).count == 1)
  }

  @Test func emptyAndBrokenPayloadsAreDroppedAndCounted() {
    var depacketizer = VP8Depacketizer()
    var packetizer = VP8Packetizer(firstPictureID: 0)
    #expect(packetizer.packetize([]).isEmpty)
    let broken = Packet(number: 1, timestamp: 0, marker: true, payload: [0x90])
    #expect(receive([broken], into: &depacketizer).isEmpty)
    #expect(depacketizer.droppedPackets == 1)
  }

  @Test func paddingPacketsTakeTheirPlaceInTheSequence() {
    var depacketizer = VP8Depacketizer()
    let key = Packet(
      number: 1, timestamp: 0, marker: true, payload: [0x10] + frame(0, keyframe: true, size: 5))
    let padding = Packet(number: 2, timestamp: 0, marker: false, payload: [])
    let delta = Packet(
      number: 3, timestamp: 3_000, marker: true,
      payload: [0x10] + frame(1, keyframe: false, size: 5))
    #expect(receive([key, padding, delta], into: &depacketizer).count == 2)
  }
}

@Suite struct OpusPacketTests {
  /// RFC 6716, section 3.1: configuration, frame count code, then the duration in 1/48000 s.
  @Test(arguments: [
    ("08 aa bb", 960, 1, false),  // SILK, 20 ms
    ("18 aa bb", 2_880, 1, false),  // SILK, 60 ms
    ("60 aa bb", 480, 1, false),  // hybrid, 10 ms
    ("e0 aa bb", 120, 1, false),  // CELT, 2.5 ms
    ("fc aa bb", 960, 1, true),  // CELT, 20 ms, stereo: what Chromium sends
    ("79 aa bb", 1_920, 2, false),
    ("fb 03 aa", 2_880, 3, false),
  ])
  func durationFollowsTheTable(
    _ hex: String, _ duration: Int, _ frames: Int, _ isStereo: Bool
  ) throws {
    let payload = try #require([UInt8](hex: hex))
    let packet = try #require(payload.withUnsafeBytes { OpusPacket($0) })
    #expect(packet.duration == duration)
    #expect(packet.frameCount == frames)
    #expect(packet.isStereo == isStereo)
    #expect(!packet.isDTX)
  }

  @Test(arguments: ["", "fb", "fb 00", "fb 3f", "1b 03"])
  func whatTheFormatForbidsIsRefused(_ hex: String) throws {
    let payload = try #require([UInt8](hex: hex))
    #expect(payload.withUnsafeBytes { OpusPacket($0) } == nil)
  }

  @Test func aPacketTooShortForSoundIsSilence() {
    #expect([UInt8]([0x78]).withUnsafeBytes { OpusPacket($0)?.isDTX } == true)
  }
}
