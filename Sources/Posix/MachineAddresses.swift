public import Bytes
internal import CLinux
internal import Glibc

/// The addresses of this machine's interfaces that are up, without link-local ones; ports are 0.
public struct MachineAddresses: Sendable, Equatable {
  /// By which others reach it.
  public var outside: [SocketAddress] = []
  public var loopback: [SocketAddress] = []

  /// Nil where the system does not say.
  public static func now() -> MachineAddresses? {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return nil }
    defer { freeifaddrs(list) }
    var found = MachineAddresses()
    var next = list
    while let entry = next {
      next = entry.pointee.ifa_next
      guard entry.pointee.ifa_flags & UInt32(IFF_UP) != 0,
        let pointer = entry.pointee.ifa_addr, let address = SocketAddress(pointer)
      else { continue }
      found.add(address.with(port: 0))
    }
    return found
  }

  private mutating func add(_ address: SocketAddress) {
    guard !address.isLinkLocal, !outside.contains(address), !loopback.contains(address) else {
      return
    }
    if address.isLoopback { loopback.append(address) } else { outside.append(address) }
  }
}
