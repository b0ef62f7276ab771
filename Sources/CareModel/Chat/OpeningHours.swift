/// When a queue is open, as a rule that is asked at every moment: nothing of it is stored as a state, so
/// that a change takes effect at once.
///
/// Times are those of the clock on the wall. A day's periods are its exception's, else what
/// ``HolidayRule`` says of a holiday, else its weekday's. A period belongs to the day on which it begins:
/// one that goes over midnight goes on although the next day is an exception. What touches or overlaps
/// across days is one time of being open, so `22:00–00:00` and the next day's `00:00–02:00` close at 2.
public struct OpeningHours: Sendable, Hashable {
  /// Of each week, in the order given.
  public var week: [WeeklyPeriod]
  /// Of single days, in the order given.
  public var exceptions: [OpeningException]
  /// What the public holidays of ``FinnishHoliday`` change.
  public var holidays: HolidayRule
  /// What the eves of midsummer and Christmas change: no public holidays by law, and in most workplaces
  /// as good as one.
  public var eves: HolidayRule
  /// So many minutes before closing nobody new is let in: who comes is to be heard out.
  public var lastAdmissionMinutes: Int

  public init(
    week: [WeeklyPeriod], exceptions: [OpeningException] = [], holidays: HolidayRule = .asUsual,
    eves: HolidayRule = .asUsual, lastAdmissionMinutes: Int = 0
  ) {
    self.week = week
    self.exceptions = exceptions
    self.holidays = holidays
    self.eves = eves
    self.lastAdmissionMinutes = lastAdmissionMinutes
  }

  /// Every day and night.
  public static let always = OpeningHours(
    week: Weekday.allCases.map { WeeklyPeriod($0, OpeningPeriod(from: .midnight, to: .midnight)) })
  public static let never = OpeningHours(week: [])
}

/// A part of a day. One that ends at or before its beginning ends on the next day, so that `00:00–00:00`
/// is a whole day and `22:00–02:00` four hours of a night.
public struct OpeningPeriod: Codable, Sendable, Hashable {
  public var from: ClockTime
  public var to: ClockTime

  public init(from: ClockTime, to: ClockTime) {
    self.from = from
    self.to = to
  }

  /// As it stands on the wall: 1 to 1440.
  public var minutes: Int { to.minutes - from.minutes + (to <= from ? 1440 : 0) }
}

public struct WeeklyPeriod: Sendable, Hashable {
  public var weekday: Weekday
  public var period: OpeningPeriod

  public init(_ weekday: Weekday, _ period: OpeningPeriod) {
    self.weekday = weekday
    self.period = period
  }
}

/// A single day that is not like its weekday.
public struct OpeningException: Codable, Sendable, Hashable {
  public var day: LocalDay
  /// Empty: closed.
  public var periods: [OpeningPeriod]

  public init(day: LocalDay, periods: [OpeningPeriod]) {
    self.day = day
    self.periods = periods
  }
}

/// What holds on a holiday that has no exception of its own.
public enum HolidayRule: String, Codable, Sendable, CaseIterable {
  case asUsual, closed, asSunday
}

/// How a queue's hours are at one moment.
public struct OpeningState: Sendable, Hashable {
  public var isOpen: Bool
  /// Open, and early enough for somebody new.
  public var admits: Bool
  /// Nil while closed, and where it does not close within ``OpeningHours/daysAhead``.
  public var closesAt: WallTime?
  /// From then on nobody new is let in; nil where ``closesAt`` is.
  public var lastAdmissionAt: WallTime?
  /// When it opens next, or again; nil where that is not within ``OpeningHours/daysAhead``.
  public var opensAt: WallTime?
  /// In order: the periods that begin today, and before them one of yesterday's that still goes on.
  public var today: [Range<WallTime>]

  /// When ``isOpen`` or ``admits`` is next to be looked at again; nil for not within the days ahead.
  public var changesAt: WallTime? {
    admits ? lastAdmissionAt : isOpen ? closesAt : opensAt
  }
}

extension OpeningHours {
  /// How far ahead is looked: further away "opens on …" helps nobody, and the work has an end.
  public static let daysAhead = 30

  /// How it is at `time`. It costs a look at each day until the next opening is found, in most cases two
  /// or three: to be asked once for all who wait, and not once for each.
  public func state(at time: WallTime, in calendar: LocalCalendar) -> OpeningState {
    let today = calendar.day(of: time)
    let horizon = time + .hours(24 * Self.daysAhead)
    let yesterdays = ranges(on: today + -1, in: calendar)
    let todays = ranges(on: today, in: calendar)
    var state = OpeningState(
      isOpen: false, admits: false, today: yesterdays.filter { $0.contains(time) } + todays)
    var open: Range<WallTime>?
    // Ranges come in the order of their beginnings: those of a day begin within it.
    search: for offset in -1...Self.daysAhead + 1 {
      let ranges =
        switch offset {
        case -1: yesterdays
        case 0: todays
        default: self.ranges(on: today + offset, in: calendar)
        }
      for range in ranges where range.upperBound > time {
        if let now = open, range.lowerBound <= now.upperBound {
          open = now.lowerBound..<max(now.upperBound, range.upperBound)
        } else if open == nil, range.lowerBound <= time {
          open = range
        } else {
          if range.lowerBound <= horizon { state.opensAt = range.lowerBound }
          break search
        }
      }
    }
    guard let open else { return state }
    state.isOpen = true
    state.admits = true
    guard open.upperBound <= horizon else { return state }
    state.closesAt = open.upperBound
    let last = max(open.lowerBound, open.upperBound - .minutes(max(0, lastAdmissionMinutes)))
    state.lastAdmissionAt = last
    state.admits = time < last
    return state
  }

  /// The periods that begin on `day`, in order, none empty.
  public func ranges(on day: LocalDay, in calendar: LocalCalendar) -> [Range<WallTime>] {
    periods(on: day).compactMap { period in
      let from = calendar.firstMoment(of: day, at: period.from)
      let to = calendar.firstMoment(of: period.to <= period.from ? day + 1 : day, at: period.to)
      return from < to ? from..<to : nil
    }
  }

  /// What holds on `day`, in the order of the clock.
  public func periods(on day: LocalDay) -> [OpeningPeriod] {
    let found: [OpeningPeriod]
    if let exception = exceptions.first(where: { $0.day == day }) {
      found = exception.periods
    } else {
      switch holidayRule(on: day) {
      case .asUsual: found = periods(on: day.weekday)
      case .closed: found = []
      case .asSunday: found = periods(on: .sunday)
      }
    }
    return found.sorted { ($0.from, $0.minutes) < ($1.from, $1.minutes) }
  }

  private func periods(on weekday: Weekday) -> [OpeningPeriod] {
    week.filter { $0.weekday == weekday }.map(\.period)
  }

  private func holidayRule(on day: LocalDay) -> HolidayRule {
    if holidays == .asUsual, eves == .asUsual { return .asUsual }
    guard let holiday = FinnishHoliday(day) else { return .asUsual }
    return holiday.isEve ? eves : holidays
  }
}

extension ClockTime {
  static let midnight = ClockTime(hour: 0, minute: 0)!
}

extension LocalCalendar {
  /// The first moment of `day` at which its clocks show `time` or, where they leave that out because
  /// they go forward, show a later one: the moment of the change. So `03:30–04:15` is a quarter of an
  /// hour on the night of spring, and `03:00–04:00` is none. A time that comes twice means the first,
  /// as everywhere (``ZoneClock``).
  func firstMoment(of day: LocalDay, at time: ClockTime) -> WallTime {
    let moment = moment(of: day, at: time)
    let seconds = moment.milliseconds / 1000
    let asked = Int64(day.dayNumber * 86_400 + time.minutes * 60)
    let forward = seconds + secondsAhead(at: seconds) - asked
    guard forward > 0 else { return moment }
    // The clocks went forward by that much, at or before this moment and after `before`.
    let old = secondsAhead(at: seconds - forward)
    var before = seconds - forward
    var after = seconds
    while after - before > 1 {
      let middle = before + (after - before) / 2
      if secondsAhead(at: middle) == old { before = middle } else { after = middle }
    }
    return WallTime(milliseconds: after * 1000)
  }
}
