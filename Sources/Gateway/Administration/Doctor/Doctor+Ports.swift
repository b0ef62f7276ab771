import Foundation
import Glibc
import NIOCore

/// Ports that are listened on: free, or held by the gateway that runs.
extension Doctor {
  func ports() -> [HealthFinding] {
    let isRunning = Self.isHeld(folder: folder)
    var found: [HealthFinding] = []
    let (http, https) = (configuration.http, configuration.https)
    if http.enabled {
      found.append(
        Self.judge(
          .httpPort, PortProbe.try(http.address, http.port, isDatagram: false),
          "port \(http.port) on \(http.address)", key: "http.port", isRunning: isRunning))
    }
    if https.enabled {
      found.append(
        Self.judge(
          .httpsPort, PortProbe.try(https.address, https.port, isDatagram: false),
          "port \(https.port) on \(https.address)", key: "https.port", isRunning: isRunning))
    }
    if configuration.relay.enabled { found.append(mediaPorts(isRunning: isRunning)) }
    return found
  }

  private func mediaPorts(isRunning: Bool) -> HealthFinding {
    guard let ports = media.ports else {
      return HealthFinding(
        .mediaPorts, .warning,
        "Media takes other UDP ports at every start, which no firewall can let in: set relay.port.")
    }
    let addresses = media.addresses.isEmpty ? ["0.0.0.0"] : media.addresses
    for address in addresses {
      for port in ports {
        let outcome = PortProbe.try(address, port, isDatagram: true)
        if outcome == .free { continue }
        return Self.judge(
          .mediaPorts, outcome, "UDP port \(port) on \(address)", key: "relay.port",
          isRunning: isRunning)
      }
    }
    return HealthFinding(
      .mediaPorts, .ok,
      "UDP ports \(ports.lowerBound) to \(ports.upperBound - 1) are free; let them in at the firewall."
    )
  }

  static func judge(
    _ check: HealthFinding.Check, _ outcome: PortProbe.Outcome, _ what: String, key: String,
    isRunning: Bool
  ) -> HealthFinding {
    let name = what.prefix(1).uppercased() + what.dropFirst()
    switch outcome {
    case .free: return HealthFinding(check, .ok, "\(name) is free.")
    case .taken where isRunning:
      return HealthFinding(check, .ok, "\(name) is in use, as it is while the gateway runs.")
    case .taken:
      return HealthFinding(
        check, .problem, "\(name) is taken by another program: stop that one, or change \(key).")
    case .forbidden:
      return HealthFinding(
        check, .problem, "\(name) may not be opened by this user: choose one above 1023 for \(key)."
      )
    case .noAddress:
      return HealthFinding(
        check, .problem, "\(name) is on no address of this machine: correct the address.")
    case .other(let reason):
      return HealthFinding(check, .problem, "\(name) cannot be opened: \(reason).")
    }
  }

  /// Whether a gateway, or a command that keeps it away, runs on the data folder.
  static func isHeld(folder: String) -> Bool {
    let descriptor = open("\(folder)/lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    // Closing lets go of it again.
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}

/// Tries whether a port could be listened on, by binding it for a moment.
enum PortProbe {
  enum Outcome: Sendable, Equatable {
    case free, taken, forbidden, noAddress
    case other(String)
  }

  static func `try`(_ address: String, _ port: Int, isDatagram: Bool) -> Outcome {
    guard let name = try? SocketAddress(ipAddress: address, port: port) else { return .noAddress }
    let family = name.protocol == .inet6 ? AF_INET6 : AF_INET
    let kind = isDatagram ? SOCK_DGRAM : SOCK_STREAM
    let descriptor = socket(family, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return .other(String(cString: strerror(errno))) }
    defer { close(descriptor) }
    if !isDatagram {
      // As the gateway does: connections of its last life are in nobody's way.
      var on: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    }
    let isBound = name.withSockAddr { bind(descriptor, $0, socklen_t($1)) == 0 }
    // Two may bind a port with that option; only one may listen.
    if isBound, isDatagram || listen(descriptor, 1) == 0 { return .free }
    switch errno {
    case EADDRINUSE: return .taken
    case EACCES, EPERM: return .forbidden
    case EADDRNOTAVAIL: return .noAddress
    default: return .other(String(cString: strerror(errno)))
    }
  }
}
