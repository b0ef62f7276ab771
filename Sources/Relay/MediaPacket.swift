internal import Bytes
internal import RTC

/// A packet of a track on its way to the slots: its place in the source's stream, and where its
/// payload lies. Valid while the datagram it came in is.
struct MediaPacket {
  /// Extended sequence number in the source's stream.
  var sequence: UInt64
  var timestamp: UInt32
  var marker: Bool
  var payload: UnsafeRawBufferPointer
  var audioLevel: UInt8?
  var videoOrientation: UInt8?
  /// Of a video packet.
  var vp8: VP8Descriptor?
  /// The first packet of a keyframe.
  var startsKeyframe = false
}

/// The RTP fields that a slot gives a packet.
struct OutgoingHeader {
  var sequenceNumber: UInt16
  var timestamp: UInt32
  var marker: Bool
  var audioLevel: UInt8?
  var videoOrientation: UInt8?
}
