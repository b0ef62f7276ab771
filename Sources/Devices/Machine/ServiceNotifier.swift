public import Bytes
internal import CLinux
internal import Glibc

/// Tells the service manager how the program does: sd_notify(3), which is text in datagrams.
///
/// Without a service manager everything here does nothing.
public struct ServiceNotifier: Sendable {
  /// Not longer than what people read in `systemctl status`.
  private static let longestStatus = 200

  private let socket: String?
  /// How long the service manager waits between two signs of life before it starts the program anew;
  /// nil where it does not. Half of it is a good time to give one.
  public let watchdog: Instant.Span?

  /// From `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
  public init() {
    self.init(environment: { name in getenv(name).map { String(cString: $0) } }, process: getpid())
  }

  init(environment: (String) -> String?, process: Int32) {
    let name = environment("NOTIFY_SOCKET") ?? ""
    socket = name.hasPrefix("/") || name.hasPrefix("@") ? name : nil
    let isOurs = environment("WATCHDOG_PID").map { $0 == "\(process)" } ?? true
    if isOurs, let text = environment("WATCHDOG_USEC"), let microseconds = Int64(text),
      // A day is far beyond any use, and far from overflowing.
      (1...86_400_000_000).contains(microseconds)
    {
      watchdog = Instant.Span(nanoseconds: microseconds * 1_000)
    } else {
      watchdog = nil
    }
  }

  /// Everything is up.
  @discardableResult
  public func ready(status: String? = nil) -> Bool {
    send(["READY=1"] + (status.map { [Self.line($0)] } ?? []))
  }

  /// A sign of life.
  @discardableResult
  public func alive() -> Bool { send(["WATCHDOG=1"]) }

  /// One sentence for the operator, without anything about a person.
  @discardableResult
  public func status(_ sentence: String) -> Bool { send([Self.line(sentence)]) }

  /// About to end, as was wished.
  @discardableResult
  public func stopping() -> Bool { send(["STOPPING=1"]) }

  private static func line(_ status: String) -> String {
    "STATUS=" + String(status.prefix(longestStatus).map { $0.isNewline ? " " : $0 })
  }

  /// - Returns: whether the service manager has it. A new socket each time: it may have been restarted.
  private func send(_ lines: [String]) -> Bool {
    guard let socket else { return false }
    var name = Array(socket.utf8)
    // An abstract name begins with a zero, written as @ (unix(7)).
    if name[0] == UInt8(ascii: "@") { name[0] = 0 }
    let fd = clinux_unix_datagrams_to(&name, name.count)
    guard fd >= 0 else { return false }
    defer { close(fd) }
    let bytes = Array(lines.joined(separator: "\n").utf8)
    return clinux_send_quietly(fd, bytes, bytes.count) == bytes.count
  }
}
