import Bytes
import Codecs

/// Rows of a length and that many bytes, taken as one VP8 frame after another. The decoder is
/// libvpx's; what is ours is what it is given and how its pictures are copied.
func fuzzVP8Decoder(_ input: UnsafeRawBufferPointer) {
  // Small, so that the fuzzer does not spend its time on clearing large pictures.
  guard var decoder = try? VP8Decoder(maximumPixels: 64 * 64) else { return }
  var frame = VideoFrame(width: 16, height: 16)
  for bytes in rows(input) {
    let isShown = (try? decoder.decode(bytes, into: &frame)) ?? false
    hold(frame.width * frame.height <= 64 * 64, "no picture is larger than allowed")
    hold(!isShown || !decoder.needsKeyframe, "a picture is shown only where it can be built on")
  }
}

/// Rows of packets through jitter buffer, decoder and stretching.
func fuzzOpusPlayout(_ input: UnsafeRawBufferPointer) {
  guard var playout = try? AudioPlayout() else { return }
  var number: UInt16 = 0
  var now = Instant(nanoseconds: 1_000_000_000)
  for bytes in rows(input) {
    playout.insert(
      sequenceNumber: number, timestamp: UInt32(number) &* 960, payload: Array(bytes), arrival: now)
    // The first byte also chooses what is lost, doubled and how time goes on.
    let choice = bytes.first ?? 0
    number &+= UInt16(choice & 3)
    now = now + .milliseconds(Int(choice >> 2))
    hold(
      playout.pull(samples: 480, now: now).count == 480, "the loudspeaker gets what it asked for")
  }
}

/// Width, height and a clock, then pixels: a drawn marker is read back whatever the size, and any other
/// picture is read without harm.
func fuzzMarker(_ input: UnsafeRawBufferPointer) {
  var reader = ByteReader(input)
  guard let width = reader.u8(), let height = reader.u8(), let clock = reader.u32() else { return }
  var frame = VideoFrame(width: Int(width) + 1, height: Int(height) + 1)
  // Below two pixels a cell some cells have no middle.
  if width >= 64, height >= 48 {
    var camera = TestPicture(marker: UInt16(truncatingIfNeeded: clock))
    camera.draw(into: &frame, milliseconds: clock)
    let read = MarkerReader.read(frame)
    hold(read?.sentAtMilliseconds == clock && read?.counter == 0, "what was drawn is read")
  }
  frame.withBytes { pixels in
    for index in pixels.indices { pixels[index] = reader.u8() ?? pixels[index] }
  }
  _ = MarkerReader.read(frame)
}

func fuzzWAV(_ input: UnsafeRawBufferPointer) {
  guard let recording = try? WAVReader.read(input) else { return }
  hold(!recording.samples.isEmpty, "a recording holds something")
  hold(recording.samples.count * 2 <= input.count, "no more samples than bytes")
  hold(recording.samples.count % recording.channels == 0, "whole frames")
}

private func rows(_ input: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
  var reader = ByteReader(input)
  var rows: [UnsafeRawBufferPointer] = []
  while rows.count < 64, let count = reader.u8(),
    let row = reader.bytes(min(Int(count), reader.remaining))
  {
    rows.append(row)
  }
  return rows
}
