/// How many single characters have to be changed, put in or taken out (Levenshtein).
enum EditDistance {
  static func between(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first.prefix(100)), Array(second.prefix(100)))
    var row = Array(0...second.count)
    for (i, a) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in second.enumerated() {
        let above = row[j + 1]
        row[j + 1] = a == b ? diagonal : 1 + min(diagonal, above, row[j])
        diagonal = above
      }
    }
    return row[second.count]
  }
}
