import Bytes
import RTC
import Testing

@testable import LoadGenerator

@Suite struct StreamTests {
  @Test func packetsHaveTheSizesOfTheTraceInTurn() throws {
    var stream = OutgoingStream.plain(
      .video, .init(bytes: [300, 1_191, 880], rate: 600), receivers: 1)
    stream.ssrc = 7
    var sender = StreamSender(stream, number: 3, flow: 0, firstSequence: 10)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2_048, alignment: 16)
    defer { buffer.deallocate() }
    var number: UInt16 = 0
    var sizes: [Int] = []
    for sequence in UInt16(10)..<17 {
      let count = try #require(
        sender.write(
          into: buffer, wall: 5, absoluteTime: AbsoluteSendTime(Instant(nanoseconds: 0)),
          transportSequence: &number))
      sizes.append(count)
      let packet = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      let header = try #require(RTPHeader(packet))
      #expect(header.sequenceNumber == sequence)
      let stamp = try #require(
        MediaStamp(UnsafeRawBufferPointer(rebasing: packet[header.payload])))
      #expect(stamp.stream == 3)
      #expect(stamp.sentAt == 5)
    }
    #expect(sizes == [300, 1_191, 880, 300, 1_191, 880, 300])
  }

  @Test func aTraceWithAPacketThatHoldsNoStampIsRefused() {
    #expect(LoadShape(audio: nil, video: .init(bytes: [1_200, 40], rate: 50)).fault != nil)
    #expect(LoadShape(audio: nil, video: .init(bytes: [], rate: 50)).fault != nil)
    #expect(LoadShape(audio: nil, video: .init(bytes: [1_200, 400], rate: 50)).fault == nil)
  }
}
