import CareModel
import CareStore
import Consoles
import Foundation

/// The words of the access log in one language: those of the pages, from the same files.
public struct AccessTexts: Sendable {
  private let words: [String: String]

  /// One for each language whose file is among the pages; a file that cannot be read is left out.
  static func load(_ pages: [WebFile]) -> [Language: AccessTexts] {
    var texts: [Language: AccessTexts] = [:]
    for language in Language.allCases {
      guard
        let file = pages.first(where: { $0.path == "language/\(language.rawValue).json" }),
        let words = try? JSONDecoder().decode([String: String].self, from: Data(file.bytes))
      else { continue }
      texts[language] = AccessTexts(words: words)
    }
    return texts
  }

  /// The key itself where there is no such text, which a test of the files excludes.
  func callAsFunction(_ key: String) -> String { words[key] ?? key }

  func name(of record: AccessRecord) -> String {
    if let name = record.actorName?.revealed { return name }
    switch record.entry.actorKind {
    case .professional, .guest, .terminal: return self("access.erased")
    case .system, .commandLine: return self("access.who.\(record.entry.actorKind.rawValue)")
    }
  }
}

/// What is recorded of a client as a table that people read.
struct AccessTable {
  private let texts: AccessTexts
  private let calendar: Calendar

  init(_ texts: AccessTexts, in zone: LocalCalendar = .helsinki) {
    self.texts = texts
    var calendar = Calendar(identifier: .gregorian)
    // A local calendar has a zone that is known.
    calendar.timeZone = TimeZone(identifier: zone.zone) ?? .gmt
    self.calendar = calendar
  }

  private static let columns = ["time", "who", "unit", "verb", "area", "ground", "reason"]

  /// By RFC 4180, with a byte-order mark: without it office programs take UTF-8 for something else.
  func csv(_ records: [AccessRecord]) -> String {
    var text = "\u{feff}"
    text += line(Self.columns.map { texts("access.column.\($0)") })
    for record in records { text += line(cells(record)) }
    return text
  }

  func cells(_ record: AccessRecord) -> [String] {
    let entry = record.entry
    return [
      moment(entry.at), texts.name(of: record), record.unitName ?? "",
      texts("access.verb.\(entry.verb.rawValue)"), texts("access.area.\(entry.area.rawValue)"),
      texts("access.ground.\(entry.ground.rawValue)"), record.reason?.revealed ?? "",
    ]
  }

  /// `2026-11-21 09:05:30`, which sorts and which every spreadsheet reads.
  private func moment(_ time: WallTime) -> String {
    let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000)
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second], from: date)
    let numbers = [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second]
      .map { String($0 ?? 0) }.map { $0.count < 2 ? "0" + $0 : $0 }
    return numbers[0...2].joined(separator: "-") + " " + numbers[3...5].joined(separator: ":")
  }

  private func line(_ cells: [String]) -> String {
    cells.map(Self.quoted).joined(separator: ",") + "\r\n"
  }

  /// A cell that a spreadsheet would take for a formula gets an apostrophe before it.
  private static func quoted(_ cell: String) -> String {
    let isFormula = cell.first.map { "=+-@\t\r".contains($0) } ?? false
    return "\"" + (isFormula ? "'" : "") + cell.replacing("\"", with: "\"\"") + "\""
  }
}
