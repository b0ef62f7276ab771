internal import CareModel
internal import CareStore

/// The visits of a day that a member of staff is shown: their own always, and of their unit's as many
/// as there is room for, by start; or those of another unit that was asked for. Each is recorded.
struct TodaysVisits: Sendable {
  /// How many are shown where nothing else is set.
  static let most = 500

  /// By start.
  var visits: [VisitRecord]
  /// There are more than are shown.
  var isTruncated: Bool

  /// - Throws: ``AccessRefusal`` where another unit takes a reason.
  init(
    of access: StaffAccess, unit asked: UnitID? = nil, on day: Range<WallTime>, limit: Int = most,
    from tx: any CareReading
  ) throws {
    if let asked { try access.listUnit(asked) }
    let reader = access.professional
    let found = try tx.visits(
      in: access.organisation, unit: try asked ?? access.person().unit,
      during: day, first: asked == nil ? reader : nil, limit: limit + 1)
    isTruncated = found.count > limit
    // One too many was asked for, so as to know: the last that is not the reader's own goes.
    let spare = isTruncated ? found.lastIndex { $0.visit.professional != reader } : nil
    let shown = found.enumerated().filter { $0.offset != spare }.map(\.element).prefix(limit)
    visits = try access.listed(
      Array(shown), .visit, client: \.client, object: { $0.visit.id.rawValue })
  }
}
