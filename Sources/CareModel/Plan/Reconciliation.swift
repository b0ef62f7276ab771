/// What a plan's visits that are made already need, so that they are what the plan now gives. Visits are
/// matched by their occurrence, which a moved visit keeps.
public struct Reconciliation: Sendable, Equatable {
  /// Visits to make.
  public var insert: [Occurrence] = []
  /// Visits that nobody has touched and that the plan no longer has: they go.
  public var remove: [Occurrence] = []
  /// Visits that the plan still has, to be given its contents and window.
  public var update: [Occurrence] = []
  /// Visits that were changed alone, have not begun and are no longer of the plan. They stay until a
  /// person says otherwise, and a page should ask.
  public var stray: [Occurrence] = []

  /// A visit that is made.
  public struct Existing: Sendable, Hashable {
    public var occurrence: Occurrence
    /// It was changed or cancelled alone.
    public var isDetached: Bool
    /// Somebody has called, or it has an outcome, or its window has begun.
    public var hasStarted: Bool

    public init(occurrence: Occurrence, isDetached: Bool = false, hasStarted: Bool = false) {
      self.occurrence = occurrence
      self.isDetached = isDetached
      self.hasStarted = hasStarted
    }
  }

  /// - Parameters:
  ///   - existing: All visits of the plan whose occurrence lies in some span, wherever they were moved.
  ///   - wanted: What the plan gives in the same span.
  public init(existing: [Existing], wanted: [Occurrence]) {
    let still = Set(wanted)
    for visit in existing.sorted(by: { $0.occurrence < $1.occurrence }) where !visit.hasStarted {
      switch (visit.isDetached, still.contains(visit.occurrence)) {
      case (false, true): update.append(visit.occurrence)
      case (false, false): remove.append(visit.occurrence)
      case (true, false): stray.append(visit.occurrence)
      case (true, true): break
      }
    }
    let known = Set(existing.map(\.occurrence))
    insert = wanted.filter { !known.contains($0) }.sorted()
  }
}
