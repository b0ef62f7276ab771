import Testing

@testable import CareModel

/// What a reader could work out of a published table, found by trying every table there may be.
@Suite struct CountTableTests {
  /// The numbers that each hidden cell of a table of two rows and two columns takes in any table with
  /// the same published cells; as far as `most`.
  private static func possible(_ table: CountTable, most: Int) -> [Int: Set<Int>] {
    let hidden = table.cells.indices.filter { table.cells[$0].isHidden }
    var possible: [Int: Set<Int>] = [:]
    func range(_ row: Int, _ column: Int) -> ClosedRange<Int> {
      let cell = table.cells[row * 3 + column]
      return cell.isHidden ? 0...most : cell.value...cell.value
    }
    for a in range(0, 0) {
      for b in range(0, 1) {
        for c in range(1, 0) {
          for d in range(1, 1) {
            let grid = [a, b, a + b, c, d, c + d, a + c, b + d, a + b + c + d]
            let fits = table.cells.indices.allSatisfy { index in
              let cell = table.cells[index]
              return cell.isHidden
                ? grid[index] >= cell.floor && grid[index] <= cell.ceiling ?? Int.max
                : grid[index] == cell.value
            }
            guard fits else { continue }
            for index in hidden { possible[index, default: []].insert(grid[index]) }
          }
        }
      }
    }
    return possible
  }

  @Test(arguments: 0..<30)
  func noHiddenCountCanBeWorkedOut(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let highest = seed % 2 == 0 ? 8 : 6
    let rows = (0..<2).map { _ in
      (0..<2).map { _ in Int.random(in: 0...highest, using: &generator) }
    }
    var table = CountTable(rows: rows, sums: true, total: true)
    table.hideSmall()
    for row in 0...2 where seed % 3 == 0 { table.bound(row, 2, from: min(1, rows.joined().min()!)) }
    table.protect()
    let possible = Self.possible(table, most: highest + CountTable.possibilities)
    for cell in table.cells { #expect(cell.isHidden || cell.value >= CountTable.least) }
    for (index, numbers) in possible {
      #expect(
        numbers.count >= CountTable.possibilities, "\(rows) \(table.cells[index])")
      #expect(numbers.contains(table.cells[index].value))
    }
  }

  /// The flow gives exactly the range that is found by trying.
  @Test(arguments: 0..<60)
  func freedomIsTheRangeThatAReaderFinds(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed) + 1000)
    let rows = (0..<2).map { _ in (0..<2).map { _ in Int.random(in: 0...4, using: &generator) } }
    var table = CountTable(rows: rows, sums: true, total: true)
    for row in 0...2 {
      for column in 0...2 where Int.random(in: 0...2, using: &generator) > 0 {
        table.hide(row, column)
      }
    }
    let possible = Self.possible(table, most: 4 + CountTable.possibilities)
    for (index, numbers) in possible {
      let range = numbers.max()! - numbers.min()!
      #expect(numbers.count == range + 1)
      #expect(
        min(table.freedom(of: index), CountTable.possibilities - 1)
          == min(range, CountTable.possibilities - 1), "\(rows) \(table.cells[index])")
    }
  }

  @Test func aSingleSmallCountTakesAnotherAlong() {
    // Without the second one it would be 103 less 100.
    var table = CountTable(rows: [[100], [3], [40]], sums: false, total: true)
    table.hideSmall()
    table.protect()
    #expect((0...3).map { table.isHidden($0, 0) } == [false, true, true, false])
  }

  @Test func largeCountsAreAllPublished() {
    var table = CountTable(rows: [[100, 5], [30, 6]], sums: true, total: true)
    table.hideSmall()
    table.protect()
    #expect(table.cells.allSatisfy { !$0.isHidden })
  }

  @Test func whatIsKnownBesideTheSumsNarrowsARange() {
    var table = CountTable(rows: [[3], [9], [40]], sums: false, total: true)
    table.hideSmall()
    table.hide(1, 0)
    #expect(table.freedom(of: 0) == CountTable.possibilities - 1)
    table.bound(0, 0, from: 2, to: 4)
    #expect(table.freedom(of: 0) == 2)
  }

  /// Many units, all of them small: soon enough for a page that waits.
  @Test func manyRowsTakeNoLongTime() {
    var generator = SeededGenerator(seed: 7)
    let rows = (0..<60).map { _ in (0..<5).map { _ in Int.random(in: 0...12, using: &generator) } }
    var table = CountTable(rows: rows, sums: true, total: true)
    table.hideSmall()
    let clock = ContinuousClock()
    let time = clock.measure { table.protect() }
    #expect(time < .seconds(20))
    #expect(table.cells.contains { !$0.isHidden })
    for index in table.cells.indices where table.cells[index].isHidden {
      #expect(table.freedom(of: index) >= CountTable.possibilities - 1)
    }
  }
}
