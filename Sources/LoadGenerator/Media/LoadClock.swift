internal import Bytes
internal import CLinux
internal import Posix

/// How the generator's thread waits for its next turn: until something comes, or by the clock alone.
///
/// By the clock nothing that comes wakes it, so that no server is charged for waking those who receive: in a network
/// they are other machines. That was two fifths of what a bare loop takes for a packet of a call of two.
struct LoadClock {
  /// How often sockets are looked at by the clock. Nanoseconds.
  private static let readInterval: UInt64 = 250_000
  /// A pause that is no longer is spent looking at the clock: a sleep costs as much as a packet. Nanoseconds.
  private static let shortPause: UInt64 = 50_000

  /// When sockets are looked at next, however much has come; nil: as soon as anything comes.
  private var nextRead: UInt64?
  /// Nanoseconds of the processor that were spent looking at the clock: the thread could have done more in them.
  private(set) var spun: UInt64 = 0

  mutating func readByClock(now: UInt64) { nextRead = now }

  /// More waits in a socket than was taken.
  mutating func readAgain(now: UInt64) {
    if nextRead != nil { nextRead = now }
  }

  /// Waits until `next`, or until sockets are to be looked at before it.
  /// - Parameters:
  ///   - epoll: becomes readable when something has come.
  ///   - now: nanoseconds of the monotonic clock, as all moments here.
  /// - Returns: whether they are.
  mutating func wait(until next: UInt64, on epoll: Int32, now: UInt64) -> Bool {
    guard let read = nextRead else {
      if next > now { _ = clinux_wait_readable(epoll, next - now) }
      return true
    }
    let awake = pass(until: min(next, read), now: now)
    guard awake >= read else { return false }
    nextRead = awake + Self.readInterval
    return true
  }

  private mutating func pass(until moment: UInt64, now: UInt64) -> UInt64 {
    guard moment > now else { return now }
    guard moment - now <= Self.shortPause else {
      clinux_sleep_until(moment)
      return monotonicNow().nanoseconds
    }
    var time = now
    while time < moment {
      clinux_relax()
      time = monotonicNow().nanoseconds
    }
    // Not what the machine took meanwhile.
    spun += moment - now
    return time
  }
}
