import Bytes
import RTC

/// VP8 payloads and Opus packets, as they come out of SRTP.
func fuzzVP8(_ input: UnsafeRawBufferPointer) {
  _ = VP8FrameHeader(input)
  guard let descriptor = VP8Descriptor(input) else { return }
  hold((1...6).contains(descriptor.length), "RFC 7741: one to six bytes")
  hold(descriptor.length < input.count, "something follows the descriptor")
  _ = VP8FrameHeader(descriptor, in: input)

  // What the relay writes reads back with its numbers, and stays within a buffer that just holds it.
  let numbers = VP8Numbers(pictureID: 0x1234, temporalIndex: 0x56)
  let rest = input.count - descriptor.length
  let copy = UnsafeMutableRawBufferPointer.allocate(
    byteCount: descriptor.length + 1 + rest, alignment: 1)
  defer { copy.deallocate() }
  let tight = UnsafeMutableRawBufferPointer(rebasing: copy[..<(descriptor.length + 1)])
  guard let count = descriptor.write(numbers, of: input, to: tight, at: 0) else {
    fatalError("there is room for one byte more than the source's descriptor")
  }
  hold(count <= tight.count, "no more is written than there is room for")
  UnsafeMutableRawBufferPointer(rebasing: copy[count..<(count + rest)])
    .copyMemory(from: UnsafeRawBufferPointer(rebasing: input[descriptor.length...]))
  guard let again = VP8Descriptor(UnsafeRawBufferPointer(rebasing: copy[..<(count + rest)])) else {
    fatalError("a written descriptor cannot be read")
  }
  hold(again.length == count, "the descriptor is what was written")
  hold(again.tl0PictureIndex == descriptor.tl0PictureIndex.map { _ in 0x56 }, "layer index")
  hold(again.pictureID == descriptor.pictureID.map { _ in 0x1234 }, "picture id")
  hold(again.temporalLayer == descriptor.temporalLayer, "the source's layers are untouched")
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
