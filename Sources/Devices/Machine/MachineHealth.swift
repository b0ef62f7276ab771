internal import Glibc

/// How the machine itself does, read from the kernel whenever it is asked. What cannot be read is nil.
public struct MachineHealth: Sendable {
  public struct Network: Sendable, Equatable {
    public enum Quality: String, Sendable, Codable { case good, weak, lost }

    public var kind: NetworkKind
    /// Such as `wlan0`; nil where there is no way out.
    public var interface: String?
    /// 0…100; of Wi-Fi only.
    public var signalPercent: Int?

    public init(kind: NetworkKind, interface: String? = nil, signalPercent: Int? = nil) {
      self.kind = kind
      self.interface = interface
      self.signalPercent = signalPercent
    }

    /// Below 40 % (-80 dBm) Wi-Fi falls back to rates that no longer carry a picture.
    public var quality: Quality {
      if kind == .none { return .lost }
      return (signalPercent ?? 100) < 40 ? .weak : .good
    }
  }

  private let root: String

  /// - Parameter root: where /proc and /sys are looked for; another folder in tests.
  public init(root: String = "") { self.root = root }

  public var uptimeSeconds: Int? { read("/proc/uptime").flatMap(ProcText.uptimeSeconds) }

  public var memory: MemoryUse? { read("/proc/meminfo").flatMap(ProcText.memory) }

  /// The hottest place of the machine that is measured, in degrees Celsius.
  public var temperatureCelsius: Double? {
    FileText.names(in: "\(root)/sys/class/thermal")
      .filter { $0.hasPrefix("thermal_zone") }
      .compactMap { read("/sys/class/thermal/\($0)/temp").flatMap(ProcText.celsius) }
      .max()
  }

  /// The file system that holds a path. Available is what an ordinary user may still fill.
  public func disk(_ path: String) -> MemoryUse? {
    var facts = statvfs()
    guard statvfs(path, &facts) == 0, facts.f_blocks > 0 else { return nil }
    let size = UInt64(facts.f_frsize)
    let used = UInt64(facts.f_blocks) - min(UInt64(facts.f_bfree), UInt64(facts.f_blocks))
    // What is kept for the administrator counts as neither used nor free, as df(1) has it.
    let (total, isTooMuch) = (used + UInt64(facts.f_bavail)).multipliedReportingOverflow(by: size)
    guard !isTooMuch else { return nil }
    return MemoryUse(totalBytes: total, availableBytes: UInt64(facts.f_bavail) * size)
  }

  /// The way out into the world.
  public var network: Network {
    let interface =
      read("/proc/net/route").flatMap(ProcText.defaultInterface(ipv4:))
      ?? read("/proc/net/ipv6_route").flatMap(ProcText.defaultInterface(ipv6:))
    guard let interface, !interface.contains("/") else { return Network(kind: .none) }
    let kind = ProcText.networkKind(
      interface: interface, uevent: read("/sys/class/net/\(interface)/uevent") ?? "")
    let signal =
      kind == .wifi
      ? read("/proc/net/wireless").flatMap { ProcText.signalPercent($0, interface: interface) }
      : nil
    return Network(kind: kind, interface: interface, signalPercent: signal)
  }

  private func read(_ path: String) -> String? { FileText.read(root + path) }
}
