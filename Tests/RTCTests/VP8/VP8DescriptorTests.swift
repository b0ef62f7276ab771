import Bytes
import RTC
import TestKit
import Testing

@Suite struct VP8DescriptorTests {
  struct Case: Sendable {
    let hex: String
    var startsFrame = false
    var pictureID: UInt16?
    var tl0: UInt8?
    var layer: UInt8?
    var isSync = false
    var key: UInt8?
    var isNonReference = false
    let length: Int
  }

  /// RFC 7741, section 4.2.
  @Test(arguments: [
    Case(hex: "10 aa", startsFrame: true, length: 1),
    Case(hex: "00 aa", length: 1),
    Case(hex: "30 aa", startsFrame: true, isNonReference: true, length: 1),
    Case(hex: "11 aa", length: 1),  // starts the second partition
    Case(hex: "90 80 11 aa", startsFrame: true, pictureID: 0x11, length: 3),
    Case(hex: "90 80 92 34 aa", startsFrame: true, pictureID: 0x1234, length: 4),
    Case(hex: "90 40 77 aa", startsFrame: true, tl0: 0x77, length: 3),
    Case(hex: "90 20 60 aa", startsFrame: true, layer: 1, isSync: true, length: 3),
    Case(hex: "90 10 7f aa", startsFrame: true, key: 31, length: 3),
    // What Chromium sends with temporal layers.
    Case(
      hex: "90 e0 ff ff 05 80 aa", startsFrame: true, pictureID: 0x7fff, tl0: 5, layer: 2,
      length: 6),
    Case(
      hex: "90 f0 01 05 a3 aa", startsFrame: true, pictureID: 1, tl0: 5, layer: 2, isSync: true,
      key: 3, length: 5),
    Case(hex: "90 00 aa", startsFrame: true, length: 2),
  ])
  func fieldsAreReadAndEveryPrefixRefused(_ example: Case) throws {
    let payload = try #require([UInt8](hex: example.hex))
    let descriptor = try #require(payload.withUnsafeBytes { VP8Descriptor($0) })
    #expect(descriptor.startsFrame == example.startsFrame)
    #expect(descriptor.pictureID == example.pictureID)
    #expect(descriptor.tl0PictureIndex == example.tl0)
    #expect(descriptor.temporalLayer == example.layer)
    #expect(descriptor.isLayerSync == example.isSync)
    #expect(descriptor.keyIndex == example.key)
    #expect(descriptor.isNonReference == example.isNonReference)
    #expect(descriptor.length == example.length)
    for count in 0..<payload.count {
      #expect(Array(payload.prefix(count)).withUnsafeBytes { VP8Descriptor($0) } == nil)
    }
  }

  @Test(arguments: [
    ("90 e0 ff ff 05 80 aa", 0x0123, 9, "90e081230980"),
    ("90 c0 11 05 aa", 0x0123, 9, "90c0812309"),  // a short picture id becomes a long one
    ("90 80 92 34 aa", 0x7fff, 9, "9080ffff"),
    ("90 20 c0 aa", 0x0123, 9, "9020c0"),
    ("90 40 77 aa", 0x0123, 255, "9040ff"),
    ("10 aa", 0x0123, 9, "10"),
  ])
  func theDescriptorIsWrittenWithOtherNumbersAndNothingBeyondIt(
    _ hex: String, _ picture: UInt16, _ tl0: UInt8, _ expected: String
  ) throws {
    let payload = try #require([UInt8](hex: hex))
    let numbers = VP8Numbers(pictureID: picture, temporalIndex: tl0)
    try payload.withUnsafeBytes { payload in
      let descriptor = try #require(VP8Descriptor(payload))
      #expect(descriptor.rewrittenLength == expected.count / 2)
      func write(room: Int, at offset: Int) -> (count: Int?, bytes: [UInt8]) {
        var buffer = [UInt8](repeating: 0xee, count: room)
        let count = buffer.withUnsafeMutableBytes {
          descriptor.write(numbers, of: payload, to: $0, at: offset)
        }
        return (count, buffer)
      }
      let end = 3 + descriptor.rewrittenLength
      for room in [end, end + 2] {
        let (count, bytes) = write(room: room, at: 3)
        #expect(count == descriptor.rewrittenLength)
        #expect(bytes[3..<end].map { $0 }.hex == expected)
        #expect(bytes[..<3].allSatisfy { $0 == 0xee })
        #expect(bytes[end...].allSatisfy { $0 == 0xee })
      }
      for room in 0..<end {
        let (count, bytes) = write(room: room, at: 3)
        #expect(count == nil)
        #expect(bytes.allSatisfy { $0 == 0xee })
      }
    }
  }

  @Test func noiseNeverTraps() {
    var random = SeededRandom(seed: 4)
    for _ in 0..<20_000 {
      let payload = (0..<Int(random.next() % 12)).map { _ in
        UInt8(truncatingIfNeeded: random.next())
      }
      payload.withUnsafeBytes { buffer in
        guard let descriptor = VP8Descriptor(buffer) else { return }
        #expect(descriptor.length < buffer.count)
        _ = VP8FrameHeader(descriptor, in: buffer)
      }
    }
  }

  @Test func keyframesShowTheirSize() throws {
    // RFC 6386, section 9.1: start code, then 14 bits each of 640 and 360, the width upscaled.
    let keyframe = try #require([UInt8](hex: "10 02 00 9d012a 8042 6801 00"))
    let header = try #require(keyframe.withUnsafeBytes { VP8FrameHeader($0) })
    #expect(header.isKeyframe && header.isShown)
    #expect(header.width == 640 && header.height == 360)
    for count in 0..<keyframe.count {
      let prefix = Array(keyframe.prefix(count)).withUnsafeBytes { VP8FrameHeader($0) }
      #expect(count == 0 ? prefix == nil : prefix?.isKeyframe == true)
      if count < 10 { #expect(prefix?.width == nil) }
    }
    let delta = try #require([UInt8](hex: "31 02 00 9d012a 8042 6801"))
    #expect(delta.withUnsafeBytes { VP8FrameHeader($0)?.isKeyframe } == false)
    let noCode = try #require([UInt8](hex: "10 02 00 9d012b 8042 6801"))
    #expect(noCode.withUnsafeBytes { VP8FrameHeader($0) } == nil)
  }
}
