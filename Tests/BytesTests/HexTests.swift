import Bytes
import Testing

@Suite struct HexTests {
  @Test(
    arguments: [
      ([], "", ""), ([0], "00", "00"), ([0x0f, 0xf0], "0ff0", "0F:F0"),
      ([0x4a, 0xad, 0x09], "4aad09", "4A:AD:09"),
    ] as [([UInt8], String, String)])
  func bytesAreWrittenAndReadBack(bytes: [UInt8], plain: String, colons: String) {
    #expect(bytes.hex == plain)
    #expect(bytes.colonHex == colons)
    #expect([UInt8](hex: plain) == bytes)
    guard !bytes.isEmpty else { return }
    #expect([UInt8](colonHex: Substring(colons)) == bytes)
    #expect([UInt8](colonHex: Substring(colons.lowercased())) == bytes)
  }

  @Test(arguments: [
    "", ":", "4", "4A:", ":4A", "4A::AD", "4A:A", "4AAD", "4A AD", "4A:G0", "4A;AD", "+A:AD",
    "4A:ÄD", "４A:AD",
    "4A:AD:", " 4A:AD",
  ])
  func whatAreNotPairsBetweenColonsIsRefused(text: String) {
    #expect([UInt8](colonHex: Substring(text)) == nil)
  }

  @Test func whiteSpaceBetweenPairsIsSkippedAndNothingElse() {
    #expect([UInt8](hex: "00 fF\n10") == [0, 255, 16])
    #expect([UInt8](hex: "0") == nil)
    #expect([UInt8](hex: "0g") == nil)
    #expect([UInt8](hex: "１2") == nil)
  }

  @Test func everyByteOfADigestComesBack() {
    let all = (0...255).map { UInt8($0) }
    #expect([UInt8](colonHex: Substring(all.colonHex)) == all)
    #expect([UInt8](hex: all.hex) == all)
  }
}
