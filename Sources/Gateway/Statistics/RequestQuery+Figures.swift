import NIOHTTP1

/// What requests for figures of every kind have in common.
extension Request {
  /// One of a closed set; nil where it is not there.
  func queryWord<Word: RawRepresentable<String> & CaseIterable>(
    _ name: String
  ) throws(RequestError) -> Word? {
    guard let text = try queryText(name) else { return nil }
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badRequest("\(name) is none of \(words)")
    }
    return word
  }

  /// `format` says it, else the header `Accept`.
  func wantsCSV() throws(RequestError) -> Bool {
    switch try queryText("format") {
    case "csv": true
    case "json": false
    case nil:
      headers[canonicalForm: "accept"].contains { $0.lowercased().hasPrefix("text/csv") }
    default: throw .badRequest("format is json or csv")
    }
  }
}
