/// Counts of groups by parts, as they may be published: no count under five, and none that could be worked
/// out from the others. A group or a part that is nobody's altogether is published as zeros: it is about
/// nobody.
struct PublishedCounts {
  /// Nil: not published. A row for each group, with the sum of its parts at the end.
  private(set) var rows: [[Int?]]
  /// Of the parts, and of all together at the end.
  private(set) var totals: [Int?]

  /// - Parameters:
  ///   - groups: the counts of each group's parts, as many in each.
  ///   - hidden: totals that another table does not publish, by their place; the sum's is the last.
  init(groups: [[Int]], hidden: Set<Int> = []) {
    let parts = groups.first?.count ?? 0
    let sums = (0..<parts).map { part in groups.reduce(0) { $0 + $1[part] } }
    let busy = groups.indices.filter { groups[$0].contains { $0 > 0 } }
    let used = sums.indices.filter { sums[$0] > 0 }
    rows = groups.map { $0.map(Int?.some) + [$0.reduce(0, +)] }
    totals = sums + [sums.reduce(0, +)]
    guard !busy.isEmpty else { return }
    // Without parts to add up the only one is the sum.
    let adds = used.count > 1
    let places = adds ? used + [parts] : used
    var alone = Self.table([used.map { sums[$0] }], adds: adds)
    alone.protect()
    var table = Self.table(busy.map { group in used.map { groups[group][$0] } }, adds: adds)
    let last = table.totalRow ?? 0
    for (column, place) in places.enumerated()
    where alone.isHidden(0, column) || hidden.contains(place)
      || (!adds && hidden.contains(parts))
    {
      table.hide(last, column)
    }
    table.protect()
    for (column, place) in places.enumerated() {
      let all = adds ? [place] : [place, parts]
      for (row, group) in busy.enumerated() where table.isHidden(row, column) {
        for place in all { rows[group][place] = nil }
      }
      if table.isHidden(last, column) { for place in all { totals[place] = nil } }
    }
  }

  /// What is nobody's is told apart: of all else it is known that there is somebody.
  private static func table(_ groups: [[Int]], adds: Bool) -> CountTable {
    var table = CountTable(rows: groups, sums: adds, total: groups.count > 1)
    table.hideSmall()
    let columns = (groups.first?.count ?? 0) + (adds ? 1 : 0)
    for row in groups.indices { table.bound(row, columns - 1, from: 1) }
    for column in 0..<columns { table.bound(table.totalRow ?? 0, column, from: 1) }
    return table
  }

  /// The totals that are not published, by their place.
  var hiddenTotals: Set<Int> { Set(totals.indices.filter { totals[$0] == nil }) }
}
