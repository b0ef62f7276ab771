/// What a queue has seen in the last two hours, as far as waits can be told from it: no persons, times
/// alone. In memory; after a restart it begins anew.
///
/// Two things are noted, which both say how much of a counsellor's time a person takes:
/// - the time between one person who was taken and the next, times the counsellors, while somebody
///   waited and nobody was idle in between. It has everything in it: wrapping up, short pauses, several
///   conversations side by side. Of these ``fewestGaps`` suffice alone;
/// - how long conversations took, by how many their counsellor held: known sooner, and too short at
///   first, since long ones are still going on.
public struct RecentHistory: Sendable {
  /// A sample counts fully when it is new, and less and less until it is so old: an evening's pace is
  /// not that of the afternoon.
  public static let span = Duration.hours(2)
  /// Of each kind: 200 in two hours is one every 36 s, more than a shift takes.
  public static let most = 200
  /// Fewer samples say nothing: the mean of five may still be half or twice as long.
  public static let fewest = 5.0
  public static let fewestGaps = 8.0
  /// Of the same hour in earlier weeks.
  public static let fewestUsual = 10

  private struct Sample {
    var at: WallTime
    /// Of one counsellor.
    var time: Duration
  }

  private struct LastTaken {
    var at: WallTime
    var counsellors: Int
  }

  private var gaps = Ring<Sample>(capacity: most)
  private var conversations = Ring<Sample>(capacity: most)
  /// Where since then somebody has waited, and nobody was idle.
  private var last: LastTaken?

  public init() {}

  /// Somebody was taken from the queue.
  ///
  /// - Parameters:
  ///   - counsellors: on duty for it, busy or not.
  ///   - idle: of those, who now have no conversation at all.
  ///   - waiting: who still waits and is not parked.
  public mutating func taken(at time: WallTime, counsellors: Int, idle: Int, waiting: Int) {
    if let last, time >= last.at, counsellors > 0 {
      // Who came or went in between was there for a part of it.
      let people = last.counsellors + counsellors
      gaps.append(Sample(at: time, time: (time - last.at) * people / 2))
    }
    last =
      waiting > 0 && idle == 0 && counsellors > 0
      ? LastTaken(at: time, counsellors: counsellors) : nil
  }

  /// The last who waited has gone without being taken, or the queue closed.
  public mutating func lineEmptied() { last = nil }

  /// A conversation is over, wrapping up included.
  ///
  /// - Parameters:
  ///   - length: since it was taken.
  ///   - held: conversations that its counsellor had just before, itself included.
  public mutating func ended(at time: WallTime, length: Duration, held: Int = 1) {
    guard length >= .zero else { return }
    conversations.append(Sample(at: time, time: length / max(1, held)))
  }

  /// Nil where there is too little to tell by: fewer than ``fewest`` samples, as they count, and fewer
  /// than ``fewestUsual`` usual ones.
  ///
  /// - Parameter usual: how much of a counsellor's time people took in this hour of this weekday in
  ///   earlier weeks. Used where the last two hours say nothing, and taken as half as good.
  public func pace(at now: WallTime, usual: [Duration] = []) -> ServicePace? {
    let recentGaps = weighted(gaps, now: now)
    if let pace = Self.pace(of: recentGaps, fewest: Self.fewestGaps) { return pace }
    let recent = recentGaps + weighted(conversations, now: now)
    if let pace = Self.pace(of: recent, fewest: Self.fewest) { return pace }
    guard usual.count >= Self.fewestUsual else { return nil }
    // Other weeks tell no more of today than ten people would, however many they were.
    let worth = min(0.5, 10 / Double(usual.count))
    return Self.pace(
      of: usual.map { (seconds: $0 / .seconds(1), weight: 1) }, fewest: 0, worth: worth)
  }

  private func weighted(
    _ samples: Ring<Sample>, now: WallTime
  ) -> [(seconds: Double, weight: Double)] {
    samples.elements.compactMap { sample in
      // One of the future is of a clock that was set back: as if it were new.
      let age = max(.zero, now - sample.at)
      guard age < Self.span else { return nil }
      return (sample.time / .seconds(1), 1 - age / Self.span)
    }
  }

  /// Mean and spread, after what is longer than six medians was cut to that: a conversation that
  /// somebody forgot to end tells nothing. Of times that end by chance this cuts 1.6 %.
  private static func pace(
    of samples: [(seconds: Double, weight: Double)], fewest: Double, worth: Double = 1
  ) -> ServicePace? {
    let weight = samples.reduce(0) { $0 + $1.weight }
    let squares = samples.reduce(0) { $0 + $1.weight * $1.weight }
    guard weight > 0, squares > 0 else { return nil }
    let count = weight * weight / squares
    guard count >= fewest else { return nil }
    let median = samples.map(\.seconds).sorted()[samples.count / 2]
    // All of them may have ended in their first second; zero would promise everything.
    let longest = max(1, 6 * median)
    let mean = max(1, samples.reduce(0) { $0 + $1.weight * min($1.seconds, longest) } / weight)
    let variance =
      samples.reduce(0) {
        let off = min($1.seconds, longest) - mean
        return $0 + $1.weight * off * off
      } / weight
    return ServicePace(
      time: .seconds(mean), spread: variance.squareRoot() / mean, samples: count * worth)
  }
}

/// The last so many, in no order.
private struct Ring<Element: Sendable>: Sendable {
  let capacity: Int
  private(set) var elements: [Element] = []
  private var next = 0

  init(capacity: Int) { self.capacity = capacity }

  mutating func append(_ element: Element) {
    if elements.count < capacity {
      elements.append(element)
    } else {
      elements[next] = element
      next = (next + 1) % capacity
    }
  }
}
