/// What else is planned at the same time.
extension VisitSchedule {
  /// A visit of a schedule that meets a time at which the client is busy.
  public struct Collision: Sendable, Hashable {
    public var occurrence: Occurrence
    public var window: Range<WallTime>
    public var busy: Range<WallTime>
  }

  public static let longestLookAhead = Duration.hours(24 * 366)
  public static let mostCollisions = 100

  /// Visits that overlap one of `busy`, in order, each with the first that it meets: at most
  /// ``mostCollisions``, of those that begin from `start` on and within ``longestLookAhead``. Windows
  /// that only touch do not overlap. `clock` is of the schedule's zone.
  public func collisions(
    with busy: [Range<WallTime>], from start: WallTime, lookAhead: Duration,
    clock: inout ZoneClock
  ) -> [Collision] {
    let end = start + min(max(lookAhead, .zero), Self.longestLookAhead)
    let busy = busy.filter { $0.lowerBound < $0.upperBound }
      .sorted { $0.lowerBound < $1.lowerBound }
    guard let firstBusy = busy.first else { return [] }
    // Up to each of them, how far the ones before it reach.
    var reach = firstBusy.upperBound
    let reaches = busy.map { range in
      reach = max(reach, range.upperBound)
      return reach
    }
    var found: [Collision] = []
    var index = 0
    let windows = windows(beginningIn: start..<end, clock: &clock)
      .sorted { $0.window.lowerBound < $1.window.lowerBound }
    for (occurrence, window) in windows where found.count < Self.mostCollisions {
      while index < busy.count, reaches[index] <= window.lowerBound { index += 1 }
      let met = busy[index...].prefix { $0.lowerBound < window.upperBound }
        .first { $0.overlaps(window) }
      if let met { found.append(Collision(occurrence: occurrence, window: window, busy: met)) }
    }
    return found
  }
}
