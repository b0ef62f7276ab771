/// A count that is shown; nil where it is not published.
public struct ShownCount: Codable, Sendable, Hashable {
  public var value: Int?

  public init(_ value: Int?) { self.value = value }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    value = container.decodeNil() ? nil : try container.decode(Int.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}

/// The figures of a queue as they are shown. Lists that are about too few to be published stand empty.
public struct ChatReport: Codable, Sendable, Equatable {
  /// All together; its key is empty.
  public var total: Line
  public var alarms: ShownCount
  public var risks: ShownCount
  /// Of those who were answered, within ``ChatQueueSettings/promiseMinutes``; in whole per cent.
  public var keptPromisePercent: ShownCount
  public var waits: Times
  public var leaves: Times
  public var talks: Times
  public var waitBands: [Band]
  public var leaveBands: [Band]
  public var outcomes: [Group]
  /// By id; empty: none was chosen.
  public var topics: [Line]
  public var tags: [Group]
  /// Of 1 to 5. Not published.
  public var feelingsBefore: [ShownCount]
  public var feelingsAfter: [ShownCount]
  /// Worse, the same, better.
  public var changes: [ShownCount]
  /// Sad, neither, glad.
  public var faces: [ShownCount]
  public var messages: Times
  public var contacts: Times
  /// From Monday.
  public var weekdays: [Line]
  /// From the first of the day.
  public var hours: [Line]
  /// Each hour of each weekday in which somebody came; its key is `monday 18`. Not published.
  public var week: [Line]
  /// By day, week or month. Not published.
  public var series: [Line]

  public struct Line: Codable, Sendable, Equatable {
    public var key: String
    public var answered: ShownCount
    public var gaveUp: ShownCount
    public var closed: ShownCount
    public var full: ShownCount
    /// Answered and gave up together.
    public var arrivals: ShownCount
    /// Closed and full together.
    public var turnedAway: ShownCount
    /// Of a time: how long half of those who were answered waited at most, in seconds.
    public var medianWaitSeconds: ShownCount

    init(_ key: String, _ came: ChatCame, medianWait: Int? = nil) {
      self.init(
        key, arrivals: [came.answered, came.gaveUp, came.arrivals],
        turnedAway: [came.closed, came.full, came.turnedAway], medianWait: medianWait)
    }

    /// - Parameters:
    ///   - arrivals: answered, gave up, their sum.
    ///   - turnedAway: closed, full, their sum.
    init(_ key: String, arrivals: [Int?], turnedAway: [Int?], medianWait: Int? = nil) {
      self.key = key
      answered = ShownCount(arrivals[0])
      gaveUp = ShownCount(arrivals[1])
      self.arrivals = ShownCount(arrivals[2])
      closed = ShownCount(turnedAway[0])
      full = ShownCount(turnedAway[1])
      self.turnedAway = ShownCount(turnedAway[2])
      medianWaitSeconds = ShownCount(medianWait)
    }
  }

  public struct Group: Codable, Sendable, Equatable {
    public var key: String
    public var count: ShownCount
  }

  public struct Band: Codable, Sendable, Equatable {
    /// In seconds, itself included; the last has none.
    public var upTo: ShownCount
    public var count: ShownCount
  }

  /// How long things took. Times are nil of nothing, and where they are not published.
  public struct Times: Codable, Sendable, Equatable {
    public var count: ShownCount
    public var medianSeconds: ShownCount
    /// What nine of ten did not exceed.
    public var ninetySeconds: ShownCount

    init(_ spread: TimeSpread) {
      count = ShownCount(spread.count)
      medianSeconds = ShownCount(spread.quantile(0.5))
      ninetySeconds = ShownCount(spread.quantile(0.9))
    }
  }
}

extension ChatReport {
  /// The working view of whoever leads the work: everything as it is.
  ///
  /// - Parameters:
  ///   - topics: of the queue's settings, in their order; others that were counted follow.
  ///   - keys: of the series, in order.
  public init(working figures: ChatFigures, topics: [String], keys: [String]) {
    total = Line("", figures.total)
    alarms = ShownCount(figures.alarms)
    risks = ShownCount(figures.risks)
    keptPromisePercent = ShownCount(nil)
    waits = Times(figures.waits)
    leaves = Times(figures.leaves)
    talks = Times(figures.talks)
    waitBands = Self.bands(figures.waitBands)
    leaveBands = Self.bands(figures.leaveBands)
    outcomes = ChatOutcome.answered.map {
      Group(key: $0.rawValue, count: ShownCount(figures.outcomes[$0] ?? 0))
    }
    self.topics = Self.topics(of: figures, known: topics).map {
      Line($0, figures.topics[$0] ?? ChatCame())
    }
    tags = Self.tags(of: figures).map { Group(key: $0, count: ShownCount(figures.tags[$0] ?? 0)) }
    feelingsBefore = figures.feelingsBefore.map { ShownCount($0) }
    feelingsAfter = figures.feelingsAfter.map { ShownCount($0) }
    changes = figures.changes.map { ShownCount($0) }
    faces = figures.faces.map { ShownCount($0) }
    messages = Times(figures.letters[.message] ?? TimeSpread())
    contacts = Times(figures.letters[.contact] ?? TimeSpread())
    weekdays = Weekday.allCases.map { Line($0.rawValue, figures.week.total(of: $0)) }
    hours = (0..<24).map { Line(String($0), figures.week.total(ofHour: $0)) }
    week = Weekday.allCases.flatMap { weekday in
      (0..<24).compactMap { hour in
        let came = figures.week[weekday, hour]
        return came.isNobody ? nil : Line("\(weekday.rawValue) \(hour)", came)
      }
    }
    series = keys.map { key in
      let point = figures.series[key] ?? ChatFigures.Point()
      return Line(key, point.came, medianWait: point.waits.quantile(0.5))
    }
  }

  /// Known ones in their order, others after them.
  static func topics(of figures: ChatFigures, known: [String]) -> [String] {
    let others = figures.topics.keys.filter { !known.contains($0) && !$0.isEmpty }.sorted()
    return known + others + [""]
  }

  /// The most frequent first.
  static func tags(of figures: ChatFigures) -> [String] {
    figures.tags.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }

  static func bands(_ bands: TimeBands) -> [Band] {
    (bands.ends.map(Int?.some) + [nil]).enumerated().map { index, end in
      Band(upTo: ShownCount(end), count: ShownCount(bands.counts[index]))
    }
  }

  /// Told by the bands, of which the promise ends one; nil where one that is needed is not shown.
  public mutating func tellPromise(minutes: Int) {
    let counts = waitBands.map(\.count.value)
    guard let last = waitBands.firstIndex(where: { $0.upTo.value == minutes * 60 }),
      let all = waits.count.value, all > 0
    else { return }
    let within = counts[...last].reduce(Int?.some(0)) { sum, one in
      sum.flatMap { sum in one.map { sum + $0 } }
    }
    let beyond = counts[(last + 1)...].reduce(Int?.some(0)) { sum, one in
      sum.flatMap { sum in one.map { sum + $0 } }
    }
    guard let kept = within ?? beyond.map({ all - $0 }) else { return }
    keptPromisePercent = ShownCount(Int((Double(kept) * 100 / Double(all)).rounded()))
  }
}

extension ChatOutcome {
  /// What may come of a conversation in which somebody was there.
  public static let answered: [ChatOutcome] = allCases.filter { $0 != .gaveUp && $0 != .unanswered }
}
