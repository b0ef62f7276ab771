/// Counts and sums of many visits, which may be added to one another. Shares and averages are computed
/// from the sums, never from other shares and averages.
public struct VisitFigures: Sendable, Hashable {
  /// Visits whose window begins in the period and that were not cancelled or suspended: the sum of
  /// the five that follow.
  public var planned: Int { held + notReached + refused + technicalFailures + open }
  public var held = 0
  public var notReached = 0
  public var refused = 0
  /// Visits of which that was written down as the outcome.
  public var technicalFailures = 0
  public var open = 0
  /// Held visits with an answered call: a visit that was held by other means has no time.
  public var timed = 0
  /// Of the timed ones those that began on time (``Visit/isOnTime(answeredAt:)``).
  public var onTime = 0
  /// Answered calls of planned visits, however they ended.
  public var answers = 0
  /// From placing a call to its being answered, of all answered calls.
  public var answerMilliseconds: Int64 = 0
  /// Visits with a call that was answered and is over.
  public var talks = 0
  /// From answer to end, all such calls of the visits together.
  public var talkMilliseconds: Int64 = 0
  /// Visits for which nobody had to go (``Visit/savesPhysicalVisit(_:)``).
  public var saved = 0

  public init() {}

  public static func += (sum: inout VisitFigures, other: VisitFigures) {
    sum.held += other.held
    sum.notReached += other.notReached
    sum.refused += other.refused
    sum.technicalFailures += other.technicalFailures
    sum.open += other.open
    sum.timed += other.timed
    sum.onTime += other.onTime
    sum.answers += other.answers
    sum.answerMilliseconds += other.answerMilliseconds
    sum.talks += other.talks
    sum.talkMilliseconds += other.talkMilliseconds
    sum.saved += other.saved
  }
}

/// One of the figures that are shown.
public enum Figure: String, Codable, Sendable, CaseIterable {
  case planned, held, notReached, refused, technicalFailures, open
  /// Of the held visits with an answered call, in whole per cent.
  case onTimePercent
  /// On average, in seconds.
  case answerSeconds
  /// On average of a visit, in seconds.
  case durationSeconds
  case savedPhysicalVisits
}

/// The figures of one group of visits as they are shown.
public struct FigureRow: Sendable, Hashable {
  /// What the group is: an id, a word or a time, by the grouping; empty for all together.
  public var key: String
  /// A figure that is missing has nothing to be computed from, or is suppressed.
  public var values: [Figure: Int]
  /// In the order of ``Figure``.
  public var suppressed: [Figure]

  public init(key: String, values: [Figure: Int], suppressed: [Figure] = []) {
    self.key = key
    self.values = values
    self.suppressed = suppressed
  }

  /// Everything, as it is.
  public init(key: String, _ figures: VisitFigures) {
    self.init(key: key, values: figures.values)
  }
}

extension VisitFigures {
  /// Rounded to the nearest; a half away from zero.
  var values: [Figure: Int] {
    var values: [Figure: Int] = [
      .planned: planned, .held: held, .notReached: notReached, .refused: refused,
      .technicalFailures: technicalFailures, .open: open, .savedPhysicalVisits: saved,
    ]
    func average(_ sum: Int64, _ count: Int, per unit: Int64 = 1) -> Int? {
      count == 0 ? nil : Int((Double(sum) / Double(count) / Double(unit)).rounded())
    }
    values[.onTimePercent] = average(Int64(onTime) * 100, timed)
    values[.answerSeconds] = average(answerMilliseconds, answers, per: 1000)
    values[.durationSeconds] = average(talkMilliseconds, talks, per: 1000)
    return values
  }
}

/// Groups of visits and all of them together.
public struct FigureTable: Sendable, Equatable {
  public var rows: [FigureRow]
  public var total: FigureRow

  public init(rows: [FigureRow], total: FigureRow) {
    self.rows = rows
    self.total = total
  }

  /// The working view of whoever leads the work: everything as it is.
  public init(working groups: [(key: String, figures: VisitFigures)]) {
    self.init(
      rows: groups.map { FigureRow(key: $0.key, $0.figures) },
      total: FigureRow(key: "", groups.reduce(into: VisitFigures()) { $0 += $1.figures }))
  }
}
