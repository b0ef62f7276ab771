internal import CareAPI
internal import CareModel
internal import MediaAPI

/// Which pages have media in which call's room, as this process knows it.
///
/// In the relay a page is a participant and a call is a room, by the names they have here: so the
/// pages of a client that all ring can have their media ready without being in each other's way.
/// Nothing here is durable: it is what a relay's snapshot says.
struct MediaRooms {
  private var pages: [CallID: Set<SessionID>] = [:]
  /// How often a page's slots have been set since it joined.
  private var slotVersions: [SessionID: Int] = [:]
  /// How the connection of each page of a call does; of a page that has left as well, until the
  /// call ends. A page that is not named here has not been connected yet.
  private(set) var levels: [CallID: [SessionID: ConnectionLevel]] = [:]
  /// Pages that were told to be lost, durably, and not yet to be good again.
  private var toldLost: [CallID: Set<SessionID>] = [:]
  /// Pages whose connection was last measured as weak.
  var weak: Set<SessionID> = []
  /// What pages were told to send at most, bit/s; nothing for those that were not told.
  var limits: [SessionID: Int] = [:]

  func pages(of call: CallID) -> Set<SessionID> { pages[call] ?? [] }
  var calls: [CallID] { Array(pages.keys) }

  mutating func joined(_ page: SessionID, _ call: CallID) {
    pages[call, default: []].insert(page)
    slotVersions[page] = 0
    weak.remove(page)
    limits[page] = nil
    levels[call]?[page] = nil
  }

  /// Whether that is another level than before.
  mutating func set(_ level: ConnectionLevel, of page: SessionID, in call: CallID) -> Bool {
    if level == .lost { toldLost[call, default: []].insert(page) }
    return levels[call, default: [:]].updateValue(level, forKey: page) != level
  }

  func wasToldLost(_ page: SessionID, in call: CallID) -> Bool {
    toldLost[call]?.contains(page) ?? false
  }

  mutating func toldGood(_ page: SessionID, in call: CallID) { toldLost[call]?.remove(page) }

  func level(of page: SessionID, in call: CallID) -> ConnectionLevel {
    levels[call]?[page] ?? .new
  }

  /// Whether the page had media there.
  @discardableResult
  mutating func left(_ page: SessionID, _ call: CallID) -> Bool {
    slotVersions[page] = nil
    weak.remove(page)
    limits[page] = nil
    let had = pages[call]?.remove(page) != nil
    if pages[call]?.isEmpty == true { pages[call] = nil }
    return had
  }

  mutating func closed(_ call: CallID) {
    levels[call] = nil
    toldLost[call] = nil
    for page in pages.removeValue(forKey: call) ?? [] {
      slotVersions[page] = nil
      weak.remove(page)
      limits[page] = nil
    }
  }

  /// What pages were told stays with them.
  mutating func allLost() {
    let told = toldLost
    self = MediaRooms()
    toldLost = told
  }

  mutating func nextSlotVersion(of page: SessionID) -> Int {
    slotVersions[page, default: 0] += 1
    return slotVersions[page, default: 0]
  }

  // Names

  static func room(of call: CallID) -> RoomID { name(call.rawValue) }

  /// A session's device test.
  static func echoRoom(of session: SessionID) -> RoomID { name("e_" + session.rawValue.prefix(62)) }

  static func participant(of page: SessionID) -> ParticipantID {
    // Identifiers of the care model are made of the same characters and are no longer.
    ParticipantID(page.rawValue)!
  }

  private static func name(_ text: String) -> RoomID {
    // As above; an echo room's name is cut to the length that is allowed.
    RoomID(text)!
  }
}
