/// A service that people come to without a name. Its settings are what its shift lead or an administrator
/// has set; its board is what the shift lead says just now.
public struct ChatQueue: Sendable, Equatable {
  public var id: ChatQueueID
  public var organisation: OrganisationID
  /// The last word of its page's address, unique in the installation: see ``isAddress(_:)``.
  public var address: String
  public var settings: ChatQueueSettings
  public var board: ChatBoard
  /// Of the settings, for whoever changes them.
  public var version: Int

  public init(
    id: ChatQueueID, organisation: OrganisationID, address: String, settings: ChatQueueSettings,
    board: ChatBoard = ChatBoard(), version: Int = 1
  ) {
    self.id = id
    self.organisation = organisation
    self.address = address
    self.settings = settings
    self.board = board
    self.version = version
  }

  /// Of one organisation.
  public static let most = 50

  /// 2 to 40 characters of `a–z 0–9 -`, the first no `-`; not `ws`, where visitors' lines are.
  public static func isAddress(_ text: String) -> Bool {
    let bytes = text.utf8
    return (2...40).contains(bytes.count) && bytes.first != UInt8(ascii: "-") && text != "ws"
      && bytes.allSatisfy {
        ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z"))
          || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) || $0 == UInt8(ascii: "-")
      }
  }
}

/// What the shift lead says to those who wait, and to those who would come.
public struct ChatBoard: Codable, Sendable, Equatable {
  /// No new arrivals, whatever the hours say.
  public var isClosedForNew = false
  /// Shown to those who wait; empty where there is nothing to say.
  public var announcement = ""

  public init(isClosedForNew: Bool = false, announcement: String = "") {
    self.isClosedForNew = isClosedForNew
    self.announcement = announcement
  }

  public static let announcementLength = 300
}

/// Words in the languages that somebody has written; read in the visitor's, else in the first there is.
public struct LocalWords: Codable, Sendable, Equatable {
  public var fi: String?
  public var sv: String?
  public var en: String?

  public init(fi: String? = nil, sv: String? = nil, en: String? = nil) {
    self.fi = fi
    self.sv = sv
    self.en = en
  }

  public func words(in language: Language) -> String {
    let own: String? =
      switch language {
      case .fi: fi
      case .sv: sv
      case .en: en
      }
    return own ?? fi ?? en ?? sv ?? ""
  }

  /// All that there are.
  public var all: [String] { [fi, sv, en].compactMap { $0 } }
}

public struct ChatQueueSettings: Codable, Sendable, Equatable {
  public var name: LocalWords
  public var hours: OpeningHours
  public var topics: [Topic] = []
  /// People who may wait at once; whoever comes then may leave a message.
  public var mostWaiting = 100
  /// Chats of one counsellor at once.
  public var perCounsellor = 3
  public var takesMessages = true
  public var takesContacts = true
  public var phones: [Phone] = []
  public var links: [Link] = []
  public var keeps = RetentionClock()
  /// Answers that counsellors need again and again.
  public var canned: [String] = []
  public var tags: [String] = []
  /// Who answers here.
  public var staff: [ProfessionalID] = []
  /// Who of them leads shifts.
  public var leads: [ProfessionalID] = []
  /// How long a visitor who is called may take to show, in seconds.
  public var answerSeconds = 90
  /// After how many minutes without the visitor a chat ends, and a place in the line is given up.
  public var silenceMinutes = 30
  /// After how many days a message or contact request that nobody answers ends by itself.
  public var unansweredDays = 14
  /// After how many minutes an alarm that nobody has noticed goes to whoever is on call.
  public var alarmMinutes = 2
  /// Within how many minutes whoever comes is to be answered: what statistics measure waits by.
  public var promiseMinutes = 15
  /// When the shift lead is told that there is more to do than counsellors can.
  public var overload = OverloadRule()
  /// Whom a counsellor can talk to after a heavy conversation, in words.
  public var debrief: LocalWords = LocalWords()

  public init(name: LocalWords, hours: OpeningHours) {
    self.name = name
    self.hours = hours
  }

  public struct Topic: Codable, Sendable, Equatable {
    public var id: String
    public var name: LocalWords

    public init(id: String, name: LocalWords) {
      self.id = id
      self.name = name
    }
  }

  public struct Phone: Codable, Sendable, Equatable {
    public var name: LocalWords
    public var number: String
    public var hours: LocalWords

    public init(name: LocalWords, number: String, hours: LocalWords) {
      self.name = name
      self.number = number
      self.hours = hours
    }
  }

  public struct Link: Codable, Sendable, Equatable {
    public var name: LocalWords
    /// `https` alone.
    public var address: String

    public init(name: LocalWords, address: String) {
      self.name = name
      self.address = address
    }
  }
}

extension ChatQueueSettings {
  /// What is left out is as in new settings, so that what an older program stored can be read; `name` and
  /// `hours` have to be there. Of the rest only the lengths of lists are looked at, see ``faults``: what
  /// is stored already has to be read, whatever the bounds become.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try fields.decode(LocalWords.self, forKey: .name),
      hours: try fields.decode(OpeningHours.self, forKey: .hours))
    topics = try fields.list(.topics, most: Self.mostTopics) ?? topics
    mostWaiting = try fields.decodeIfPresent(Int.self, forKey: .mostWaiting) ?? mostWaiting
    perCounsellor = try fields.decodeIfPresent(Int.self, forKey: .perCounsellor) ?? perCounsellor
    takesMessages = try fields.decodeIfPresent(Bool.self, forKey: .takesMessages) ?? takesMessages
    takesContacts = try fields.decodeIfPresent(Bool.self, forKey: .takesContacts) ?? takesContacts
    phones = try fields.list(.phones, most: Self.mostPhones) ?? phones
    links = try fields.list(.links, most: Self.mostLinks) ?? links
    keeps = try fields.decodeIfPresent(RetentionClock.self, forKey: .keeps) ?? keeps
    canned = try fields.list(.canned, most: Self.mostCanned) ?? canned
    tags = try fields.list(.tags, most: Self.mostTags) ?? tags
    staff = try fields.list(.staff, most: Self.mostStaff) ?? staff
    leads = try fields.list(.leads, most: Self.mostStaff) ?? leads
    answerSeconds = try fields.decodeIfPresent(Int.self, forKey: .answerSeconds) ?? answerSeconds
    silenceMinutes =
      try fields.decodeIfPresent(Int.self, forKey: .silenceMinutes) ?? silenceMinutes
    unansweredDays =
      try fields.decodeIfPresent(Int.self, forKey: .unansweredDays) ?? unansweredDays
    alarmMinutes = try fields.decodeIfPresent(Int.self, forKey: .alarmMinutes) ?? alarmMinutes
    promiseMinutes =
      try fields.decodeIfPresent(Int.self, forKey: .promiseMinutes) ?? promiseMinutes
    overload = try fields.decodeIfPresent(OverloadRule.self, forKey: .overload) ?? overload
    debrief = try fields.decodeIfPresent(LocalWords.self, forKey: .debrief) ?? debrief
  }
}

extension KeyedDecodingContainer {
  /// Nil where it is left out.
  fileprivate func list<Element: Decodable>(_ key: Key, most: Int) throws -> [Element]? {
    guard contains(key) else { return nil }
    var items = try nestedUnkeyedContainer(forKey: key)
    var found: [Element] = []
    while !items.isAtEnd {
      // Before the rest is read: its length is not ours.
      guard found.count < most else {
        let fault = ChatSettingsFault.tooMany(key.stringValue, most: most)
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: codingPath + [key], debugDescription: fault.words, underlyingError: fault))
      }
      found.append(try items.decode(Element.self))
    }
    return found
  }
}

/// Somebody of the staff, on or off duty.
public struct ChatDuty: Codable, Sendable, Equatable {
  public var professional: ProfessionalID
  public var organisation: OrganisationID
  public var status: DutyStatus
  public var queues: [ChatQueueID]
  public var since: WallTime

  public init(
    professional: ProfessionalID, organisation: OrganisationID, status: DutyStatus,
    queues: [ChatQueueID], since: WallTime
  ) {
    self.professional = professional
    self.organisation = organisation
    self.status = status
    self.queues = queues
    self.since = since
  }
}

public enum DutyStatus: String, Codable, Sendable, CaseIterable {
  case available, wrappingUp, pause, off
}
