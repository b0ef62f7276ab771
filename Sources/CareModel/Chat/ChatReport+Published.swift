extension ChatReport {
  /// What may be published: no count under five, and none that could be worked out from the others.
  ///
  /// Everybody who came is counted by topic, weekday and hour, and each of these tables has the same
  /// totals: where one does not publish a total, none does. By weekday and hour together, by day and by
  /// the steps of a feeling there are too few, and nothing is published. A median is published of at least
  /// ten, and what nine of ten did not exceed of at least fifty: so many that five are on either side.
  public init(published figures: ChatFigures, topics known: [String]) {
    self.init(working: figures, topics: known, keys: [])
    week = []
    series = []
    feelingsBefore = []
    feelingsAfter = []
    let topicKeys = topics.map(\.key)
    var hidden = HiddenTotals()
    var tables = Tables(figures, topicKeys, hidden)
    // A total that one table hides is hidden in all; there are five of them.
    while hidden != tables.hidden {
      hidden = tables.hidden
      tables = Tables(figures, topicKeys, hidden)
    }
    total = Line("", arrivals: tables.topics.totals, turnedAway: tables.weekdaysAway.totals)
    topics = zip(topicKeys, tables.topics.rows).map {
      Line($0, arrivals: $1, turnedAway: [0, 0, 0])
    }
    weekdays = Weekday.allCases.enumerated().map { index, weekday in
      Line(
        weekday.rawValue, arrivals: tables.weekdays.rows[index],
        turnedAway: tables.weekdaysAway.rows[index])
    }
    hours = (0..<24).map {
      Line(String($0), arrivals: tables.hours.rows[$0], turnedAway: tables.hoursAway.rows[$0])
    }
    outcomes = zip(outcomes, tables.outcomes.rows[0]).map {
      Group(key: $0.key, count: ShownCount($1))
    }
    waitBands = Self.shown(waitBands, tables.waits)
    leaveBands = Self.shown(leaveBands, tables.leaves)
    let answered = total.answered.value
    waits = waits.published(isShown: answered != nil)
    talks = talks.published(isShown: answered != nil)
    leaves = leaves.published(isShown: total.gaveUp.value != nil)
    messages = messages.published(isShown: true)
    contacts = contacts.published(isShown: true)
    tags = tags.map { Group(key: $0.key, count: Self.shown($0.count, of: answered)) }
    alarms = Self.shown(alarms, of: total.arrivals.value)
    risks = Self.shown(risks, of: total.arrivals.value)
    changes = PublishedCounts(groups: [figures.changes]).rows[0].dropLast().map { ShownCount($0) }
    faces = PublishedCounts(groups: [figures.faces]).rows[0].dropLast().map { ShownCount($0) }
  }

  /// By the places in ``Line``: answered, gave up, their sum; closed, full, their sum.
  private struct HiddenTotals: Equatable {
    var arrivals: Set<Int> = []
    var turnedAway: Set<Int> = []
  }

  private struct Tables {
    var topics: PublishedCounts
    var weekdays: PublishedCounts
    var hours: PublishedCounts
    var weekdaysAway: PublishedCounts
    var hoursAway: PublishedCounts
    var outcomes: PublishedCounts
    var waits: PublishedCounts
    var leaves: PublishedCounts

    init(_ figures: ChatFigures, _ topicKeys: [String], _ hidden: HiddenTotals) {
      func arrivals(_ groups: [ChatCame]) -> PublishedCounts {
        PublishedCounts(groups: groups.map { [$0.answered, $0.gaveUp] }, hidden: hidden.arrivals)
      }
      func away(_ groups: [ChatCame]) -> PublishedCounts {
        PublishedCounts(groups: groups.map { [$0.closed, $0.full] }, hidden: hidden.turnedAway)
      }
      /// The parts of one of the totals.
      func parts(_ counts: [Int], of place: Int) -> PublishedCounts {
        PublishedCounts(
          groups: [counts], hidden: hidden.arrivals.contains(place) ? [counts.count] : [])
      }
      let byWeekday = Weekday.allCases.map { figures.week.total(of: $0) }
      let byHour = (0..<24).map { figures.week.total(ofHour: $0) }
      topics = arrivals(topicKeys.map { figures.topics[$0] ?? ChatCame() })
      weekdays = arrivals(byWeekday)
      hours = arrivals(byHour)
      weekdaysAway = away(byWeekday)
      hoursAway = away(byHour)
      outcomes = parts(ChatOutcome.answered.map { figures.outcomes[$0] ?? 0 }, of: 0)
      waits = parts(figures.waitBands.counts, of: 0)
      leaves = parts(figures.leaveBands.counts, of: 1)
    }

    var hidden: HiddenTotals {
      var hidden = HiddenTotals(
        arrivals: topics.hiddenTotals.union(weekdays.hiddenTotals).union(hours.hiddenTotals),
        turnedAway: weekdaysAway.hiddenTotals.union(hoursAway.hiddenTotals))
      for (table, place) in [(outcomes, 0), (waits, 0), (leaves, 1)]
      where table.totals.last.flatMap({ $0 }) == nil {
        hidden.arrivals.insert(place)
      }
      return hidden
    }
  }

  private static func shown(_ bands: [Band], _ table: PublishedCounts) -> [Band] {
    zip(bands, table.rows[0]).map { Band(upTo: $0.upTo, count: ShownCount($1)) }
  }

  /// Of a number that is published; neither few nor all but few of them.
  private static func shown(_ count: ShownCount, of all: Int?) -> ShownCount {
    guard let all, let value = count.value, value >= CountTable.least,
      all - value >= CountTable.least
    else { return ShownCount(nil) }
    return count
  }
}

extension ChatReport.Times {
  private static let leastForMedian = 2 * CountTable.least
  private static let leastForNinety = 10 * CountTable.least

  /// - Parameter isShown: whether the number behind it is published.
  fileprivate func published(isShown: Bool) -> Self {
    var times = self
    let count = isShown ? count.value ?? 0 : 0
    if count < CountTable.least { times.count = ShownCount(nil) }
    if count < Self.leastForMedian { times.medianSeconds = ShownCount(nil) }
    if count < Self.leastForNinety { times.ninetySeconds = ShownCount(nil) }
    return times
  }
}
