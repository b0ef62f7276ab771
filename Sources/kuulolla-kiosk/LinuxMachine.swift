import Bytes
import CareAPI
import Devices
import KioskAgent
import Posix
import Synchronization

/// The machine as the kernel and the service manager know it.
final class LinuxMachine: Machine {
  private struct Life {
    var frames = 0
    var isDrawn = true
    var gatewayWasUp: Instant?
  }

  /// So long a gateway may be away before the program is started anew in case it is its own fault.
  private static let patience = Instant.Span.seconds(3_600)

  private let health = MachineHealth()
  private let backlight = Backlight()
  private let notifier = ServiceNotifier()
  private let life = Mutex(Life())

  var network: HealthReport.Network {
    let network = health.network
    let kind: HealthReport.Network.Kind =
      switch network.kind {
      case .wired: .wired
      case .wifi: .wifi
      case .mobile: .mobile
      case .none: .none
      }
    return HealthReport.Network(
      kind: kind, quality: NetworkQuality(rawValue: network.quality.rawValue) ?? .good)
  }

  func reading(folder: String) -> MachineReading {
    MachineReading(
      uptimeSeconds: health.uptimeSeconds ?? 0, temperatureCelsius: health.temperatureCelsius,
      memoryUsedPercent: health.memory?.usedPercent ?? 0,
      diskUsedPercent: health.disk(folder)?.usedPercent ?? 0)
  }

  func setBrightness(_ percent: Int) {
    do throws(BacklightFault) {
      try backlight.set(percent: percent)
    } catch {
      // Most screens have none that can be set; where one refuses, the installer wants to know.
      if error == .notAllowed {
        AgentLog.warn("The backlight may not be set: see kiosk/README.md.")
      }
    }
  }

  func tellReady() { notifier.ready() }

  /// The watchdog is fed by the loop that draws. A gateway that is away for an hour starts the program
  /// anew, once: a fault of ours looks just like one of the network.
  func tellAlive(screen framesDrawn: Int, gatewayIsUp: Bool) {
    let now = monotonicNow()
    let isWell = life.withLock { life in
      if gatewayIsUp { life.gatewayWasUp = now }
      guard let last = life.gatewayWasUp else { return true }
      return now - last < Self.patience
    }
    if isWell { notifier.alive() }
  }
}
