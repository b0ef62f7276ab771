import Bytes
import Glibc
import Testing

@testable import Devices

@Suite struct ServiceNotifierTests {
  @Test(arguments: [false, true])
  func theServiceManagerHearsReadySignsOfLifeAndStatus(isAbstract: Bool) throws {
    let name = "/tmp/kuulolla-notify-\(getpid())-\(isAbstract)"
    let listener = try Listener(name, isAbstract: isAbstract)
    let notifier = ServiceNotifier(
      environment: { $0 == "NOTIFY_SOCKET" ? (isAbstract ? "@" : "") + name : nil }, process: 1)
    #expect(notifier.ready(status: "Up"))
    #expect(listener.next() == "READY=1\nSTATUS=Up")
    #expect(notifier.alive())
    #expect(listener.next() == "WATCHDOG=1")
    #expect(notifier.status("two\nlines"))
    #expect(listener.next() == "STATUS=two lines")
    #expect(notifier.stopping())
    #expect(listener.next() == "STOPPING=1")
  }

  @Test func withoutAServiceManagerNothingHappens() {
    for name in [
      nil, "", "relative", "/tmp/kuulolla-nobody", "/" + String(repeating: "a", count: 200),
    ] {
      let notifier = ServiceNotifier(environment: { _ in name }, process: 1)
      #expect(!notifier.ready())
    }
  }

  @Test(
    arguments: [
      ("30000000", nil, 30_000_000_000), ("30000000", "7", 30_000_000_000), ("30000000", "8", nil),
      (nil, nil, nil), ("0", nil, nil), ("-5", nil, nil), ("x", nil, nil),
      ("9223372036854775807", nil, nil),
    ] as [(String?, String?, Int64?)])
  func theWatchdogIsForOneProcessOnly(microseconds: String?, process: String?, expected: Int64?) {
    let notifier = ServiceNotifier(
      environment: { ["WATCHDOG_USEC": microseconds, "WATCHDOG_PID": process][$0] ?? nil },
      process: 7)
    #expect(notifier.watchdog?.nanoseconds == expected)
  }

  private final class Listener {
    struct CannotListen: Error {}

    private let fd: Int32
    private let path: String?

    init(_ name: String, isAbstract: Bool) throws {
      path = isAbstract ? nil : name
      unlink(name)
      fd = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      let bytes = (isAbstract ? [0] : []) + Array(name.utf8)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
      // The family, then the name without a zero at its end.
      let length = socklen_t(2 + bytes.count)
      let failure = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(fd, $0, length) }
      }
      guard failure == 0 else { throw CannotListen() }
    }

    deinit {
      close(fd)
      if let path { unlink(path) }
    }

    /// What was sent is there already: datagrams of one machine are not under way.
    func next() -> String? {
      var bytes = [UInt8](repeating: 0, count: 4_096)
      let count = recv(fd, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
  }
}
