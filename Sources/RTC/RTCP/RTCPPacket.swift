internal import Bytes

/// One RTCP packet, seen in the datagram it came in: views hold pointers into it.
public enum RTCPPacket {
  case senderReport(RTCPSenderReport)
  case receiverReport(RTCPReceiverReport)
  case sourceDescription(RTCPSourceDescription)
  case bye(RTCPSourceList)
  case nack(RTCPNack)
  case transportFeedback(TransportFeedbackView)
  /// RFC 4585, section 6.3.1.
  case pictureLoss(senderSSRC: UInt32, mediaSSRC: UInt32)
  case fullIntra(RTCPFullIntraRequest)
  case receiverEstimate(RTCPReceiverEstimate)
  /// A well-framed packet of a type that nothing here reads.
  case unknown(type: UInt8, format: UInt8)
  /// A well-framed packet whose content contradicts its length.
  case malformed(type: UInt8)

  /// `body` is the packet behind its first four bytes, without padding.
  init(type: UInt8, count: UInt8, body: UnsafeRawBufferPointer) {
    let parsed: RTCPPacket?
    switch type {
    case RTCPType.senderReport:
      parsed = RTCPSenderReport(count: count, body: body).map(RTCPPacket.senderReport)
    case RTCPType.receiverReport:
      parsed = RTCPReceiverReport(count: count, body: body).map(RTCPPacket.receiverReport)
    case RTCPType.sourceDescription:
      parsed = .sourceDescription(RTCPSourceDescription(count: count, body: body))
    case RTCPType.bye:
      parsed = RTCPSourceList(count: Int(count), body: body).map(RTCPPacket.bye)
    case RTCPType.transportFeedback, RTCPType.payloadFeedback:
      parsed = Self.feedback(type: type, format: count, body: body)
    default:
      parsed = .unknown(type: type, format: count)
    }
    self = parsed ?? .malformed(type: type)
  }

  /// RFC 4585, section 6.1: sender and media source, then what the format says.
  private static func feedback(
    type: UInt8, format: UInt8, body: UnsafeRawBufferPointer
  ) -> RTCPPacket? {
    var reader = ByteReader(body)
    guard let sender = reader.u32(), let media = reader.u32() else { return nil }
    let rest = UnsafeRawBufferPointer(rebasing: body[8...])
    switch (type, format) {
    case (RTCPType.transportFeedback, RTCPType.nackFormat):
      return RTCPNack(senderSSRC: sender, mediaSSRC: media, body: rest).map(RTCPPacket.nack)
    case (RTCPType.transportFeedback, RTCPType.transportWideFormat):
      return TransportFeedbackView(senderSSRC: sender, mediaSSRC: media, body: rest)
        .map(RTCPPacket.transportFeedback)
    case (RTCPType.payloadFeedback, RTCPType.pictureLossFormat):
      return .pictureLoss(senderSSRC: sender, mediaSSRC: media)
    case (RTCPType.payloadFeedback, RTCPType.fullIntraFormat):
      return RTCPFullIntraRequest(senderSSRC: sender, body: rest).map(RTCPPacket.fullIntra)
    case (RTCPType.payloadFeedback, RTCPType.applicationFormat):
      guard rest.count >= 4, rest[0] == UInt8(ascii: "R"), rest[1] == UInt8(ascii: "E"),
        rest[2] == UInt8(ascii: "M"), rest[3] == UInt8(ascii: "B")
      else { return .unknown(type: type, format: format) }
      return RTCPReceiverEstimate(senderSSRC: sender, body: rest)
        .map(RTCPPacket.receiverEstimate)
    default:
      return .unknown(type: type, format: format)
    }
  }
}
