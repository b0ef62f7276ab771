/// The days on which a rule falls, by their number. Every rule that we know is a pattern of days that
/// repeats itself: a daily one with its interval, one by weekdays after so many weeks. So the n-th day
/// and the number of days before some day are arithmetic, however far away they are.
struct RecurringDays {
  private let anchor: Int
  private let period: Int
  /// Days after the anchor, sorted, each less than the period; empty where the rule never falls.
  private let offsets: [Int]
  /// So many days of the first pattern come before the first day.
  private let skipped: Int
  /// How many there are in all.
  let count: Int

  /// - Parameters:
  ///   - rule: nil for the first day alone.
  ///   - firstDay: no day before it counts; it is itself one only where the rule falls on it.
  ///   - lastDay: no day after it counts, whatever the rule says.
  init(rule: RecurrenceRule?, firstDay: LocalDay, lastDay: LocalDay) {
    let first = firstDay.dayNumber
    switch rule?.frequency {
    case nil:
      anchor = first
      period = 1
      offsets = [0]
    case .daily:
      let interval = rule?.interval ?? 1
      anchor = first
      // After seven intervals the weekdays come in the same order again.
      period = 7 * interval
      let weekdays = rule?.weekdays ?? []
      offsets = (0..<7).map { $0 * interval }.filter {
        weekdays.isEmpty || weekdays.contains(Weekday(dayNumber: first + $0))
      }
    case .weekly:
      let interval = rule?.interval ?? 1
      let start = rule?.weekStart ?? .monday
      let given = rule?.weekdays ?? []
      let weekdays = given.isEmpty ? [firstDay.weekday] : given
      func days(after start: Weekday, to day: Weekday) -> Int {
        (day.number - start.number + 7) % 7
      }
      anchor = first - days(after: start, to: firstDay.weekday)
      period = 7 * interval
      offsets = weekdays.map { days(after: start, to: $0) }.sorted()
    }

    let before = first - anchor
    skipped = offsets.count(where: { $0 < before })
    var last = lastDay.dayNumber
    var limit = Int.max
    switch rule?.end {
    case nil: limit = 1
    case .never: break
    case .until(let day): last = min(last, day.dayNumber)
    case .count(let count): limit = count
    }
    let fitting = Self.index(
      notBefore: last + 1, anchor: anchor, period: period, offsets: offsets, skipped: skipped)
    count = min(limit, fitting)
  }

  /// How many days of the rule come before `day`, as if it had no end.
  func index(notBefore day: Int) -> Int {
    Self.index(notBefore: day, anchor: anchor, period: period, offsets: offsets, skipped: skipped)
  }

  private static func index(
    notBefore day: Int, anchor: Int, period: Int, offsets: [Int], skipped: Int
  ) -> Int {
    let (rounds, rest) = floorDivided(day - anchor, by: period)
    guard rounds >= 0 else { return 0 }
    return max(0, rounds * offsets.count + offsets.count(where: { $0 < rest }) - skipped)
  }

  /// The day after `index` others, as if the rule had no end. It falls on some day.
  func day(at index: Int) -> Int {
    let (rounds, place) = (index + skipped).quotientAndRemainder(dividingBy: offsets.count)
    return anchor + rounds * period + offsets[place]
  }

  func days(in range: Range<Int>) -> some Sequence<Int> {
    let end = min(count, index(notBefore: range.upperBound))
    let start = min(end, index(notBefore: range.lowerBound))
    return (start..<end).lazy.map { day(at: $0) }
  }

  var neverFalls: Bool { offsets.isEmpty || count == 0 }

  /// Whether it falls on two days in a row.
  var hasNeighbours: Bool {
    guard !offsets.isEmpty else { return false }
    let looked = min(count - 1, offsets.count)
    return looked > 0 && (0..<looked).contains { day(at: $0) + 1 == day(at: $0 + 1) }
  }
}
