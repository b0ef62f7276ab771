internal import CareModel
internal import Foundation

/// The texts of one language. They are compiled into the program, so that no screen can miss them.
struct KioskTexts: Sendable {
  let language: Language
  let table: [String: String]

  private static let tables: [Language: KioskTexts] = Dictionary(
    uniqueKeysWithValues: Language.allCases.map { ($0, KioskTexts(reading: $0)) })

  static func of(_ language: Language) -> KioskTexts {
    // The table above has every language.
    tables[language]!
  }

  private init(reading language: Language) {
    let bytes =
      switch language {
      case .fi: PackageResources.fi_json
      case .sv: PackageResources.sv_json
      case .en: PackageResources.en_json
      }
    self.language = language
    // A file that is compiled in and read by the tests is well-formed.
    table = try! JSONDecoder().decode([String: String].self, from: Data(bytes))
  }

  /// The text with its placeholders filled in.
  func callAsFunction(_ key: TextKey, _ values: KeyValuePairs<String, String> = [:]) -> String {
    fill(key.rawValue, values)
  }

  private func fill(_ name: String, _ values: KeyValuePairs<String, String>) -> String {
    // Values are put in in one pass: a name with braces is no placeholder.
    var rest = Substring(table[name] ?? name)
    var filled = ""
    while let open = rest.firstIndex(of: "{") {
      filled += rest[..<open]
      guard let close = rest[open...].firstIndex(of: "}") else { break }
      let placeholder = rest[rest.index(after: open)..<close]
      filled += values.first { $0.key == placeholder }?.value ?? ""
      rest = rest[rest.index(after: close)...]
    }
    return filled + rest
  }

  // MARK: Words

  func weekday(_ day: Weekday) -> String { fill("weekday.\(day.rawValue)", [:]) }
  func onWeekday(_ day: Weekday) -> String { fill("onWeekday.\(day.rawValue)", [:]) }
  func part(_ part: PartOfDay) -> String { fill("part.\(part.rawValue)", [:]) }

  func date(_ day: LocalDay) -> String {
    self(.todayDate, ["day": String(day.day), "month": fill("month.\(day.month)", [:])])
  }

  /// Where a caller calls from: the organisation's own word, put into this language where it is known.
  func service(_ word: String) -> String { table["service.\(word)"] ?? word }

  // MARK: Times

  /// "9.05", in English "9:05": for the clock.
  func clock(hour: Int, minute: Int) -> String {
    "\(hour)\(language == .en ? ":" : ".")\(minute < 10 ? "0" : "")\(minute)"
  }

  /// "10" on the hour, else "10.30": for sentences.
  func time(hour: Int, minute: Int) -> String {
    minute == 0 ? String(hour) : clock(hour: hour, minute: minute)
  }

  /// "Kello on puoli kymmenen.": the clock in words where people have words for it, by the dial.
  func spokenClock(hour: Int, minute: Int) -> String {
    let words: KeyValuePairs = ["hour": hourWord(hour), "next": hourWord(hour + 1)]
    return switch minute {
    case 0: self(.clockFull, words)
    case 15: self(.clockQuarterPast, words)
    case 30: self(.clockHalf, words)
    case 45: self(.clockQuarterTo, words)
    default: self(.clockDigits, ["time": clock(hour: hour, minute: minute)])
    }
  }

  private func hourWord(_ hour: Int) -> String { fill("hour.\((hour + 11) % 12 + 1)", [:]) }
}
