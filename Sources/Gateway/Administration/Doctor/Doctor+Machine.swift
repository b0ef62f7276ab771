import CLinux
import CareModel
import Foundation
import Glibc

/// What the machine gives: buffers, files, time.
extension Doctor {
  /// Before this program was written it cannot be.
  static let earliest = WallTime(milliseconds: 1_780_000_000_000)  // 2026-05-28
  /// Files beside connections: pages, the database, the relay's sockets.
  static let filesBeside: UInt64 = 256

  func machine() -> [HealthFinding] {
    var found: [HealthFinding] = []
    if configuration.relay.enabled {
      let most = Self.number(in: "/proc/sys/net/core/rmem_max")
      found.append(Self.judge(mostBuffer: most, wanted: media.receiveBuffer, user: geteuid()))
    }
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
      found.append(
        Self.judge(files: UInt64(limit.rlim_max), connections: configuration.limits.connections))
    }
    let isSynchronised: Bool? =
      switch clinux_clock_is_synchronised() {
      case 0: false
      case 1: true
      default: nil
      }
    found.append(Self.judge(clock: now, isSynchronised: isSynchronised))
    return found
  }

  /// - Parameters:
  ///   - mostBuffer: bytes that a socket may ask for; nil where the machine does not say.
  ///   - user: the root user gets what it asks for in any case.
  static func judge(mostBuffer: Int?, wanted: Int, user: uid_t) -> HealthFinding {
    guard let mostBuffer else {
      return HealthFinding(
        .datagramBuffers, .warning, "The machine does not say how large UDP buffers may be.")
    }
    if mostBuffer >= wanted || user == 0 {
      return HealthFinding(.datagramBuffers, .ok, "UDP buffers may be as large as the relay asks.")
    }
    return HealthFinding(
      .datagramBuffers, .warning,
      "UDP buffers are too small for many calls at once: run sysctl -w net.core.rmem_max=\(wanted) "
        + "net.core.wmem_max=\(wanted), and write it into /etc/sysctl.d.")
  }

  static func judge(files: UInt64, connections: Int) -> HealthFinding {
    let needed = UInt64(connections) + filesBeside
    guard files < needed else {
      return HealthFinding(.fileLimit, .ok, "Enough files may be open at once.")
    }
    return HealthFinding(
      .fileLimit, .problem,
      "\(files) files may be open at once, and \(connections) connections need \(needed): set "
        + "LimitNOFILE=65536 for the service, or a lower limits.connections.")
  }

  static func judge(clock now: WallTime, isSynchronised: Bool?) -> HealthFinding {
    guard now >= earliest else {
      return HealthFinding(
        .clock, .problem, "The clock stands before this program was made: set the machine's time.")
    }
    switch isSynchronised {
    case true?: return HealthFinding(.clock, .ok, "The clock is kept by a time server.")
    case false?:
      return HealthFinding(
        .clock, .warning,
        "The clock is not kept by a time server: install chrony, or run timedatectl set-ntp true.")
    case nil:
      return HealthFinding(
        .clock, .warning, "The machine does not say whether its clock is kept by a time server.")
    }
  }

  private static func number(in path: String) -> Int? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    return Int(text.filter(\.isNumber))
  }
}
