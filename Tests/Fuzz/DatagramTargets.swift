import Bytes
import RTC

func fuzzSTUN(_ input: UnsafeRawBufferPointer) {
  _ = STUN.isSTUN(input)
  let ufrag = STUN.localUfrag(of: input)
  _ = STUN.localUfragKey(of: input)
  guard let message = try? STUN.Message(input) else { return }
  hold(STUN.isSTUN(input), "what was parsed is STUN")
  if let ufrag, let username = message.username {
    hold(username.count > ufrag.count, "a ufrag is the first part of a username")
  }
  for field in [message.username, message.software, message.errorReason].compactMap({ $0 }) {
    touch(field)
  }
  hold(!message.verifyIntegrity(key: Array("not the right password".utf8)), "integrity was guessed")
  hold(message.unknownRequired.count <= STUN.Message.longestUnknownList, "the list is bounded")
  hold(message.unknownReported.count <= STUN.Message.longestUnknownList, "the list is bounded")
}

func fuzzRTP(_ input: UnsafeRawBufferPointer) {
  _ = isRTCP(input)
  guard let header = RTPHeader(input) else { return }
  hold(header.payload.upperBound + header.paddingLength == input.count, "lengths add up")
  hold(header.extensions.upperBound <= header.payload.lowerBound, "the payload follows")
  touch(UnsafeRawBufferPointer(rebasing: input[header.payload]))
  var elements = RTPExtensionIterator(header, in: input)
  while let element = elements.next() {
    hold(element.id != 0, "id 0 is padding")
    hold(header.extensions.lowerBound <= element.value.lowerBound, "within the extension")
    hold(element.value.upperBound <= header.extensions.upperBound, "within the extension")
    touch(UnsafeRawBufferPointer(rebasing: input[element.value]))
  }
  for id in UInt8(0)...20 { _ = header.extensionValue(id, in: input) }
  var ids = RTPExtensionIDs()
  for (id, kind) in zip(UInt8(1)..., RTPExtensionKind.allCases) { ids[kind] = id }
  _ = RTPExtensionValues(header, in: input, ids: ids)
  if let original = RTXPayload.unwrap(header, in: input) {
    hold(original.payload.upperBound == header.payload.upperBound, "the original payload's end")
  }
}

func fuzzRTCP(_ input: UnsafeRawBufferPointer) {
  var iterator = RTCPIterator(input)
  var reader = TransportFeedbackReader()
  let now = Instant(nanoseconds: 1_000_000_000)
  for _ in 0..<20 { _ = reader.send(size: 1_200, at: now) }
  var packets = 0
  while let packet = iterator.next() {
    packets += 1
    hold(packets * 4 <= input.count, "a packet is at least four bytes")
    switch packet {
    case .senderReport(let report):
      var mapping = SenderReportMapping(clockRate: report.info.rtpTimestamp)
      mapping.update(report.info, at: now)
      _ = mapping.ntp(of: report.info.rtpTimestamp &+ 1)
      _ = mapping.timestamp(at: report.info.ntp)
      _ = mapping.timestamp(at: now + .seconds(1))
      walk(report.blocks)
    case .receiverReport(let report): walk(report.blocks)
    case .sourceDescription(let sources): for source in sources { touch(source.cname) }
    case .bye(let sources): hold(Array(sources).count <= 31, "five bits of count")
    case .nack(let nack):
      hold(nack.reduce(0) { count, _ in count + 1 } <= 17 * input.count, "bounded")
    case .transportFeedback(let feedback):
      hold(feedback.reduce(0) { count, _ in count + 1 } == feedback.statusCount, "every status")
      _ = reader.feedback(feedback, at: now + .milliseconds(50))
    case .fullIntra(let requests): for request in requests { _ = request.number }
    case .receiverEstimate(let estimate): _ = Array(estimate.sources)
    case .pictureLoss, .unknown, .malformed: break
    }
  }
}

private func walk(_ blocks: RTCPReportBlocks) {
  var count = 0
  for block in blocks {
    count += 1
    _ = block.roundTrip(now: NTPTime(rawValue: 0x1234_5678_9abc_def0))
  }
  hold(count <= 31, "five bits of count")
}

/// Reads every byte, so that a view beyond the input is seen.
private func touch(_ bytes: UnsafeRawBufferPointer) {
  var sum: UInt8 = 0
  for byte in bytes { sum &+= byte }
  withExtendedLifetime(sum) {}
}
