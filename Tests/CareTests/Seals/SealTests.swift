import Testing

@testable import Signatures

/// Known answers, and that nothing opens that was changed.
@Suite struct SealTests {
  /// AES-256-GCM: D. McGrew, J. Viega, "The Galois/Counter Mode of Operation (GCM)", appendix B, cases
  /// 13 to 16 (96-bit nonces, 256-bit keys).
  static let vectors:
    [(key: String, nonce: String, text: String, place: String, hidden: String, tag: String)] = [
      (
        String(repeating: "00", count: 32), String(repeating: "00", count: 12), "", "", "",
        "530f8afbc74536b9a963b4f1c4cb738b"
      ),
      (
        String(repeating: "00", count: 32), String(repeating: "00", count: 12),
        "00000000000000000000000000000000", "", "cea7403d4d606b6e074ec5d3baf39d18",
        "d0d1c8a799996bf0265b98b5d48ab919"
      ),
      (
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
        "",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
          + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
        "b094dac5d93471bdec1a502270e3cc6c"
      ),
      (
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
          + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        "76fc6ece0f4e1768cddf8853bb2d551b"
      ),
    ]

  @Test(arguments: vectors.indices)
  func sealsAsTheStandardSays(_ number: Int) throws {
    let vector = Self.vectors[number]
    let seal = try #require(Seal(key: bytes(vector.key)))
    let sealed = seal.seal(
      bytes(vector.text), for: bytes(vector.place), nonce: bytes(vector.nonce))
    #expect(sealed == bytes(vector.nonce + vector.hidden + vector.tag))
    #expect(seal.open(sealed, for: bytes(vector.place)) == bytes(vector.text))
  }

  @Test func nothingThatWasChangedOpens() throws {
    let seal = try #require(Seal(key: Array(0..<32)))
    let text = Array("Olen yksin.".utf8)
    let place = Array("x_a/1".utf8)
    let sealed = seal.seal(text, for: place)
    #expect(sealed.count == text.count + Seal.overhead)
    #expect(seal.open(sealed, for: place) == text)
    for position in sealed.indices {
      var changed = sealed
      changed[position] ^= 1 << (position % 8)
      #expect(seal.open(changed, for: place) == nil, "byte \(position)")
    }
    for length in 0..<sealed.count {
      #expect(seal.open(Array(sealed.prefix(length)), for: place) == nil, "\(length) bytes")
    }
    #expect(seal.open(sealed + [0], for: place) == nil)
    #expect(seal.open(sealed, for: Array("x_a/2".utf8)) == nil)
    #expect(seal.open(sealed, for: []) == nil)
    let other = try #require(Seal(key: Array(1..<33)))
    #expect(other.open(sealed, for: place) == nil)
    // The right one opens all the same afterwards.
    #expect(seal.open(sealed, for: place) == text)
  }

  @Test func theSameTextIsNeverSealedTheSameWay() throws {
    let seal = try #require(Seal(key: Array(0..<32)))
    var seen: Set<[UInt8]> = []
    for _ in 0..<2_000 { seen.insert(Array(seal.seal([1, 2, 3], for: []).prefix(12))) }
    #expect(seen.count == 2_000)
  }

  @Test func aKeyHas256BitsAndIsNotShown() {
    #expect(Seal(key: Array(0..<31)) == nil)
    #expect(Seal(key: Array(0..<33)) == nil)
    let seal = Seal(key: Array(repeating: 77, count: 32))!
    var shown = ""
    dump(seal, to: &shown)
    #expect(!shown.contains("77") && !"\(seal)".contains("77"))
  }

  /// RFC 4231, cases 1, 2 and 6.
  @Test(arguments: [
    (
      String(repeating: "0b", count: 20), "4869205468657265",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      String(repeating: "aa", count: 131),
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a"
        + "65204b6579202d2048617368204b6579204669727374",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func keyedHashesAreThoseOfTheStandard(_ key: String, _ text: String, _ hash: String) {
    #expect(KeyedHash.sha256(bytes(text), key: bytes(key)) == bytes(hash))
  }

  /// RFC 2202, cases 1, 2 and 6 of HMAC-SHA-1.
  @Test(arguments: [
    (
      String(repeating: "0b", count: 20), "4869205468657265",
      "b617318655057264e28bc0b6fb378c8ef146be00"
    ),
    (
      "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    ),
    (
      String(repeating: "aa", count: 80),
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a"
        + "65204b6579202d2048617368204b6579204669727374",
      "aa4ae5e15272d00e95705637ce8a3b55ed402112"
    ),
  ])
  func olderKeyedHashesAreThoseOfTheStandard(_ key: String, _ text: String, _ hash: String) {
    #expect(KeyedHash.sha1(bytes(text), key: bytes(key)) == bytes(hash))
  }

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count, by: 2).map {
      UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)!
    }
  }
}
