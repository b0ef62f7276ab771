import ArgumentParser
import CareModel
import Foundation

/// How a list is printed.
struct ListingOptions: ParsableArguments {
  @Flag(help: "Print JSON, an object a row.") var json = false
}

/// Rows under names of columns: aligned for people, or as JSON for programs.
struct Listing {
  let columns: [String]
  private(set) var rows: [[String?]] = []

  init(_ columns: [String]) { self.columns = columns }

  mutating func add(_ cells: [String?]) { rows.append(cells) }

  func show(_ options: ListingOptions) {
    Console.print(options.json ? json : text)
  }

  var text: String {
    let all = [columns] + rows.map { $0.map { Self.plain($0 ?? "-") } }
    let widths = columns.indices.map { index in all.map { $0[index].count }.max() ?? 0 }
    return all.map { cells in
      zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
        .joined(separator: "  ").trimmedAtEnd + "\n"
    }.joined()
  }

  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let objects = rows.map { Dictionary(uniqueKeysWithValues: zip(columns, $0)) }
    // Texts can always be encoded.
    let data = try? encoder.encode(objects)
    return String(decoding: data ?? Data(), as: UTF8.self) + "\n"
  }

  /// On one line, whatever somebody has written.
  private static func plain(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var rest = self[...]
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}

/// Times as a machine's log has them: local, with the zone of the visits.
enum LocalTimes {
  static func text(_ time: WallTime?) -> String? {
    time.map { time in
      Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000).formatted(
        Date.ISO8601FormatStyle(timeZone: zone).year().month().day().dateSeparator(.dash)
          .dateTimeSeparator(.space).time(includingFractionalSeconds: false))
    }
  }

  /// The one that the gateway plans by.
  private static var zone: TimeZone { TimeZone(identifier: LocalCalendar.helsinki.zone) ?? .gmt }
}
