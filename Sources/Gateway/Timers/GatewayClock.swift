public import CareModel
internal import Foundation

/// The gateway's time. One real clock, and a virtual one in the tests.
public protocol GatewayClock: Sendable {
  var now: WallTime { get }
  /// Returns at `time`, or at once where that has passed, or when the task is cancelled.
  func sleep(until time: WallTime) async
}

/// Civil time of this machine.
public struct SystemClock: GatewayClock {
  public init() {}

  public var now: WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(
      milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }

  public func sleep(until time: WallTime) async {
    let wait = time - now
    guard wait > .zero else { return }
    // Throws on cancellation alone, and then there is nothing to wait for.
    try? await Task.sleep(for: wait)
  }
}
