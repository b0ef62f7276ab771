/// What the kernel's files under /proc and /sys say, as text in, values out (proc(5)). A file in a shape
/// that is not known gives nil: kernels differ, and a missing figure is no reason to stop.
package enum ProcText {
  /// /proc/uptime: whole seconds since the machine started.
  package static func uptimeSeconds(_ text: String) -> Int? {
    guard let first = fields(text).first, let seconds = Double(first),
      seconds >= 0, seconds < 1e12
    else { return nil }
    return Int(seconds)
  }

  /// /proc/meminfo. "Available" counts what the kernel would give back by itself.
  package static func memory(_ text: String) -> MemoryUse? {
    var total: UInt64?
    var available: UInt64?
    for line in lines(text) {
      let words = fields(line)
      guard words.count >= 2, let kilobytes = UInt64(words[1]), kilobytes < 1 << 50 else {
        continue
      }
      if words[0] == "MemTotal:" { total = kilobytes }
      if words[0] == "MemAvailable:" { available = kilobytes }
    }
    guard let total, let available, total > 0 else { return nil }
    return MemoryUse(totalBytes: total * 1_024, availableBytes: min(available, total) * 1_024)
  }

  /// /sys/class/thermal/*/temp: thousandths of a degree. Sensors that are switched off say nonsense.
  package static func celsius(_ text: String) -> Double? {
    guard let first = fields(text).first, let thousandths = Int(first),
      (-50_000...150_000).contains(thousandths)
    else { return nil }
    return Double(thousandths) / 1_000
  }

  /// One whole number, as in /sys/class/backlight/*/max_brightness.
  package static func number(_ text: String) -> Int? {
    fields(text).first.flatMap { Int($0) }
  }

  /// /proc/net/route: the interface that packets to everywhere leave by.
  package static func defaultInterface(ipv4 text: String) -> String? {
    var best: (metric: UInt32, name: String)?
    for line in lines(text).dropFirst() {
      let words = fields(line)
      // Iface Destination Gateway Flags RefCnt Use Metric Mask …
      guard words.count >= 8, words[1] == "00000000", words[7] == "00000000",
        let flags = UInt32(words[3], radix: 16), isInUse(flags), let metric = UInt32(words[6])
      else { continue }
      if best.map({ metric < $0.metric }) ?? true { best = (metric, String(words[0])) }
    }
    return best?.name
  }

  /// /proc/net/ipv6_route: the same.
  package static func defaultInterface(ipv6 text: String) -> String? {
    var best: (metric: UInt32, name: String)?
    for line in lines(text) {
      let words = fields(line)
      // Destination and its prefix length, source and its, next hop, metric, reference count, use,
      // flags, interface.
      guard words.count >= 10, words[0].allSatisfy({ $0 == "0" }), words[1] == "00",
        let flags = UInt32(words[8], radix: 16), isInUse(flags), words[9] != "lo",
        let metric = UInt32(words[5], radix: 16)
      else { continue }
      if best.map({ metric < $0.metric }) ?? true { best = (metric, String(words[9])) }
    }
    return best?.name
  }

  /// RTF_UP, and not RTF_REJECT (linux/route.h).
  private static func isInUse(_ flags: UInt32) -> Bool { flags & 0x1 != 0 && flags & 0x200 == 0 }

  /// /proc/net/wireless: the signal of an interface, 0…100.
  package static func signalPercent(_ text: String, interface: String) -> Int? {
    for line in lines(text) {
      guard let colon = line.firstIndex(of: ":"),
        fields(line[..<colon]).first.map(String.init) == interface
      else { continue }
      // Status, link quality, level, noise, … with a dot after what was updated.
      let words = fields(line[line.index(after: colon)...])
      guard words.count >= 3, let quality = decimal(words[1]), let level = decimal(words[2]) else {
        return nil
      }
      // Levels below zero are dBm: -100 is nothing, -50 as good as it gets. Other drivers give a
      // quality out of 70.
      let percent = level < 0 ? 2 * (level + 100) : quality * 100 / 70
      return max(0, min(percent, 100))
    }
    return nil
  }

  private static func decimal(_ word: Substring) -> Int? {
    guard let value = Double(word), abs(value) < 10_000 else { return nil }
    return Int(value)
  }

  /// The kind of an interface: from the `DEVTYPE` of its /sys/class/net/…/uevent, else from its name
  /// (systemd.net-naming-scheme(7), and ppp of modems).
  package static func networkKind(interface: String, uevent: String) -> NetworkKind {
    for line in lines(uevent) where line.hasPrefix("DEVTYPE=") {
      if line == "DEVTYPE=wlan" { return .wifi }
      if line == "DEVTYPE=wwan" { return .mobile }
    }
    if interface.hasPrefix("wl") { return .wifi }
    if interface.hasPrefix("ww") || interface.hasPrefix("ppp") { return .mobile }
    return .wired
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(whereSeparator: \.isNewline)
  }

  private static func fields<Text: StringProtocol>(_ line: Text) -> [Substring] {
    Substring(line).split(whereSeparator: \.isWhitespace)
  }
}

public struct MemoryUse: Sendable, Equatable {
  public var totalBytes: UInt64
  public var availableBytes: UInt64

  public init(totalBytes: UInt64, availableBytes: UInt64) {
    self.totalBytes = totalBytes
    self.availableBytes = availableBytes
  }

  /// 0…100, rounded up: a full disk or memory never looks less than full.
  public var usedPercent: Int {
    guard totalBytes > 0, availableBytes <= totalBytes else { return 0 }
    // In hundredths first: nothing overflows.
    let used = Double(totalBytes - availableBytes) * 100 / Double(totalBytes)
    return Int(used.rounded(.up))
  }
}

public enum NetworkKind: String, Sendable, Codable, CaseIterable {
  case wired, wifi, mobile, none
}
