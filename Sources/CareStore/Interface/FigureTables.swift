public import CareModel

/// Counts of visits for statistics. Nothing of them tells of a person.
public protocol FigureReading {
  /// Of the visits of an organisation, or of one of its units, whose windows begin in the range, by
  /// group; groups without visits are left out. Computed within the store: a few numbers come out of
  /// it, however many visits there are. A caller who asks for much asks for a few days at a time.
  func figures(
    in organisation: OrganisationID, unit: UnitID?, during range: Range<WallTime>,
    by grouping: FigureGrouping
  ) throws -> [String: VisitFigures]
}

/// What marks of the visits put them into groups.
public enum FigureGrouping: Sendable, Hashable, CaseIterable {
  /// By the unit's id, or the word of the mark.
  case unit, serviceForm, serviceTask, kind
  /// All of them in one group, whose name is empty.
  case none
}
