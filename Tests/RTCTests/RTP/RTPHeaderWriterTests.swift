import Bytes
import RTC
import Testing

@Suite struct RTPHeaderWriterTests {
  private func makeWriter(
    _ buffer: UnsafeMutableRawBufferPointer, form: RTPExtensionForm = .oneByte
  ) -> RTPHeaderWriter? {
    RTPHeaderWriter(
      into: buffer, marker: true, payloadType: 120, sequenceNumber: 0xfffe, timestamp: 7, ssrc: 9,
      form: form)
  }

  @Test(arguments: [RTPExtensionForm.oneByte, .twoByte])
  func whatIsWrittenIsReadBack(_ form: RTPExtensionForm) throws {
    var bytes = [UInt8](repeating: 0xff, count: RTPHeaderWriter.roomyLength)
    try bytes.withUnsafeMutableBytes { buffer in
      var writer = try #require(makeWriter(buffer, form: form))
      var ids = RTPExtensionIDs()
      ids.mid = 1
      ids.transportSequence = form == .oneByte ? 14 : 200
      ids.absoluteSendTime = 3
      ids.audioLevel = 4
      writer.append(id: ids.mid, Array("aud".utf8))
      let place = writer.append(id: ids.transportSequence, u16: 0)
      let offset = try #require(place)
      writer.append(id: ids.absoluteSendTime, u24: 0xabcdef)
      writer.append(id: ids.audioLevel, u8: 0x8f)
      let skipped = writer.append(id: ids.videoOrientation, u8: 1)
      #expect(skipped == nil, "id 0 is skipped")
      let length = writer.finish()
      // The transport-wide number is set at the moment of sending.
      buffer[offset] = 0x12
      buffer[offset + 1] = 0x34

      let packet = UnsafeRawBufferPointer(rebasing: buffer[..<length])
      let header = try #require(RTPHeader(packet))
      #expect(header.payload == length..<length)
      #expect(header.extensionForm == form)
      #expect(header.marker && header.payloadType == 120 && header.sequenceNumber == 0xfffe)
      #expect(header.timestamp == 7 && header.ssrc == 9)
      let values = RTPExtensionValues(header, in: packet, ids: ids)
      #expect(values.mid.map { String(decoding: packet[$0], as: UTF8.self) } == "aud")
      #expect(values.transportSequence == 0x1234)
      #expect(values.absoluteSendTime?.rawValue == 0xabcdef)
      #expect(values.audioLevel?.rawValue == 0x8f)
    }
  }

  @Test func aHeaderWithoutElementsHasNoExtension() throws {
    var bytes = [UInt8](repeating: 0xff, count: 12)
    let length = try bytes.withUnsafeMutableBytes { buffer in
      var writer = try #require(makeWriter(buffer))
      return writer.finish()
    }
    #expect(length == 12)
    #expect(bytes.withUnsafeBytes { RTPHeader($0)?.extensionForm } == RTPExtensionForm.none)
  }

  @Test func whatDoesNotFitIsNotWritten() throws {
    var bytes = [UInt8](repeating: 0xee, count: 24)
    try bytes.withUnsafeMutableBytes { buffer in
      var writer = try #require(makeWriter(buffer))
      let refused = [
        writer.append(id: 15, u8: 1), writer.append(id: 1, []),
        writer.append(id: 1, [UInt8](repeating: 1, count: 17)),
        // 16 bytes of header and announcement, then 9.
        writer.append(id: 1, [UInt8](repeating: 1, count: 8)),
      ]
      #expect(refused == [nil, nil, nil, nil])
      let last = writer.append(id: 1, [UInt8](repeating: 1, count: 7))
      #expect(last == 17)
      let full = writer.append(id: 2, u8: 1)
      #expect(full == nil)
      let length = writer.finish()
      #expect(length == 24)
    }
    let header = try #require(bytes.withUnsafeBytes { RTPHeader($0) })
    #expect(header.extensions == 16..<24)
    var small = [UInt8](repeating: 0, count: 11)
    #expect(small.withUnsafeMutableBytes { makeWriter($0) == nil })
  }

  @Test func aRetransmissionCarriesTheOriginalNumber() throws {
    var bytes = [UInt8](repeating: 0, count: 64)
    try bytes.withUnsafeMutableBytes { buffer in
      var writer = try #require(makeWriter(buffer))
      writer.append(id: 1, u8: 7)
      let length = writer.finish()
      let start = try #require(
        RTXPayload.writePrefix(originalSequenceNumber: 0xffff, into: buffer, at: length))
      buffer[start] = 0x99
      let packet = UnsafeRawBufferPointer(rebasing: buffer[...start])
      let header = try #require(RTPHeader(packet))
      let original = try #require(RTXPayload.unwrap(header, in: packet))
      #expect(original.originalSequenceNumber == 0xffff)
      #expect(packet[original.payload].elementsEqual([0x99]))
      #expect(RTXPayload.writePrefix(originalSequenceNumber: 1, into: buffer, at: 63) == nil)
    }
  }

  @Test func probingPaddingIsNoRetransmission() throws {
    let padding = try #require([UInt8](hex: "a0 61 0001 00000000 00000001 00 00 00 04"))
    let header = try #require(padding.withUnsafeBytes { RTPHeader($0) })
    #expect(padding.withUnsafeBytes { RTXPayload.unwrap(header, in: $0) } == nil)
  }
}
