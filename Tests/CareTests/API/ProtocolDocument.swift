import Foundation

/// docs/protocol.md, as far as the tests read it.
struct ProtocolDocument {
  struct Example: Sendable {
    enum Kind: String, Sendable { case request, reply, event }
    var kind: Kind
    var name: String
    var json: String
  }

  var text: String
  var examples: [Example]

  init() throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../docs/protocol.md").standardizedFileURL
    text = try String(contentsOf: url, encoding: .utf8)
    examples = []
    for block in text.components(separatedBy: "\n```json ").dropFirst() {
      let head = block.prefix { $0 != "\n" }.split(separator: " ")
      let body = block.drop { $0 != "\n" }
      guard let end = body.range(of: "\n```"), head.count == 2,
        let kind = Example.Kind(rawValue: String(head[0]))
      else { throw Unreadable(block: String(block.prefix(40))) }
      examples.append(
        Example(kind: kind, name: String(head[1]), json: String(body[..<end.lowerBound])))
    }
  }

  struct Unreadable: Error { var block: String }

  func examples(_ kind: Example.Kind) -> [Example] { examples.filter { $0.kind == kind } }

  /// Every error code it names: in paragraphs that begin with "Errors", in its section on codes of
  /// any request, after HTTP statuses, and where something "is refused with" one.
  var errorCodes: Set<String> {
    // What stands in parentheses explains; it names fields and requests as well as codes.
    let plain = text.replacing(#/\([^()]*\)/#, with: "")
    var codes: Set<String> = []
    for paragraph in plain.components(separatedBy: "\n\n").flatMap(Self.errorSentences) {
      codes.formUnion(paragraph.matches(of: #/`([a-z][A-Za-z]+)`/#).map { String($0.1) })
    }
    codes.formUnion(plain.matches(of: #/\d{3} `([a-z][A-Za-z]+)`/#).map { String($0.1) })
    codes.formUnion(text.matches(of: #/refused with\s+`([a-z][A-Za-z]+)`/#).map { String($0.1) })
    return codes
  }

  private static func errorSentences(_ paragraph: String) -> [Substring] {
    if let section = paragraph.range(of: "## 8. ") {
      return [paragraph[section.upperBound...].drop { $0 != "\n" }]
    }
    let opening = #"(^|\n|\. )Errors( as of|:)"#
    guard let start = paragraph.range(of: opening, options: .regularExpression) else { return [] }
    return [paragraph[start.lowerBound...]]
  }

  /// The rows of the table of close codes, numbers only.
  var closeCodes: Set<UInt16> {
    var codes: Set<UInt16> = []
    for line in text.split(separator: "\n") {
      guard let cell = line.wholeMatch(of: #/\| ([0-9, ]+) \|.*/#)?.1 else { continue }
      codes.formUnion(
        cell.split(separator: ",").compactMap { UInt16($0.trimmingCharacters(in: .whitespaces)) })
    }
    return codes
  }
}

/// The same text for the same JSON, whatever the order of its keys.
func canonicalJSON(_ text: String) throws -> String {
  let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
  let data = try JSONSerialization.data(
    withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
  return String(decoding: data, as: UTF8.self)
}
