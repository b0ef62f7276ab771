/// Counts that add up along rows and columns, of which some are not published.
///
/// Small counts are hidden first. That alone hides little: a single hidden count is its sum less the
/// others. So further counts are hidden until every hidden one could still be any of at least
/// ``CountTable/possibilities`` numbers, whatever a reader computes from all that is published
/// together. How far a hidden count may move is the most that can flow around it: where a count grows,
/// others of its row and column shrink, which is a circulation in a graph with a node for each row and
/// each column and an edge for each hidden count. Its bounds are whole numbers, and so it gives exactly
/// the range that a reader could work out.
struct CountTable {
  /// Counts below this are not published.
  static let least = 5
  /// As many numbers as there are below ``least``: a reader learns no more than that it is small.
  static let possibilities = 5

  struct Cell {
    var value: Int
    /// What a reader knows of it beside the sums.
    var floor = 0
    var ceiling: Int?
    var isHidden = false
    let row: Int
    let column: Int
    /// A count that grows is a flow from its tail to its head; sums run the other way.
    fileprivate let tail: Int
    fileprivate let head: Int
  }

  private(set) var cells: [Cell] = []
  /// Hidden cells by node.
  private var arcs: [[Int]]
  /// The index of the row of totals; nil where rows do not add up to anything published.
  let totalRow: Int?
  /// The index of the column of sums.
  let sumColumn: Int?
  private let columns: Int

  /// - Parameters:
  ///   - rows: the counts of each row, the same number in each.
  ///   - sums: whether a row's counts and their sum are published together.
  ///   - total: whether a row with the sums of the columns follows.
  init(rows: [[Int]], sums: Bool, total: Bool) {
    let parts = rows.first?.count ?? 0
    var grid = rows
    totalRow = total ? rows.count : nil
    sumColumn = sums ? parts : nil
    columns = sums ? parts + 1 : parts
    if total {
      grid.append((0..<parts).map { column in rows.reduce(0) { $0 + $1[column] } })
    }
    // Where nothing adds up, one node that holds any amount stands for all.
    let rowNodes = sums ? grid.count : 1
    arcs = Array(repeating: [], count: rowNodes + (total ? columns : 1))
    for (row, counts) in grid.enumerated() {
      for (column, value) in (sums ? counts + [counts.reduce(0, +)] : counts).enumerated() {
        let rowNode = sums ? row : 0
        let columnNode = rowNodes + (total ? column : 0)
        let isForward = (row == totalRow) == (column == sumColumn)
        cells.append(
          Cell(
            value: value, row: row, column: column, tail: isForward ? rowNode : columnNode,
            head: isForward ? columnNode : rowNode))
      }
    }
  }

  func isHidden(_ row: Int, _ column: Int) -> Bool { cells[row * columns + column].isHidden }

  mutating func hide(_ row: Int, _ column: Int) { hide(row * columns + column) }

  /// What readers know beside the sums.
  mutating func bound(_ row: Int, _ column: Int, from floor: Int = 0, to ceiling: Int? = nil) {
    cells[row * columns + column].floor = floor
    cells[row * columns + column].ceiling = ceiling
  }

  mutating func hideSmall() {
    for index in cells.indices where cells[index].value < Self.least { hide(index) }
  }

  /// Hides what is needed for all that is hidden already. A cell that is free enough stays so: hiding
  /// another one never takes freedom away.
  mutating func protect() {
    _ = pairUp()
    var waiting = cells.indices.filter { cells[$0].isHidden }
    var next = 0
    while next < waiting.count {
      guard freedom(of: waiting[next]) < Self.possibilities - 1,
        let partner = partner(of: waiting[next])
      else {
        next += 1
        continue
      }
      hide(partner)
      waiting.append(partner)
      waiting += pairUp()
    }
  }

  /// Hides a second count along every line that has a single hidden one: it would be the rest of the
  /// line. Without this the sums themselves would be hidden where a part is enough.
  private mutating func pairUp() -> [Int] {
    var found: [Int] = []
    while let partner = partnerOfALoneOne() {
      hide(partner)
      found.append(partner)
    }
    return found
  }

  private func partnerOfALoneOne() -> Int? {
    var inRow: [Int: Int] = [:]
    var inColumn: [Int: Int] = [:]
    for cell in cells where cell.isHidden {
      inRow[cell.row, default: 0] += 1
      inColumn[cell.column, default: 0] += 1
    }
    let open = cells.indices.filter { !cells[$0].isHidden && cells[$0].row != totalRow }
    return open.filter {
      (sumColumn != nil && inRow[cells[$0].row] == 1)
        || (totalRow != nil && inColumn[cells[$0].column] == 1)
    }.min { order($0) < order($1) }
  }

  private mutating func hide(_ index: Int) {
    if cells[index].isHidden { return }
    cells[index].isHidden = true
    arcs[cells[index].tail].append(index)
    arcs[cells[index].head].append(index)
  }

  /// What to hide next for a cell that is not free enough: the smallest count along a line in which it
  /// is hidden alone, else along both its lines, else anywhere. Totals only when nothing else is left.
  private func partner(of index: Int) -> Int? {
    let cell = cells[index]
    let published = cells.indices.filter { !cells[$0].isHidden }
    let parts = published.filter { cells[$0].row != totalRow }
    let open = parts.isEmpty ? published : parts
    let inRow = sumColumn == nil ? [] : open.filter { cells[$0].row == cell.row }
    let inColumn = totalRow == nil ? [] : open.filter { cells[$0].column == cell.column }
    func isAlone(_ line: (Cell) -> Bool) -> Bool { cells.count { $0.isHidden && line($0) } == 1 }
    let lines: [[Int]] =
      if sumColumn != nil, isAlone({ $0.row == cell.row }) {
        [inRow, inColumn, open]
      } else if totalRow != nil, isAlone({ $0.column == cell.column }) {
        [inColumn, inRow, open]
      } else {
        [inRow + inColumn, open]
      }
    return lines.first { !$0.isEmpty }?.min { order($0) < order($1) }
  }

  private func order(_ index: Int) -> (Int, Int, Int, Int) {
    let cell = cells[index]
    return (
      cell.row == totalRow ? 1 : 0, cell.column == sumColumn ? 1 : 0, cell.value, index
    )
  }

  /// The largest number that a hidden count could be, less the smallest; no further than is needed.
  func freedom(of index: Int) -> Int {
    let cell = cells[index]
    let most = Self.possibilities - 1
    let room = cell.ceiling.map { max(0, $0 - cell.value) } ?? most
    let up = flow(from: cell.head, to: cell.tail, around: index, most: min(most, room))
    if up >= most { return up }
    return up
      + flow(
        from: cell.tail, to: cell.head, around: index,
        most: min(most - up, max(0, cell.value - cell.floor)))
  }

  /// The most that flows, by shortest paths on which there is room (Edmonds and Karp).
  private func flow(from source: Int, to sink: Int, around index: Int, most: Int) -> Int {
    var change = Array(repeating: 0, count: cells.count)
    var flowing = 0
    func step(_ arc: Int, from node: Int) -> (to: Int, room: Int, sign: Int) {
      let cell = cells[arc]
      let value = cell.value + change[arc]
      return cell.tail == node
        ? (cell.head, cell.ceiling.map { $0 - value } ?? most, 1)
        : (cell.tail, value - cell.floor, -1)
    }
    while flowing < most {
      var reached = Array(repeating: Int?.none, count: arcs.count)
      var queue = [source]
      var next = 0
      search: while next < queue.count {
        let node = queue[next]
        next += 1
        for arc in arcs[node] where arc != index {
          let (other, room, _) = step(arc, from: node)
          guard room > 0, other != source, reached[other] == nil else { continue }
          reached[other] = arc
          if other == sink { break search }
          queue.append(other)
        }
      }
      guard reached[sink] != nil else { break }
      var path: [(arc: Int, sign: Int)] = []
      var room = most - flowing
      var node = sink
      while node != source, let arc = reached[node] {
        let before = cells[arc].tail == node ? cells[arc].head : cells[arc].tail
        let (_, here, sign) = step(arc, from: before)
        room = min(room, here)
        path.append((arc, sign))
        node = before
      }
      for (arc, sign) in path { change[arc] += sign * room }
      flowing += room
    }
    return flowing
  }
}
