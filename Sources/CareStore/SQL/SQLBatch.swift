/// Rows that one statement writes. There are batches of a few sizes only, so that few statements are to
/// be prepared, and one trip to a server carries many rows.
enum SQLBatch {
  static let sizes = [64, 16, 4, 1]

  static func batches<Row>(of rows: [Row]) -> [ArraySlice<Row>] {
    var rest = rows[...]
    var batches: [ArraySlice<Row>] = []
    while !rest.isEmpty {
      let size = sizes.first { $0 <= rest.count } ?? 1
      batches.append(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    return batches
  }

  /// `($1, $2), ($3, $4), …`
  static func places(_ count: Int, columns: Int) -> String {
    (0..<count).map { row in
      "(" + (1...columns).map { "$\(row * columns + $0)" }.joined(separator: ", ") + ")"
    }.joined(separator: ", ")
  }
}
