extension FigureTable {
  /// What may be published: no count under five, and none that could be worked out from the others.
  ///
  /// A group without any visit is published as zeros: it is about nobody. An average is published
  /// where the count behind it could be, and the share on time where the counts of both sides could
  /// be. Without the number of visits held nothing is published that would bound it.
  public init(published groups: [(key: String, figures: VisitFigures)]) {
    let all = groups.reduce(into: VisitFigures()) { $0 += $1.figures }
    let busy = groups.indices.filter { groups[$0].figures.planned > 0 }
    guard !busy.isEmpty else {
      self.init(working: groups)
      return
    }
    let hidden = Self.suppressed(of: busy.map { groups[$0].figures } + [all])
    var rows = groups.map { FigureRow(key: $0.key, $0.figures) }
    for (group, suppressed) in zip(busy, hidden) { rows[group].suppress(suppressed) }
    var total = FigureRow(key: "", all)
    if let last = hidden.last { total.suppress(last) }
    self.init(rows: rows, total: total)
  }

  private static let results: [Figure] = [
    .held, .notReached, .refused, .technicalFailures, .open, .planned,
  ]

  /// - Parameter figures: of the groups with visits, and of all together at the end.
  private static func suppressed(of figures: [VisitFigures]) -> [Set<Figure>] {
    let total = figures.count - 1
    var hidden = Array(repeating: Set<Figure>(), count: figures.count)

    let counts = table(figures, sums: true) {
      [$0.held, $0.notReached, $0.refused, $0.technicalFailures, $0.open]
    } forced: { _ in
      false
    } known: { table, row in
      // Groups without visits are told apart: of the others it is known that they have one.
      table.bound(row, results.count - 1, from: 1)
    }
    for row in figures.indices {
      hidden[row].formUnion(results.indices.filter { counts.isHidden(row, $0) }.map { results[$0] })
    }
    let heldIsHidden = hidden.map { $0.contains(.held) }

    let saved = table(figures, sums: false) {
      [$0.saved]
    } forced: {
      heldIsHidden[$0]
    } known: { table, row in
      table.bound(row, 0, to: heldIsHidden[row] ? nil : figures[row].held)
    }
    let sides = table(figures, sums: true) {
      [$0.onTime, $0.timed - $0.onTime]
    } forced: {
      heldIsHidden[$0]
    } known: { table, row in
      let held = heldIsHidden[row] ? nil : figures[row].held
      for column in 0...2 { table.bound(row, column, to: held) }
    }
    let answers = table(figures, sums: false) {
      [$0.answers]
    } forced: {
      heldIsHidden[$0]
    }
    let talks = table(figures, sums: false) {
      [$0.talks]
    } forced: {
      heldIsHidden[$0]
    }
    for row in 0...total {
      if saved.isHidden(row, 0) { hidden[row].insert(.savedPhysicalVisits) }
      if (0...2).contains(where: { sides.isHidden(row, $0) }) { hidden[row].insert(.onTimePercent) }
      if answers.isHidden(row, 0) { hidden[row].insert(.answerSeconds) }
      if talks.isHidden(row, 0) { hidden[row].insert(.durationSeconds) }
    }
    return hidden
  }

  /// The totals are decided by themselves first, so that they are the same whatever visits are
  /// grouped by.
  private static func table(
    _ figures: [VisitFigures], sums: Bool, _ parts: (VisitFigures) -> [Int],
    forced: (Int) -> Bool, known: (inout CountTable, Int) -> Void = { _, _ in }
  ) -> CountTable {
    let total = figures.count - 1
    var alone = CountTable(rows: [parts(figures[total])], sums: sums, total: false)
    alone.hideSmall()
    if sums { alone.protect() }
    var table = CountTable(rows: figures.dropLast().map(parts), sums: sums, total: true)
    table.hideSmall()
    for cell in table.cells {
      let isForced = forced(cell.row) || (cell.row == total && alone.isHidden(0, cell.column))
      if isForced { table.hide(cell.row, cell.column) }
    }
    for row in figures.indices { known(&table, row) }
    table.protect()
    return table
  }
}

extension FigureRow {
  fileprivate mutating func suppress(_ figures: Set<Figure>) {
    for figure in figures { values[figure] = nil }
    suppressed = Figure.allCases.filter(figures.contains)
  }
}
