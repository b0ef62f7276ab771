internal import Bytes
internal import CareModel
internal import Foundation
internal import Posix

/// What the running agent says of itself to its own program asked from outside: whether this is a moment
/// for an update, and whether it is well. In a folder that is gone after a restart of the machine.
package struct StatusBoard: Sendable {
  package struct Status: Codable, Sendable, Equatable {
    package var version: String
    /// Of the monotonic clock, in seconds.
    package var at: Double
    /// No call, no request for help, no pairing, and no visit soon.
    package var isQuiet: Bool
    /// The screen is drawn, and the gateway answers or is not needed yet.
    package var isHealthy: Bool
  }

  /// Older than this it says nothing any more.
  private static let fresh = 15.0

  private let path: String

  package init() {
    let folder =
      ProcessInfo.processInfo.environment["RUNTIME_DIRECTORY"] ?? "/run/kuulolla-kiosk"
    path = "\(folder)/status.json"
  }

  /// Where there is no such folder nothing is written, and nobody asks.
  func write(_ status: Status) {
    guard let bytes = try? JSONEncoder().encode(status) else { return }
    try? bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  /// Nil where no agent has said anything of late.
  package func read() -> Status? {
    guard let bytes = FileManager.default.contents(atPath: path),
      let status = try? JSONDecoder().decode(Status.self, from: bytes),
      abs(Self.now - status.at) < Self.fresh
    else { return nil }
    return status
  }

  static var now: Double { Double(monotonicNow().nanoseconds / 1_000_000) / 1_000 }
}

extension KioskState {
  /// A moment in which the program may be exchanged: nobody talks, waits for help or pairs the
  /// terminal, and nobody is visited within these minutes.
  package func isQuiet(minutes: Int) -> Bool {
    guard call == nil, setAside == nil, waiting == nil, ended == nil, dialog == nil,
      networkDialog == nil
    else { return false }
    switch standing {
    case .starting, .paired: break
    case .unpaired(let code), .revoked(let code): if code != nil { return false }
    }
    if let news = help?.news, news.state != .done { return false }
    if !queues.unsentHelp.isEmpty { return false }
    return !visits.contains {
      $0.isOpen && $0.endsAt > wall && $0.startsAt - .minutes(minutes) <= wall
    }
  }
}
