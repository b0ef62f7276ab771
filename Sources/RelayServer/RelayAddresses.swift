internal import Bytes
internal import Glibc
internal import Posix

/// Where the relay listens unless it is told: those of the interfaces that are up, loopback last. At
/// most 16.
func interfaceAddresses() throws(RelayStartError) -> [SocketAddress] {
  guard let machine = MachineAddresses.now() else {
    throw RelayStartError("The addresses of this machine could not be read: \(systemError()).")
  }
  let all = Array(machine.outside.prefix(14) + machine.loopback.prefix(2))
  guard !all.isEmpty else {
    throw RelayStartError("This machine has no network interface that is up.")
  }
  return all
}

/// The text of `errno`.
func systemError() -> String { String(cString: strerror(errno)) }
