import Bytes
import RTC

/// VP8 payloads and Opus packets, as they come out of SRTP.
func fuzzVP8(_ input: UnsafeRawBufferPointer) {
  _ = VP8FrameHeader(input)
  guard let descriptor = VP8Descriptor(input) else { return }
  hold((1...6).contains(descriptor.length), "RFC 7741: one to six bytes")
  hold(descriptor.length < input.count, "something follows the descriptor")
  _ = VP8FrameHeader(descriptor, in: input)

  // What is rewritten reads back, and nothing else changes.
  let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: input.count, alignment: 8)
  defer { copy.deallocate() }
  copy.copyMemory(from: input)
  descriptor.rewrite(pictureID: 0x1234, tl0PictureIndex: 0x56, in: copy)
  guard let again = VP8Descriptor(UnsafeRawBufferPointer(copy)) else {
    fatalError("a rewritten descriptor cannot be read")
  }
  hold(again.length == descriptor.length, "fields keep their lengths")
  hold(again.tl0PictureIndex == descriptor.tl0PictureIndex.map { _ in 0x56 }, "layer index")
  let expected: UInt16 = descriptor.hasLongPictureID ? 0x1234 : 0x34
  hold(again.pictureID == descriptor.pictureID.map { _ in expected }, "picture id")
  hold(
    copy[descriptor.length...].elementsEqual(input[descriptor.length...]), "the frame is untouched")
}

/// Rows of packets: four bytes that choose sequence, timestamp and marker, a length, a payload.
func fuzzVP8Frames(_ input: UnsafeRawBufferPointer) {
  var depacketizer = VP8Depacketizer()
  var reader = ByteReader(input)
  var bytes = 0
  while let sequence = reader.u16(), let choice = reader.u16(), let count = reader.u8() {
    guard let payload = reader.bytes(min(Int(count), reader.remaining)) else { return }
    bytes += payload.count
    let frames = depacketizer.packet(
      sequenceNumber: sequence, timestamp: UInt32(choice >> 1), marker: choice & 1 == 1,
      payload: payload)
    hold(frames.reduce(0) { $0 + $1.data.count } <= bytes, "no more comes out than went in")
  }
}
