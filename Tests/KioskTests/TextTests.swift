import CareModel
import Foundation
import Testing

@testable import KioskAgent

@Suite struct TextTests {
  private static let words = ["hour", "weekday", "onWeekday", "month", "part", "service"]

  @Test func everyTextExistsInEveryLanguageAndIsUsed() {
    let named = Set(TextKey.allCases.map(\.rawValue))
    for language in Language.allCases {
      let table = KioskTexts.of(language).table
      let keys = Set(table.keys).subtracting(["_review"])
      #expect(named.subtracting(keys).isEmpty, "\(language)")
      let others = keys.subtracting(named).filter { key in
        !TextTests.words.contains { key.hasPrefix("\($0).") }
      }
      #expect(others.isEmpty, "\(language) has texts that nothing shows")
      #expect(keys == Set(KioskTexts.of(.fi).table.keys).subtracting(["_review"]))
      #expect(table["_review"]?.isEmpty == false, "who has read it is said")
    }
  }

  /// A language may leave a placeholder out ("Hän soittaa"), never need one that others do not give.
  @Test func placeholdersAreThoseOfTheOtherLanguages() {
    func placeholders(_ text: String) -> Set<Substring> {
      Set(text.split(separator: "{").dropFirst().compactMap { $0.split(separator: "}").first })
    }
    let free: Set = ["help.within.one", "help.within.other", "help.at", "help.soon"]
    for key in TextKey.allCases.map(\.rawValue) where !key.hasPrefix("clock.") {
      let all = Language.allCases.map { placeholders(KioskTexts.of($0).table[key] ?? "") }
      if free.contains(key) {
        #expect(all[0].isSubset(of: all[1]) && all[1] == all[2], "\(key)")
      } else {
        #expect(Set(all).count == 1, "\(key)")
      }
    }
  }

  @Test func sentencesAreShortAndCalm() {
    for language in Language.allCases {
      for (key, text) in KioskTexts.of(language).table where key != "_review" {
        #expect(!text.contains("!"), "\(key)")
        #expect(text == text.trimmingCharacters(in: .whitespaces) && !text.isEmpty, "\(key)")
        let sentences = text.split(whereSeparator: { ".?".contains($0) })
        for sentence in sentences {
          #expect(sentence.split(separator: " ").count <= 12, "\(language) \(key): \(sentence)")
        }
      }
    }
  }

  @Test func theClockIsSpokenByTheDial() {
    func spoken(_ language: Language, _ hour: Int, _ minute: Int) -> String {
      KioskTexts.of(language).spokenClock(hour: hour, minute: minute)
    }
    #expect(spoken(.fi, 0, 0) == "Kello on kaksitoista.")
    #expect(spoken(.fi, 12, 15) == "Kello on vartin yli kaksitoista.")
    #expect(spoken(.fi, 12, 30) == "Kello on puoli yksi.")
    #expect(spoken(.sv, 9, 30) == "Klockan är halv tio.")
    #expect(spoken(.sv, 21, 45) == "Klockan är kvart i tio.")
    #expect(spoken(.en, 9, 30) == "It is half past nine.")
    #expect(spoken(.en, 23, 45) == "It is quarter to twelve.")
    #expect(spoken(.fi, 9, 41) == "Kello on 9.41.")
    #expect(spoken(.en, 9, 5) == "The time is 9:05.")
  }

  @Test func aNameWithBracesIsNoPlaceholder() {
    let texts = KioskTexts.of(.fi)
    #expect(
      texts(.ringingFrom, ["name": "{from}", "from": "kotihoidosta"])
        == "{from} kotihoidosta soittaa.")
  }

  @Test func whereACallerIsFromIsSaidInTheClientsLanguage() {
    #expect(KioskTexts.of(.sv).service("kotihoidosta") == "från hemvården")
    #expect(KioskTexts.of(.sv).service("neuvolasta") == "neuvolasta")
  }
}
