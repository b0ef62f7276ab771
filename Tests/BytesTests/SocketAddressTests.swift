import Bytes
import Testing

@Suite struct SocketAddressTests {
  /// RFC 5952, sections 1–5: the written forms of an address, and the one to write.
  @Test(arguments: [
    ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:db8::1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"),
    ("2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"),
    ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
    ("0:0:0:0:0:0:0:0", "::"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
    ("0:0:0:0:0:0:0:1", "::1"), ("1:0:0:0:0:0:0:0", "1::"),
    ("fe80::1:2:3:4", "fe80::1:2:3:4"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ("::192.0.2.33", "::c000:221"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ("1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
  ])
  func v6AddressesAreWrittenAsRFC5952Says(written: String, canonical: String) throws {
    let address = try #require(SocketAddress(address: written, port: 9))
    #expect(address.isV6)
    #expect(address.addressText == canonical)
    #expect(SocketAddress(address: canonical, port: 9) == address)
  }

  @Test(arguments: ["0.0.0.0", "127.0.0.1", "192.0.2.255", "255.255.255.255"])
  func v4AddressesGoThereAndBack(text: String) throws {
    let address = try #require(SocketAddress(address: text, port: 1))
    #expect(!address.isV6)
    #expect(address.addressText == text)
  }

  @Test(arguments: [
    "", ".", ":", ":::", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "1.2.3.-4", "1.2.3.+4",
    " 1.2.3.4", "1.2.3.4 ", "1..2.3", "0x1.2.3.4", "١.٢.٣.٤",
    "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7:8::",
    "::1:2:3:4:5:6:7:8", ":1::2", "1::2:", "fe80::1%eth0", "[::1]", "1.2.3.4::", "::1.2.3",
    "::1.2.3.4:5", "::+1", "::-1", "::１", "2001:db8::1/64",
    "1:2:3:4:5:6:7:192.0.2.1", "00001::",
  ])
  func otherTextIsRefused(text: String) {
    #expect(SocketAddress(address: text, port: 1) == nil)
  }

  @Test func mappedAddressesAreV4() throws {
    let mapped = try #require(SocketAddress(address: "::ffff:192.0.2.1", port: 5))
    #expect(mapped == SocketAddress(address: "192.0.2.1", port: 5))
    #expect(!mapped.isV6)
    #expect(mapped.addressBytes == [192, 0, 2, 1])
  }

  @Test func bytesAreInNetworkOrder() throws {
    let address = try #require(SocketAddress(address: "2001:db8::ff00:42:8329", port: 5))
    #expect(address.addressBytes.hex == "20010db8000000000000ff0000428329")
  }

  @Test(arguments: [
    ("127.0.0.1", true, false), ("127.255.0.9", true, false), ("128.0.0.1", false, false),
    ("169.254.1.1", false, true), ("169.253.1.1", false, false), ("::1", true, false),
    ("::2", false, false), ("fe80::1", false, true), ("febf::1", false, true),
    ("fec0::1", false, false), ("2001:db8::1", false, false), ("0.0.0.1", false, false),
  ])
  func loopbackAndLinkLocalAreTold(text: String, isLoopback: Bool, isLinkLocal: Bool) throws {
    let address = try #require(SocketAddress(address: text, port: 0))
    #expect(address.isLoopback == isLoopback)
    #expect(address.isLinkLocal == isLinkLocal)
  }

  @Test func portAndScopeTellAddressesApart() throws {
    let words = (high: UInt64(0xfe80) << 48, low: UInt64(1))
    let one = SocketAddress(v6: words, port: 1, scope: 2)
    #expect(one != SocketAddress(v6: words, port: 1, scope: 3))
    #expect(one != one.with(port: 2))
    #expect(one.with(port: 2).with(port: 1) == one)
    // ::7f00:1 is not 127.0.0.1, though the numbers are the same.
    #expect(SocketAddress(v6: (0, 0x7f00_0001), port: 1) != SocketAddress(v4: 0x7f00_0001, port: 1))
  }

  @Test func randomAddressesGoThereAndBack() throws {
    var random = SplitMix(state: 11)
    for _ in 0..<2_000 {
      // Many zero words, so that every kind of compression comes up.
      let words = (0..<8).map { _ in random.next() % 3 == 0 ? random.next() & 0xffff : 0 }
      let high = words[..<4].reduce(0) { $0 << 16 | $1 }
      let low = words[4...].reduce(0) { $0 << 16 | $1 }
      let address = SocketAddress(v6: (high, low), port: 7)
      #expect(SocketAddress(address: address.addressText, port: 7) == address)
    }
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
