/// When local times come, in one zone. The zone's offset is asked twice for each day and kept, so that a
/// day of many visits costs no more than a day of one.
///
/// A clock time that does not exist on its day, because clocks go forward, is taken by the offset before
/// (RFC 5545 section 3.3.5): it comes later by as much as they go forward. One that comes twice means
/// the first.
public struct ZoneClock: Sendable {
  public let calendar: LocalCalendar
  /// By day number: seconds ahead of UTC; nil where clocks change about that day.
  private var offsets: [Int: Int64?] = [:]
  private static let mostDays = 1000

  public init(_ calendar: LocalCalendar) { self.calendar = calendar }

  /// Nil where the zone is unknown.
  public init?(zone: String) {
    guard let calendar = LocalCalendar(zone: zone) else { return nil }
    self.init(calendar)
  }

  public mutating func moment(of occurrence: Occurrence) -> WallTime {
    let day = occurrence.day.dayNumber
    let local = Int64(day * 86_400 + occurrence.time.minutes * 60)
    let seconds =
      if let offset = offset(onDay: day) { local - offset } else { onDayOfChange(local) }
    return WallTime(milliseconds: seconds * 1000)
  }

  /// From the occurrence's moment on, in absolute time: a window over a change of clocks is no longer
  /// and no shorter.
  public mutating func window(of occurrence: Occurrence, minutes: Int) -> Range<WallTime> {
    let start = moment(of: occurrence)
    return start..<start + .minutes(minutes)
  }

  private mutating func offset(onDay day: Int) -> Int64? {
    if let known = offsets[day] { return known }
    // No zone is more than 26 hours away, so that all of the local day lies between these two. No zone
    // has changed its clocks twice in such a time.
    let start = Int64(day * 86_400)
    let before = calendar.secondsAhead(at: start - Self.farthest)
    let after = calendar.secondsAhead(at: start + 86_400 + Self.farthest)
    let offset = before == after ? before : nil
    if offsets.count >= Self.mostDays { offsets.removeAll(keepingCapacity: true) }
    offsets[day] = .some(offset)
    return offset
  }

  private static let farthest: Int64 = 26 * 3600

  /// The offsets before and after the change both give a moment. Before the change only the first is
  /// right and after it only the second; in an hour that comes twice both are, and the first counts; in
  /// one that does not exist neither is, and the offset before counts.
  private func onDayOfChange(_ local: Int64) -> Int64 {
    let before = calendar.secondsAhead(at: local - Self.farthest)
    let after = calendar.secondsAhead(at: local + Self.farthest)
    let right = [before, after].map { local - $0 }
      .filter { $0 + calendar.secondsAhead(at: $0) == local }
    return right.min() ?? local - before
  }
}
