import Bytes
import RTC

/// VP8 payloads and Opus packets, as they come out of SRTP.
func fuzzVP8(_ input: UnsafeRawBufferPointer) {
  _ = VP8FrameHeader(input)
  guard let descriptor = VP8Descriptor(input) else { return }
  hold((1...6).contains(descriptor.length), "RFC 7741: one to six bytes")
  hold(descriptor.length < input.count, "something follows the descriptor")
  _ = VP8FrameHeader(descriptor, in: input)

  // Written into memory of every size up to the one it needs, of exactly that size.
  let numbers = VP8Numbers(pictureID: 0x1234, temporalIndex: 0x56)
  for room in 0...descriptor.rewrittenLength {
    let head = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
    defer { head.deallocate() }
    let written = descriptor.write(numbers, of: input, to: head, at: 0)
    hold(written == (room < descriptor.rewrittenLength ? nil : room), "what fits is written")
    if written != nil { readBack(UnsafeRawBufferPointer(head), descriptor, of: input) }
  }
}

/// A descriptor written anew, before the rest of its packet, says what it said but for the numbers.
private func readBack(
  _ head: UnsafeRawBufferPointer, _ descriptor: VP8Descriptor, of input: UnsafeRawBufferPointer
) {
  let packet = Array(head) + input[descriptor.length...]
  guard let again = packet.withUnsafeBytes({ VP8Descriptor($0) }) else {
    fatalError("a written descriptor cannot be read")
  }
  hold(again.length == head.count, "the descriptor is what was written")
  hold(again.tl0PictureIndex == descriptor.tl0PictureIndex.map { _ in 0x56 }, "layer index")
  hold(again.pictureID == descriptor.pictureID.map { _ in 0x1234 }, "picture id")
  hold(again.temporalLayer == descriptor.temporalLayer, "layer")
  hold(again.isLayerSync == descriptor.isLayerSync, "sync")
  hold(again.keyIndex == descriptor.keyIndex, "key index")
  hold(again.startsFrame == descriptor.startsFrame, "start")
  hold(again.isNonReference == descriptor.isNonReference, "reference")
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
