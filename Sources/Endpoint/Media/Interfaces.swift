public import Bytes
internal import Posix

/// Where a media session finds the addresses that it opens sockets on.
public struct Interfaces: Sendable {
  /// More would only lengthen the offer and the checks.
  static let limit = 8

  /// The usable addresses now, the most preferred first; ports are ignored.
  public var addresses: @Sendable () -> [SocketAddress]

  public init(addresses: @escaping @Sendable () -> [SocketAddress]) { self.addresses = addresses }

  /// Those of all interfaces that are up, IPv4 and IPv6, without link-local ones. Loopback is of use
  /// only where the relay is on this machine.
  public static func all(includingLoopback: Bool = false) -> Interfaces {
    Interfaces {
      guard let machine = MachineAddresses.now() else { return [] }
      return machine.outside + (includingLoopback ? machine.loopback : [])
    }
  }
}
