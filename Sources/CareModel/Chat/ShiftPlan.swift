/// Somebody who is to be on duty for some queues.
public struct PlannedShift<
  Person: Hashable & Sendable, Queue: Hashable & Sendable
>: Sendable, Hashable {
  public var person: Person
  public var queues: Set<Queue>
  public var window: Range<WallTime>

  public init(person: Person, queues: Set<Queue>, window: Range<WallTime>) {
    self.person = person
    self.queues = queues
    self.window = window
  }
}

/// What is wrong with planned shifts.
public enum ShiftFault: String, Error, Sendable, CaseIterable {
  /// It ends where it begins.
  case empty
  /// Longer than 16 hours.
  case tooLong
  case noQueue
  /// More than 50.
  case tooManyQueues
  /// The same person twice at the same time.
  case overlap
  /// More than 10,000 shifts.
  case tooMany
}

/// Who is planned on which queue when, and what is to be seen of that at a moment: who should be there
/// and is not, and who has more to do than they can. Nothing is stored of it; a late edit holds at once.
public struct ShiftPlan<Person: Hashable & Sendable, Queue: Hashable & Sendable>: Sendable {
  public typealias Shift = PlannedShift<Person, Queue>

  /// In the order of their beginnings.
  public let shifts: [Shift]

  /// A long night with the way there; longer is a wrong date. Rest between shifts is the rosters' and
  /// the Working Hours Act's business (872/2019) and not this plan's.
  public static var longest: Duration { .hours(16) }
  /// A hundred people's shifts of a hundred days.
  public static var most: Int { 10_000 }
  public static var mostQueues: Int { 50 }
  /// Somebody who is not there five minutes after their shift began will be asked for.
  public static var usualPatience: Duration { .minutes(5) }

  public init(_ shifts: [Shift]) {
    self.shifts = shifts.sorted {
      ($0.window.lowerBound, $0.window.upperBound) < ($1.window.lowerBound, $1.window.upperBound)
    }
  }

  /// Everything that is wrong, in the order of ``ShiftFault``.
  public var faults: [ShiftFault] {
    if shifts.count > Self.most { return [.tooMany] }
    var faults: Set<ShiftFault> = []
    var ends: [Person: WallTime] = [:]
    for shift in shifts {
      if shift.window.isEmpty { faults.insert(.empty) }
      if shift.window.upperBound - shift.window.lowerBound > Self.longest {
        faults.insert(.tooLong)
      }
      if shift.queues.isEmpty { faults.insert(.noQueue) }
      if shift.queues.count > Self.mostQueues { faults.insert(.tooManyQueues) }
      if let end = ends[shift.person], shift.window.lowerBound < end { faults.insert(.overlap) }
      ends[shift.person] = max(
        ends[shift.person] ?? shift.window.upperBound, shift.window.upperBound)
    }
    return ShiftFault.allCases.filter(faults.contains)
  }

  /// The shifts that are going on, in the order of their beginnings. The beginning belongs to a shift,
  /// its end does not.
  public func shifts(at time: WallTime) -> [Shift] {
    // No shift is longer: those that began earlier are over.
    let from = index(beginningAfter: time - Self.longest - .milliseconds(1))
    return shifts[from..<index(beginningAfter: time)].filter { $0.window.contains(time) }
  }

  public func planned(on queue: Queue, at time: WallTime) -> Set<Person> {
    Set(shifts(at: time).lazy.filter { $0.queues.contains(queue) }.map(\.person))
  }

  public func isPlanned(_ person: Person, at time: WallTime) -> Bool {
    shifts(at: time).contains { $0.person == person }
  }

  /// The first moment after `time` at which somebody's shift begins or ends; nil where there is none.
  public func nextChange(after time: WallTime) -> WallTime? {
    let next = index(beginningAfter: time)
    let begins = next < shifts.count ? shifts[next].window.lowerBound : nil
    let ends = shifts(at: time).map(\.window.upperBound).min()
    return [begins, ends].compactMap(\.self).min()
  }

  private func index(beginningAfter time: WallTime) -> Int {
    var (low, high) = (0, shifts.count)
    while low < high {
      let middle = (low + high) / 2
      if shifts[middle].window.lowerBound <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// How somebody is on duty for a queue; a pause is duty too.
public enum DutyState: Sendable, Hashable {
  case on
  /// Until then.
  case off(since: WallTime)
  /// Not within the shift.
  case notYet
}

/// Somebody who is planned on a queue and not there.
public struct AbsentPerson<
  Person: Hashable & Sendable, Queue: Hashable & Sendable
>: Sendable, Hashable {
  public var person: Person
  public var queue: Queue
  /// Since the shift began, or since they left it.
  public var since: WallTime
}

extension ShiftPlan where Queue: Comparable {
  /// Who has been away from a planned shift for longer than `patience`, in the order of the shifts.
  ///
  /// - Parameter duty: how that person stands to that queue now.
  public func absent(
    at time: WallTime, patience: Duration = ShiftPlan.usualPatience,
    duty: (Person, Queue) -> DutyState
  ) -> [AbsentPerson<Person, Queue>] {
    shifts(at: time).flatMap { shift in
      shift.queues.sorted().compactMap { queue -> AbsentPerson<Person, Queue>? in
        let since: WallTime
        switch duty(shift.person, queue) {
        case .on: return nil
        case .off(let left): since = max(left, shift.window.lowerBound)
        case .notYet: since = shift.window.lowerBound
        }
        guard time - since > patience else { return nil }
        return AbsentPerson(person: shift.person, queue: queue, since: since)
      }
    }
  }
}

/// When a queue has more to do than its counsellors can.
public struct OverloadRule: Codable, Sendable, Hashable {
  /// For each counsellor who is there. With conversations of half an hour, two side by side, the third
  /// waits three quarters of an hour.
  public var mostWaitingEach: Int
  /// Nobody should wait longer. To be set by the queue's own figures of who gave up, and when.
  public var longestWaitMinutes: Int

  public init(mostWaitingEach: Int = 3, longestWaitMinutes: Int = 20) {
    self.mostWaitingEach = mostWaitingEach
    self.longestWaitMinutes = longestWaitMinutes
  }

  public static let waitingEach = 1...100
  public static let waits = 1...240

  /// Whether it may be set so.
  public var isValid: Bool {
    Self.waitingEach.contains(mostWaitingEach) && Self.waits.contains(longestWaitMinutes)
  }

  /// - Parameters:
  ///   - waiting: who are not parked.
  ///   - longestWait: nil where nobody waits.
  ///   - counsellors: on duty for the queue; pauses are not.
  /// - Returns: empty where all is well.
  public func overload(
    waiting: Int, longestWait: Duration?, counsellors: Int
  ) -> Set<Overload> {
    var found: Set<Overload> = []
    if waiting > 0, counsellors <= 0 { found.insert(.nobodyThere) }
    if counsellors > 0, waiting > mostWaitingEach * counsellors { found.insert(.tooManyWait) }
    if let longestWait, longestWait > .minutes(longestWaitMinutes) { found.insert(.waitTooLong) }
    return found
  }
}

public enum Overload: String, Codable, Sendable, CaseIterable {
  /// Somebody waits, and no counsellor is on duty.
  case nobodyThere
  case tooManyWait, waitTooLong
}
