import CareModel

/// Figures of a chat queue as a table that a spreadsheet opens: a line for each number, so that it can be
/// sorted and turned there. Times are in seconds.
struct ChatStatisticsTable {
  private let texts: AccessTexts
  private let language: Language
  private let topics: [String: String]
  /// A number that there is not is one that is suppressed.
  private let isPublished: Bool

  init(_ texts: AccessTexts, _ language: Language, _ queue: ChatQueue, isPublished: Bool) {
    self.texts = texts
    self.language = language
    self.isPublished = isPublished
    topics = Dictionary(
      queue.settings.topics.map { ($0.id, $0.name.words(in: language)) },
      uniquingKeysWith: { first, _ in first })
  }

  func csv(_ report: ChatReport) -> String {
    var text = SpreadsheetLine.byteOrderMark
    text += SpreadsheetLine.of(
      ["table", "group", "figure", "value"].map { texts("chatfigures.csv.\($0)") })
    for row in rows(of: report) {
      let value =
        row.value.value.map(String.init) ?? (isPublished ? StatisticsTable.suppressed : "")
      text += SpreadsheetLine.of([row.table, row.group, row.figure, value])
    }
    return text
  }

  private struct Row {
    var table: String
    var group: String
    var figure: String
    var value: ShownCount
  }

  private func rows(of report: ChatReport) -> [Row] {
    let all = texts("statistics.total")
    var rows = lines("total", [report.total], withAway: true) { _ in all }
    rows += [
      ("alarms", report.alarms), ("risks", report.risks), ("promise", report.keptPromisePercent),
    ]
    .map { Row(table: table("total"), group: all, figure: figure($0), value: $1) }
    for (name, times) in [
      ("waits", report.waits), ("leaves", report.leaves), ("talks", report.talks),
      ("messages", report.messages), ("contacts", report.contacts),
    ] {
      rows += [
        ("count", times.count), ("median", times.medianSeconds), ("ninety", times.ninetySeconds),
      ]
      .map { Row(table: table(name), group: all, figure: figure($0), value: $1) }
    }
    rows += bands("waitBands", report.waitBands) + bands("leaveBands", report.leaveBands)
    rows += counts("outcomes", report.outcomes) { texts("desk.outcome.\($0)") }
    rows += lines("topics", report.topics, withAway: false, name: topicName)
    rows += counts("tags", report.tags) {
      $0 == ChatFigures.restKey ? texts("statistics.unknown") : $0
    }
    for (name, counts) in [("before", report.feelingsBefore), ("after", report.feelingsAfter)] {
      rows += counts.enumerated().map {
        Row(table: table("feelings"), group: String($0 + 1), figure: figure(name), value: $1)
      }
    }
    rows += zip(["worse", "same", "better"], report.changes).map {
      Row(
        table: table("feelings"), group: texts("chatfigures.change.\($0)"), figure: figure("count"),
        value: $1)
    }
    rows += zip(["sad", "neither", "glad"], report.faces).map {
      Row(
        table: table("faces"), group: texts("chatfigures.face.\($0)"), figure: figure("count"),
        value: $1)
    }
    rows += lines("weekdays", report.weekdays, withAway: true) { texts("weekday.\($0)") }
    rows += lines("hours", report.hours, withAway: true, name: hourName)
    rows += lines("week", report.week, withAway: true) { key in
      let parts = key.split(separator: " ").map(String.init)
      return parts.count == 2 ? "\(texts("weekday.\(parts[0])")) \(hourName(parts[1]))" : key
    }
    rows += lines("series", report.series, withAway: true, withWait: true) { $0 }
    return rows
  }

  private func table(_ name: String) -> String { texts("chatfigures.table.\(name)") }
  private func figure(_ name: String) -> String { texts("chatfigures.figure.\(name)") }
  private func hourName(_ hour: String) -> String { hour.count < 2 ? "0\(hour)" : hour }

  private func topicName(_ id: String) -> String {
    switch id {
    case "": texts("chatfigures.noTopic")
    case ChatFigures.restKey: texts("statistics.unknown")
    default: topics[id] ?? id
    }
  }

  private func lines(
    _ name: String, _ lines: [ChatReport.Line], withAway: Bool, withWait: Bool = false,
    name group: (String) -> String
  ) -> [Row] {
    lines.flatMap { line in
      var figures = [
        ("arrivals", line.arrivals), ("answered", line.answered), ("gaveUp", line.gaveUp),
      ]
      if withAway {
        figures += [
          ("closed", line.closed), ("full", line.full), ("turnedAway", line.turnedAway),
        ]
      }
      if withWait { figures.append(("medianWait", line.medianWaitSeconds)) }
      return figures.map {
        Row(table: table(name), group: group(line.key), figure: figure($0), value: $1)
      }
    }
  }

  private func counts(
    _ name: String, _ groups: [ChatReport.Group], name group: (String) -> String
  ) -> [Row] {
    groups.map {
      Row(table: table(name), group: group($0.key), figure: figure("count"), value: $0.count)
    }
  }

  private func bands(_ name: String, _ bands: [ChatReport.Band]) -> [Row] {
    var before = 0
    return bands.map { band in
      defer { before = (band.upTo.value ?? 0) / 60 }
      let words = band.upTo.value.map { "\(before)–\($0 / 60) min" } ?? "> \(before) min"
      return Row(table: table(name), group: words, figure: figure("count"), value: band.count)
    }
  }
}
