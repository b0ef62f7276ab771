/// What is wrong with one field of a queue's settings.
public struct ChatSettingsFault: FaultInWords, Sendable, Hashable {
  /// As in JSON: `topics.0.name.fi`.
  public var field: String
  public var kind: Kind
  private var told: String

  public enum Kind: String, Sendable, CaseIterable {
    /// Nothing that could be seen.
    case empty
    case tooLong, tooMany
    /// Blanks around it, characters that show nothing, or more than one line where one is meant.
    case unclean
    /// Stands in its list already.
    case twice
    case outOfRange
    /// Not 1 to 40 characters of `A–Z a–z 0–9 - _`.
    case noWord
    case noPhoneNumber
    /// Not of the form `https://…`.
    case noAddress
    /// An ``OpeningFault``.
    case hours
    /// Text or notes would be kept of a conversation that is no longer known.
    case factsGoFirst
    /// Not of the staff of the organisation.
    case nobody
  }

  /// Such as "tags.3 stands there twice".
  public var words: String { "\(field) \(told)" }

  init(_ field: String, _ kind: Kind, _ told: String) {
    self.field = field
    self.kind = kind
    self.told = told
  }

  static func tooMany(_ field: String, most: Int) -> ChatSettingsFault {
    ChatSettingsFault(field, .tooMany, "holds more than \(most)")
  }

  /// Of a list of ids, for who knows the staff.
  public static func nobody(_ list: String, at index: Int) -> ChatSettingsFault {
    ChatSettingsFault("\(list).\(index)", .nobody, "is nobody of the organisation's staff")
  }

  /// Of all settings as JSON.
  public static func tooLong(bytes: Int) -> ChatSettingsFault {
    ChatSettingsFault("settings", .tooLong, "are longer than \(bytes) bytes as JSON")
  }
}

extension ChatQueueSettings {
  public static let mostTopics = 20
  public static let mostPhones = 10
  public static let mostLinks = 20
  public static let mostCanned = 50
  public static let mostTags = 50
  /// Of those who answer, and of those who lead.
  public static let mostStaff = 500

  // In Unicode scalars.
  public static let longestName = 80
  public static let longestWord = 40
  public static let longestHours = 120
  public static let longestCanned = 500
  public static let longestDebrief = 300
  public static let longestLink = 500

  public static let waitingRange = 1...10_000
  public static let perCounsellorRange = 1...10
  /// Time to look at the screen again, and no longer than others like to wait.
  public static let answerRange = 15...600
  public static let silenceRange = 5...240
  /// A month is the longest that a left message waits for its reader, as its text does.
  public static let unansweredRange = 1...30
  public static let alarmRange = 1...60
  public static let promiseRange = 1...240

  /// Everything that is wrong, in the order of the fields; empty where a queue may be set up so, if its
  /// staff are there.
  public var faults: [ChatSettingsFault] {
    var list = FaultList()
    list.words(name, "name", longest: Self.longestName)
    list.faults += hours.faults.map {
      ChatSettingsFault("hours", .hours, "are not sound: \($0.words)")
    }
    list.each(topics, "topics", most: Self.mostTopics) { list, topic, field in
      list.word(topic.id, "\(field).id")
      list.words(topic.name, "\(field).name", longest: Self.longestName)
    }
    list.noneTwice(topics.map(\.id), "topics", ".id")
    list.number(mostWaiting, "mostWaiting", Self.waitingRange)
    list.number(perCounsellor, "perCounsellor", Self.perCounsellorRange)
    list.each(phones, "phones", most: Self.mostPhones) { list, phone, field in
      list.words(phone.name, "\(field).name", longest: Self.longestName)
      list.phoneNumber(phone.number, "\(field).number")
      list.words(phone.hours, "\(field).hours", longest: Self.longestHours, isNeeded: false)
    }
    list.each(links, "links", most: Self.mostLinks) { list, link, field in
      list.words(link.name, "\(field).name", longest: Self.longestName)
      list.address(link.address, "\(field).address")
    }
    list.clocks(keeps)
    list.each(canned, "canned", most: Self.mostCanned) { list, text, field in
      list.text(text, field, longest: Self.longestCanned, isLine: false)
    }
    list.each(tags, "tags", most: Self.mostTags) { list, tag, field in
      list.text(tag, field, longest: Self.longestWord)
    }
    list.noneTwice(tags, "tags")
    for (field, people) in [("staff", staff), ("leads", leads)] {
      list.each(people, field, most: Self.mostStaff) { _, _, _ in }
      list.noneTwice(people, field)
    }
    list.number(answerSeconds, "answerSeconds", Self.answerRange)
    list.number(silenceMinutes, "silenceMinutes", Self.silenceRange)
    list.number(unansweredDays, "unansweredDays", Self.unansweredRange)
    list.number(alarmMinutes, "alarmMinutes", Self.alarmRange)
    list.number(promiseMinutes, "promiseMinutes", Self.promiseRange)
    list.number(
      overload.mostWaitingEach, "overload.mostWaitingEach", OverloadRule.waitingEach)
    list.number(overload.longestWaitMinutes, "overload.longestWaitMinutes", OverloadRule.waits)
    list.words(
      debrief, "debrief", longest: Self.longestDebrief, isNeeded: false, isLine: false)
    return list.faults
  }
}

extension ChatQueueSettings.Link {
  /// `https` with a host, without a user; international names and characters as they go over the line.
  public static func isAddress(_ text: String) -> Bool {
    let scheme = "https://"
    let host = text.utf8.dropFirst(scheme.utf8.count).prefix { !"/?#".utf8.contains($0) }
    return text.utf8.count <= ChatQueueSettings.longestLink && text.hasPrefix(scheme)
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"<>\\^`{|}".utf8.contains($0) }
      && !host.isEmpty
      && host.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-.:".utf8.contains(byte)
        }
      } && host.first != UInt8(ascii: ":") && host.first != UInt8(ascii: ".")
  }
}

/// Looks at single fields, and collects what is wrong with them.
private struct FaultList {
  var faults: [ChatSettingsFault] = []

  mutating func add(_ field: String, _ kind: ChatSettingsFault.Kind, _ told: String) {
    faults.append(ChatSettingsFault(field, kind, told))
  }

  /// No more than the bound are looked at one by one.
  mutating func each<Element>(
    _ elements: [Element], _ field: String, most: Int,
    _ body: (inout FaultList, Element, String) -> Void
  ) {
    if elements.count > most { faults.append(.tooMany(field, most: most)) }
    for (index, element) in elements.prefix(most).enumerated() {
      body(&self, element, "\(field).\(index)")
    }
  }

  mutating func noneTwice(_ values: [some Hashable], _ field: String, _ part: String = "") {
    var seen: Set<AnyHashable> = []
    for (index, value) in values.enumerated() where !seen.insert(value).inserted {
      add("\(field).\(index)\(part)", .twice, "stands there twice")
    }
  }

  mutating func number(_ value: Int, _ field: String, _ range: ClosedRange<Int>) {
    guard !range.contains(value) else { return }
    add(field, .outOfRange, "is not from \(range.lowerBound) to \(range.upperBound)")
  }

  mutating func words(
    _ words: LocalWords, _ field: String, longest: Int, isNeeded: Bool = true, isLine: Bool = true
  ) {
    if isNeeded, words.all.isEmpty { add(field, .empty, "is in no language") }
    for (language, text) in [("fi", words.fi), ("sv", words.sv), ("en", words.en)] {
      if let text { self.text(text, "\(field).\(language)", longest: longest, isLine: isLine) }
    }
  }

  /// As ``ChatText`` would leave it.
  mutating func text(_ text: String, _ field: String, longest: Int, isLine: Bool = true) {
    do throws(ChatText.Fault) {
      let clean = try ChatText(text, longest: longest, isLine: isLine).text.revealed
      if !clean.unicodeScalars.elementsEqual(text.unicodeScalars) {
        let lines = isLine ? ", or more than one line" : ""
        add(field, .unclean, "has blanks around it, characters that show nothing\(lines)")
      }
    } catch {
      switch error {
      case .empty: add(field, .empty, "is empty")
      case .tooLong: add(field, .tooLong, "is longer than \(longest) characters")
      }
    }
  }

  mutating func word(_ text: String, _ field: String) {
    let isWord =
      (1...ChatQueueSettings.longestWord).contains(text.utf8.count)
      && text.utf8.allSatisfy(isOpaqueNameByte)
    if !isWord { add(field, .noWord, "is not 1 to 40 characters of A–Z a–z 0–9 - _") }
  }

  /// As people write it: `116 123`, `+358 9 2525 0111`, `(09) 310-1691`.
  mutating func phoneNumber(_ text: String, _ field: String) {
    let isNumber =
      text.utf8.count <= 40
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || " +-()".utf8.contains($0) }
      && (3...20).contains(text.utf8.count { (0x30...0x39).contains($0) })
      && text.utf8.first != UInt8(ascii: " ") && text.utf8.last != UInt8(ascii: " ")
    if !isNumber { add(field, .noPhoneNumber, "is no telephone number") }
  }

  mutating func address(_ text: String, _ field: String) {
    if ChatQueueSettings.Link.isAddress(text) { return }
    add(field, .noAddress, "is no address that begins with https://")
  }

  mutating func clocks(_ keeps: RetentionClock) {
    for fault in keeps.faults {
      switch fault {
      case .text: number(keeps.textHours, "keeps.textHours", RetentionClock.textRange)
      case .notes: number(keeps.notesDays, "keeps.notesDays", RetentionClock.notesRange)
      case .facts: number(keeps.factsDays, "keeps.factsDays", RetentionClock.factsRange)
      case .statistics:
        number(keeps.statisticsDays, "keeps.statisticsDays", RetentionClock.statisticsRange)
      case .factsGoFirst:
        add("keeps.factsDays", .factsGoFirst, "is shorter than texts or notes are kept")
      }
    }
  }
}
