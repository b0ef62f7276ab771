internal import Foundation
internal import Glibc

/// What a server has had of its machine up to a moment.
struct ServerUsage: Sendable, Equatable {
  /// Seconds of processor time.
  var user: Double
  var system: Double
  /// The same in all, as the scheduler counts it to the nanosecond (clock_getcpuclockid(3)).
  var running: Double
  /// Seconds that the server's processor spent in software interrupts, for whomever.
  var softInterrupts: Double?
  /// Bytes.
  var resident: UInt64

  /// Nil where there is no such process.
  static func now(pid: Int, core: Int?) -> ServerUsage? {
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    guard let stat = read("/proc/\(pid)/stat"), let times = ProcessTexts.times(stat: stat),
      let status = read("/proc/\(pid)/status"),
      let resident = ProcessTexts.resident(status: status)
    else { return nil }
    // With what threads had that have ended: workers of a pool come and go.
    var (clock, running) = (clockid_t(), timespec())
    guard clock_getcpuclockid(pid_t(pid), &clock) == 0, clock_gettime(clock, &running) == 0 else {
      return nil
    }
    let softInterrupts = core.flatMap { core in
      read("/proc/stat").flatMap { ProcessTexts.softInterrupts(stat: $0, core: core) }
    }
    return ServerUsage(
      user: Double(times.user) / ticks, system: Double(times.system) / ticks,
      running: Double(running.tv_sec) + Double(running.tv_nsec) / 1e9,
      softInterrupts: softInterrupts.map { Double($0) / ticks },
      resident: resident * 1_024)
  }

  /// Bytes that the process has to itself, and its part of what it shares; nil where that is not told.
  /// Looked up page by page: not while something is measured that a pause would spoil.
  static func proportional(pid: Int) -> UInt64? {
    read("/proc/\(pid)/smaps_rollup").flatMap { ProcessTexts.proportional(rollup: $0) }
      .map { $0 * 1_024 }
  }

  private static func read(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}
