internal import CareModel
internal import CareStore

/// The visits of a day that a member of staff is shown: their own always, and of all others as many
/// as there is room for, by start.
struct TodaysVisits: Sendable {
  /// How many are shown where nothing else is set.
  static let most = 500

  /// By start.
  var visits: [VisitRecord]
  /// There are more than are shown.
  var isTruncated: Bool

  init(
    of reader: ProfessionalID, in organisation: OrganisationID, on day: Range<WallTime>,
    limit: Int = most, from tx: any CareReading
  ) throws {
    let found = try tx.visits(
      in: organisation, unit: nil, during: day, first: reader, limit: limit + 1)
    isTruncated = found.count > limit
    // One too many was asked for, so as to know: the last that is not the reader's own goes.
    let spare = isTruncated ? found.lastIndex { $0.visit.professional != reader } : nil
    visits = Array(found.enumerated().filter { $0.offset != spare }.map(\.element).prefix(limit))
  }
}
