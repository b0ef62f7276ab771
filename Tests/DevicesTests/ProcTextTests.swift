import Testing

@testable import Devices

@Suite struct ProcTextTests {
  @Test func uptimeIsWholeSeconds() {
    #expect(ProcText.uptimeSeconds("86461.93 171234.11\n") == 86_461)
    for text in ["", "x", "-1 2", "inf 1", "nan", "1e300"] {
      #expect(ProcText.uptimeSeconds(text) == nil)
    }
  }

  @Test func memoryThatTheKernelWouldGiveBackIsNotUsed() throws {
    let text = """
      MemTotal:        4000000 kB
      MemFree:          200000 kB
      MemAvailable:    3000000 kB
      """
    let memory = try #require(ProcText.memory(text))
    #expect(memory == MemoryUse(totalBytes: 4_096_000_000, availableBytes: 3_072_000_000))
    #expect(memory.usedPercent == 25)
    #expect(ProcText.memory("MemTotal: 5 kB") == nil)
    #expect(ProcText.memory("MemTotal: 0 kB\nMemAvailable: 0 kB") == nil)
    #expect(ProcText.memory("MemTotal: 18446744073709551615 kB\nMemAvailable: 1 kB") == nil)
  }

  @Test func sensorsThatAreOffAreLeftOut() {
    #expect(ProcText.celsius("41500\n") == 41.5)
    #expect(ProcText.celsius("-274000\n") == nil)
    #expect(ProcText.celsius("") == nil)
  }

  static let routes = """
    Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
    wlan0\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
    eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
    eth1\t00000000\t00000000\t0200\t0\t0\t0\t00000000\t0\t0\t0
    eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
    """

  @Test func theDefaultRouteWithTheLowestMetricCounts() {
    #expect(ProcText.defaultInterface(ipv4: Self.routes) == "eth0")
    #expect(ProcText.defaultInterface(ipv4: "") == nil)
  }

  @Test func theDefaultRouteOfIPv6IsNeverTheLoopbackOrARefusal() {
    let zero = String(repeating: "0", count: 32)
    let text = """
      \(zero) 00 \(zero) 00 fe800000000000000000000000000001 00000400 00000001 00000000 00450003   wwan0
      fe80\(zero.dropFirst(4)) 40 \(zero) 00 \(zero) 00000100 00000001 00000000 00000001     eth0
      \(zero) 00 \(zero) 00 \(zero) ffffffff 00000001 00000000 00200200       lo
      """
    #expect(ProcText.defaultInterface(ipv6: text) == "wwan0")
    #expect(ProcText.defaultInterface(ipv6: String(text.split(separator: "\n")[2])) == nil)
  }

  static let wireless = """
    Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
     face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
     wlan0: 0000   49.  -61.  -256        0      0      0      0     21        0
     wlan1: 0000   35.   60.     0        0      0      0      0      0        0
    """

  @Test func theSignalIsReadInDecibelsOrAsAShare() {
    #expect(ProcText.signalPercent(Self.wireless, interface: "wlan0") == 78)
    #expect(ProcText.signalPercent(Self.wireless, interface: "wlan1") == 50)
    #expect(ProcText.signalPercent(Self.wireless, interface: "wlan") == nil)
    #expect(ProcText.signalPercent("w: 0 nan nan", interface: "w") == nil)
  }

  @Test func aDeviceTypeTellsMoreThanAName() {
    #expect(
      ProcText.networkKind(interface: "usb0", uevent: "DEVTYPE=wwan\nINTERFACE=usb0") == .mobile)
    #expect(ProcText.networkKind(interface: "eth1", uevent: "DEVTYPE=wlan") == .wifi)
    #expect(ProcText.networkKind(interface: "wlp2s0", uevent: "") == .wifi)
    #expect(ProcText.networkKind(interface: "ppp0", uevent: "") == .mobile)
    #expect(ProcText.networkKind(interface: "enp1s0", uevent: "INTERFACE=enp1s0") == .wired)
  }
}
