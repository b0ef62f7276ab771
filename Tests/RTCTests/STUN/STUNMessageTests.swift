import Bytes
import RTC
import TestKit
import Testing

@Suite struct STUNMessageTests {
  private let id = STUN.TransactionID(high: 0x0102_0304, low: 0x0506_0708_090a_0b0c)
  private let key = Array("a password of 24 chars!!".utf8)

  @Test func whatIsBuiltIsReadBack() throws {
    var builder = STUN.Builder(.request, transactionID: id)
    builder.username(Array("ours:theirs".utf8))
    builder.software("kuulolla")
    builder.priority(0x6eff_feff)
    builder.iceControlling(tieBreaker: 0xfeed_face_cafe_beef)
    builder.useCandidate()
    try builder.finish(integrityKey: key).withUnsafeBytes { bytes in
      let message = try STUN.Message(bytes)
      #expect(message.messageClass == .request && message.method == STUN.binding)
      #expect(message.transactionID == id)
      #expect(message.username.map(Array.init) == Array("ours:theirs".utf8))
      #expect(message.software.map(Array.init) == Array("kuulolla".utf8))
      #expect(message.priority == 0x6eff_feff)
      #expect(message.iceControlling == 0xfeed_face_cafe_beef)
      #expect(message.useCandidate)
      #expect(message.hasFingerprint && message.verifyIntegrity(key: key))
    }
  }

  @Test(arguments: [
    SocketAddress(v4: 0xc000_0201, port: 32_853),
    SocketAddress(v6: (0x2001_0db8_1234_5678, 0x0011_2233_4455_6677), port: 1),
  ])
  func addressesAreMaskedAndUnmasked(address: SocketAddress) throws {
    var builder = STUN.Builder(.success, transactionID: id)
    builder.mappedAddress(address)
    let bytes = builder.finish(integrityKey: key)
    #expect(!bytes.contains(address.addressBytes))
    try bytes.withUnsafeBytes { bytes in
      let message = try STUN.Message(bytes)
      #expect(message.mappedAddress == address)
    }
  }

  @Test func errorsCarryCodeAndUnknownTypes() throws {
    var builder = STUN.Builder(.error, transactionID: id)
    builder.error(.unknownAttribute)
    builder.unknownAttributes([0x7001, 0x0031])
    try builder.finish(integrityKey: nil).withUnsafeBytes { bytes in
      let message = try STUN.Message(bytes)
      #expect(message.messageClass == .error)
      #expect(message.errorCode == 420)
      #expect(message.unknownReported == [0x7001, 0x0031])
      #expect(!message.hasIntegrity)
    }
  }

  @Test func unknownAttributesMatterBelow0x8000Only() throws {
    var builder = STUN.Builder(.request, transactionID: id)
    builder.add(0xc057, [0, 0, 0, 1])  // NETWORK-COST
    builder.add(0x7777, [1])
    try builder.finish(integrityKey: key).withUnsafeBytes { bytes in
      let message = try STUN.Message(bytes)
      #expect(message.unknownRequired == [0x7777])
    }
  }

  @Test func attributesBehindTheIntegrityDoNotCount() throws {
    var builder = STUN.Builder(.request, transactionID: id)
    builder.username(Array("a:b".utf8))
    let signed = builder.finish(integrityKey: key)
    // Put USE-CANDIDATE where FINGERPRINT was, without a new one.
    var forged = Array(signed.dropLast(8)) + [0x00, 0x25, 0x00, 0x00]
    forged[3] = UInt8(forged.count - STUN.headerLength)
    try forged.withUnsafeBytes { bytes in
      let message = try STUN.Message(bytes)
      #expect(message.verifyIntegrity(key: key))
      #expect(!message.useCandidate)
    }
  }

  @Test func ofTwoEqualAttributesTheFirstCounts() throws {
    var builder = STUN.Builder(.request, transactionID: id)
    builder.username(Array("first:x".utf8))
    builder.username(Array("second:x".utf8))
    builder.priority(1)
    builder.priority(2)
    try builder.finish(integrityKey: key).withUnsafeBytes { bytes in
      let message = try STUN.Message(bytes)
      #expect(message.username.map(Array.init) == Array("first:x".utf8))
      #expect(message.priority == 1)
    }
  }

  @Test func everyTruncationIsRefused() {
    for vector in [Vector.request, Vector.responseV6] {
      for count in 0..<vector.count {
        vector.withUnsafeBytes { bytes in
          let cut = UnsafeRawBufferPointer(rebasing: bytes[..<count])
          #expect(throws: STUN.Malformed.self) { try STUN.Message(cut) }
          _ = STUN.localUfrag(of: cut)
        }
      }
    }
  }

  @Test func randomChangesNeverCrash() {
    var random = SeededRandom(seed: 5)
    for _ in 0..<20_000 {
      var bytes = [Vector.request, Vector.responseV4, Vector.longTerm][Int(random.below(3))]
      for _ in 0...random.below(6) {
        bytes[Int(random.below(Int64(bytes.count)))] = UInt8(truncatingIfNeeded: random.next())
      }
      bytes.removeLast(Int(random.below(Int64(bytes.count))) / 4)
      bytes.withUnsafeBytes { buffer in
        _ = STUN.localUfrag(of: buffer)
        if let message = try? STUN.Message(buffer) { _ = message.verifyIntegrity(key: key) }
      }
    }
  }

  @Test func theLocalUfragIsFoundWithoutParsingTheRest() {
    let found = Vector.request.withUnsafeBytes { bytes in
      STUN.localUfrag(of: bytes).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(found == "evtj")
    let ofResponse = Vector.responseV4.withUnsafeBytes { STUN.localUfrag(of: $0) == nil }
    #expect(ofResponse)
  }

  @Test func theUfragKeyOfADatagramIsThatOfTheCredentials() {
    var random = SeededRandom(seed: 9)
    let credentials = ICECredentials.random(using: &random)
    var builder = STUN.Builder(.request, transactionID: id)
    builder.username(Array("\(credentials.ufrag):them".utf8))
    let key = builder.finish(integrityKey: key).withUnsafeBytes { STUN.localUfragKey(of: $0) }
    #expect(key != nil && key == credentials.ufragKey)
  }
}

extension [UInt8] {
  fileprivate func contains(_ other: [UInt8]) -> Bool {
    indices.contains { self[$0...].starts(with: other) }
  }
}
