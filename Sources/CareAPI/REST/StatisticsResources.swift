public import CareModel

/// `GET /api/statistics`
public struct StatisticsReply: Codable, Sendable, Equatable {
  public var from: LocalDay
  /// The last day, included.
  public var to: LocalDay
  public var by: StatisticsGrouping
  public var view: StatisticsView
  /// The one unit that is counted; null: all.
  @Nullable public var unitId: UnitID?
  public var rows: [StatisticsLine]
  public var total: StatisticsLine

  public init(
    period: StatisticsPeriod, by grouping: StatisticsGrouping, view: StatisticsView,
    unit: UnitID?, table: FigureTable, names: [String: String]
  ) {
    from = period.first
    to = period.last
    by = grouping
    self.view = view
    _unitId = Nullable(wrappedValue: unit)
    rows = table.rows.map { StatisticsLine($0, name: names[$0.key]) }
    total = StatisticsLine(table.total, name: nil)
  }
}

public enum StatisticsView: String, Codable, Sendable, CaseIterable {
  /// Everything as it is, for those who lead the work.
  case working
  /// What may be shown to anybody.
  case published
}

/// A figure that is null has nothing to be computed from, or stands among the suppressed ones.
public struct StatisticsLine: Codable, Sendable, Equatable {
  /// A unit's id, a word of the grouping or a time; empty for all together.
  public var key: String
  /// A unit's name.
  @Nullable public var name: String?
  @Nullable public var planned: Int?
  @Nullable public var held: Int?
  @Nullable public var notReached: Int?
  @Nullable public var refused: Int?
  @Nullable public var technicalFailures: Int?
  @Nullable public var open: Int?
  @Nullable public var onTimePercent: Int?
  @Nullable public var answerSeconds: Int?
  @Nullable public var durationSeconds: Int?
  @Nullable public var savedPhysicalVisits: Int?
  public var suppressed: [Figure]

  public init(_ row: FigureRow, name: String?) {
    key = row.key
    _name = Nullable(wrappedValue: name)
    func value(_ figure: Figure) -> Nullable<Int> { Nullable(wrappedValue: row.values[figure]) }
    _planned = value(.planned)
    _held = value(.held)
    _notReached = value(.notReached)
    _refused = value(.refused)
    _technicalFailures = value(.technicalFailures)
    _open = value(.open)
    _onTimePercent = value(.onTimePercent)
    _answerSeconds = value(.answerSeconds)
    _durationSeconds = value(.durationSeconds)
    _savedPhysicalVisits = value(.savedPhysicalVisits)
    suppressed = row.suppressed
  }
}

/// `PUT /api/units/{id}/service`
public struct UnitServiceRequest: Codable, Sendable, Equatable {
  public var serviceForm: ServiceForm
  public var serviceTask: ServiceTask
}
