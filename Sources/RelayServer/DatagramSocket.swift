internal import Bytes
internal import CLinux
internal import Glibc
internal import Posix

/// One bound UDP socket, non-blocking; closed with its last owner.
final class DatagramSocket {
  let fd: Int32
  /// The bound address with its port.
  let local: SocketAddress
  /// Datagrams that the kernel dropped because the receive buffer was full (SO_RXQ_OVFL).
  var kernelDrops: UInt64 = 0

  /// Whether the kernel takes a run of datagrams as one and cuts it.
  private(set) var cutsRuns: Bool
  private var refusedRuns = 0
  /// After so many refusals it is not asked again.
  private static let refusalsBorne = 16

  /// Binds `address`; port 0 takes any free one.
  init(binding address: SocketAddress, receiveBuffer: Int) throws(RelayStartError) {
    (fd, local) = try Self.open(address, receiveBuffer: receiveBuffer)
    cutsRuns = clinux_can_cut(fd) == 1
  }

  /// The kernel did not take a run.
  func refusedRun() {
    refusedRuns += 1
    if refusedRuns >= Self.refusalsBorne { cutsRuns = false }
  }

  private static func open(
    _ address: SocketAddress, receiveBuffer: Int
  ) throws(RelayStartError) -> (fd: Int32, local: SocketAddress) {
    let type =
      Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
      | Int32(SOCK_CLOEXEC.rawValue)
    let fd = socket(address.isV6 ? AF_INET6 : AF_INET, type, 0)
    guard fd >= 0 else {
      throw RelayStartError("A UDP socket could not be opened: \(systemError()).")
    }
    if address.isV6 { _ = set(fd, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
    // Beyond the system-wide limit only with the right to do so; else as much as it allows.
    let size = Int32(clamping: receiveBuffer)
    if !set(fd, SOL_SOCKET, Int32(CLINUX_SO_RCVBUFFORCE), size) {
      _ = set(fd, SOL_SOCKET, SO_RCVBUF, size)
    }
    if !set(fd, SOL_SOCKET, Int32(CLINUX_SO_SNDBUFFORCE), size) {
      _ = set(fd, SOL_SOCKET, SO_SNDBUF, size)
    }
    _ = set(fd, SOL_SOCKET, Int32(CLINUX_SO_RXQ_OVFL), 1)

    var storage = sockaddr_storage()
    var length = address.write(to: &storage)
    let isBound = withUnsafePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(fd, $0, length) == 0 }
    }
    guard isBound else {
      let failure = refusal(of: address, code: errno)
      close(fd)
      throw failure
    }
    length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let local = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        getsockname(fd, pointer, &length) == 0 ? SocketAddress(pointer) : nil
      }
    }
    // A bound IPv4 or IPv6 socket has a name of its family.
    return (fd, local!)
  }

  private static func refusal(of address: SocketAddress, code: Int32) -> RelayStartError {
    let hint =
      switch code {
      case EADDRINUSE:
        "Another program uses it: stop that program or choose another port for the relay."
      case EADDRNOTAVAIL:
        "This machine has no such address: correct the relay's bind addresses."
      default:
        "Check the relay's bind addresses and port."
      }
    let reason = String(cString: strerror(code))
    return RelayStartError(
      "The relay could not listen on \(address.addressText), UDP port \(address.port) (\(reason)). \(hint)",
      isAddressGone: code == EADDRNOTAVAIL)
  }

  deinit { if fd >= 0 { close(fd) } }

  private static func set(_ fd: Int32, _ level: Int32, _ option: Int32, _ value: Int32) -> Bool {
    var value = value
    return setsockopt(fd, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
  }

  /// Binds one port on every address. With port 0 the first address chooses and the others must
  /// have that port free too, so a few ports are tried.
  ///
  /// - Parameter skipsVanished: passes over an address that cannot be bound now, such as an IPv6 one
  ///   still looked for elsewhere (RFC 4862, section 5.4); one at least has to be left.
  static func bindAll(
    _ addresses: [SocketAddress], port: UInt16, receiveBuffer: Int, skipsVanished: Bool = false
  ) throws(RelayStartError) -> [DatagramSocket] {
    var attempts = port == 0 ? 16 : 1
    while true {
      attempts -= 1
      do throws(RelayStartError) {
        var sockets: [DatagramSocket] = []
        var chosen = port
        var lastGone: RelayStartError?
        for address in addresses {
          do throws(RelayStartError) {
            let socket = try DatagramSocket(
              binding: address.with(port: chosen), receiveBuffer: receiveBuffer)
            chosen = socket.local.port
            sockets.append(socket)
          } catch {
            guard skipsVanished, error.isAddressGone else { throw error }
            lastGone = error
          }
        }
        if sockets.isEmpty, let lastGone { throw lastGone }
        return sockets
      } catch {
        if attempts == 0 { throw error }
      }
    }
  }
}
