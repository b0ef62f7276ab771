import Testing

@testable import CareModel

@Suite struct FigureTableTests {
  private static func figures(
    held: Int = 0, notReached: Int = 0, refused: Int = 0, failed: Int = 0, open: Int = 0,
    onTime: Int? = nil
  ) -> VisitFigures {
    var figures = VisitFigures()
    figures.held = held
    figures.notReached = notReached
    figures.refused = refused
    figures.technicalFailures = failed
    figures.open = open
    figures.timed = held
    figures.onTime = onTime ?? held
    figures.answers = held
    figures.answerMilliseconds = Int64(held) * 12_400
    figures.talks = held
    figures.talkMilliseconds = Int64(held) * 600_000
    figures.saved = held
    return figures
  }

  private static func random(
    _ generator: inout SeededGenerator, upTo most: Int
  ) -> VisitFigures {
    func number() -> Int { Int.random(in: 0...most, using: &generator) }
    var figures = figures(
      held: number(), notReached: number() / 3, refused: number() / 5, failed: number() / 5,
      open: number() / 4)
    figures.timed = Int.random(in: 0...figures.held, using: &generator)
    figures.onTime = Int.random(in: 0...figures.timed, using: &generator)
    figures.saved = Int.random(in: 0...figures.held, using: &generator)
    figures.talks = figures.timed
    return figures
  }

  @Test func theWorkingViewHidesNothing() {
    let table = FigureTable(working: [("a", Self.figures(held: 1)), ("b", Self.figures(held: 3))])
    #expect(table.rows.map { $0.values[.held] } == [1, 3])
    #expect(table.total.values[.held] == 4)
    #expect((table.rows + [table.total]).allSatisfy { $0.suppressed.isEmpty })
  }

  @Test func averagesComeFromSumsAndNothingComesOfNothing() {
    var one = Self.figures(held: 3, onTime: 1)
    one.answerMilliseconds = 45_500
    let row = FigureRow(key: "a", one)
    #expect(row.values[.onTimePercent] == 33)
    #expect(row.values[.answerSeconds] == 15)
    #expect(row.values[.durationSeconds] == 600)
    let none = FigureRow(key: "b", VisitFigures())
    #expect(none.values[.planned] == 0)
    #expect(none.values[.onTimePercent] == nil && none.values[.answerSeconds] == nil)
  }

  /// A home-care unit whose visits are all of one service task: the other six are nobody's.
  @Test func groupsWithoutVisitsArePublishedAsZeros() {
    let table = FigureTable(
      published: [
        ("a", VisitFigures()), ("b", Self.figures(held: 90, notReached: 7, open: 6, onTime: 70)),
      ])
    #expect(table.rows[0].values[.planned] == 0)
    #expect(table.rows[0].suppressed.isEmpty)
    #expect(table.rows[1].values[.planned] == 103)
    #expect(table.rows[1].values[.onTimePercent] == 78)
    #expect(table.rows[1].suppressed.contains(.refused))
    #expect(table.rows[1].values[.refused] == nil)
    #expect(table.total.values == table.rows[1].values)
  }

  @Test func aSmallUnitIsNotFoundByTakingTheOthersFromTheTotal() throws {
    let table = FigureTable(
      published: [
        ("a", Self.figures(held: 3)), ("b", Self.figures(held: 200)), ("c", Self.figures(held: 50)),
      ])
    #expect(table.rows[0].values[.planned] == nil)
    #expect(table.rows[2].values[.planned] == nil, "the next smallest goes along")
    #expect(table.rows[1].values[.planned] == 200)
    #expect(table.total.values[.planned] == 253)
    #expect(table.rows[0].values[.durationSeconds] == nil)
  }

  @Test func aShareThatTellsOfFewIsNotPublished() {
    let table = FigureTable(
      published: [
        ("a", Self.figures(held: 100, onTime: 98)), ("b", Self.figures(held: 100, onTime: 90)),
        ("c", Self.figures(held: 100, onTime: 80)),
      ])
    // Two visits were late in the first.
    #expect(table.rows[0].suppressed.contains(.onTimePercent))
    #expect(table.rows.count { $0.suppressed.contains(.onTimePercent) } >= 2)
  }

  /// Sums go only where parts are not enough.
  @Test(arguments: [false, true])
  func whatWasPlannedIsPublishedOfTwoUnitsOfWhichOneIsSmall(_ isFirst: Bool) {
    let large = Self.figures(held: 68, notReached: 9, refused: 6, failed: 7, open: 5, onTime: 60)
    let small = Self.figures(held: 28, notReached: 3, onTime: 22)
    let table = FigureTable(
      published: isFirst ? [("a", small), ("b", large)] : [("b", large), ("a", small)])
    #expect(Set(table.rows.map { $0.values[.planned] }) == [95, 31])
    #expect(table.rows.allSatisfy { $0.suppressed.contains(.notReached) })
    #expect(table.total.values[.notReached] == 12 && table.total.values[.open] == 5)
  }

  @Test func nothingIsPublishedOfNothing() {
    let table = FigureTable(published: [("a", VisitFigures())])
    #expect(table.total.values[.planned] == 0 && table.total.suppressed.isEmpty)
  }

  @Test(arguments: 0..<60)
  func noCountUnderFiveIsEverPublished(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let groups = (0..<(2 + seed % 6)).map {
      (key: "g\($0)", figures: Self.random(&generator, upTo: [4, 12, 60, 400][seed % 4]))
    }
    let table = FigureTable(published: groups)
    let all = groups.map(\.figures) + [groups.reduce(into: VisitFigures()) { $0 += $1.figures }]
    let counts: [Figure] = [
      .planned, .held, .notReached, .refused, .technicalFailures, .open, .savedPhysicalVisits,
    ]
    for (row, figures) in zip(table.rows + [table.total], all) where figures.planned > 0 {
      for figure in counts {
        if let value = row.values[figure] { #expect(value >= CountTable.least) }
      }
      #expect(Set(row.suppressed).isDisjoint(with: row.values.keys))
      if row.values[.onTimePercent] != nil {
        #expect(figures.onTime >= 5 && figures.timed - figures.onTime >= 5)
      }
      if row.values[.answerSeconds] != nil { #expect(figures.answers >= 5) }
      if row.values[.durationSeconds] != nil { #expect(figures.talks >= 5) }
      // What bounds the number held goes with it.
      if row.suppressed.contains(.held) {
        #expect(row.suppressed.contains(.savedPhysicalVisits))
      }
      // One count alone is the rest of its row.
      let parts = counts.dropLast()
      #expect(parts.count { row.suppressed.contains($0) } != 1)
    }
    for figure in counts {
      let hidden = zip(table.rows, groups).filter { $1.figures.planned > 0 }
        .count { $0.0.suppressed.contains(figure) }
      #expect(hidden != 1 || table.total.suppressed.contains(figure))
    }
  }

  /// All together are the same whatever visits are grouped by, or one table would tell of another.
  @Test(arguments: 0..<20)
  func totalsDoNotDependOnTheGrouping(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let parts = (0..<4).map { _ in Self.random(&generator, upTo: 60) }
    func sum(_ some: ArraySlice<VisitFigures>) -> VisitFigures {
      some.reduce(into: VisitFigures()) { $0 += $1 }
    }
    let fine = FigureTable(published: parts.enumerated().map { ("g\($0)", $1) })
    let coarse = FigureTable(published: [("a", sum(parts[0..<2])), ("b", sum(parts[2..<4]))])
    #expect(fine.total == coarse.total)
  }
}
