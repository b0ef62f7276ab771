/// An hour as clocks on the wall show it. In the night in which clocks go back one of them lasts twice as
/// long; in that in which they go forward one is missing.
public struct LocalHour: Sendable, Hashable {
  public var day: LocalDay
  /// 0 to 23.
  public var hour: Int

  public var weekday: Weekday { day.weekday }

  public init(day: LocalDay, hour: Int) {
    self.day = day
    self.hour = hour
  }
}

extension LocalCalendar {
  /// The hour that a moment lies in, by the zone's clocks.
  public func hour(of time: WallTime) -> LocalHour {
    let seconds = floorDivided(Int(time.milliseconds), by: 1_000).quotient
    let local = seconds + Int(secondsAhead(at: Int64(seconds)))
    let (day, rest) = floorDivided(local, by: 86_400)
    return LocalHour(day: LocalDay(dayNumber: day), hour: rest / 3_600)
  }
}

/// Who came and what became of it, of some time.
public struct ChatCame: Sendable, Hashable {
  public var answered = 0
  /// Nobody was there before they left, or before they were given up for gone.
  public var gaveUp = 0
  /// Turned away, since the chat was closed or took nobody any more.
  public var closed = 0
  /// Turned away, since too many waited.
  public var full = 0

  public init() {}

  public var arrivals: Int { answered + gaveUp }
  public var turnedAway: Int { closed + full }
  /// Everybody who came and talked with nobody.
  public var unmet: Int { gaveUp + turnedAway }
  public var isNobody: Bool { arrivals == 0 && turnedAway == 0 }

  public static func += (sum: inout ChatCame, other: ChatCame) {
    sum.answered += other.answered
    sum.gaveUp += other.gaveUp
    sum.closed += other.closed
    sum.full += other.full
  }

  mutating func turnAway(_ people: Int, _ reason: DemandReason) {
    switch reason {
    case .closed: closed += people
    case .full: full += people
    }
  }
}

/// Weekdays and hours of the day: 168 cells, however long the time is.
public struct ChatWeek: Sendable, Equatable {
  public private(set) var cells = Array(repeating: ChatCame(), count: 7 * 24)

  public subscript(weekday: Weekday, hour: Int) -> ChatCame {
    get { cells[weekday.number * 24 + hour] }
    set { cells[weekday.number * 24 + hour] = newValue }
  }

  public func total(of weekday: Weekday) -> ChatCame {
    (0..<24).reduce(into: ChatCame()) { $0 += self[weekday, $1] }
  }

  public func total(ofHour hour: Int) -> ChatCame {
    Weekday.allCases.reduce(into: ChatCame()) { $0 += self[$1, hour] }
  }
}
