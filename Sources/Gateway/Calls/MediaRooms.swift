internal import CareAPI
internal import CareModel
internal import MediaAPI

/// Which pages have media in which call's room, as this process knows it.
///
/// In the relay a page is a participant and a call is a room, by the names they have here: so the
/// pages of a client that all ring can have their media ready without being in each other's way.
/// Nothing here is durable: it is what a relay's snapshot says.
struct MediaRooms {
  /// A page that has media in a call. A page can be in two: in one that is held, and in the other.
  private struct Place {
    /// Who is in its slots; nil where that is not known, and to be set in any case.
    var slots: [InSlot]?
    /// How often they have been set since the page joined.
    var slotsVersion = 0
    /// What it was told to send at most, bit/s; nil where it was not told.
    var limit: Int?
    /// Whether its connection was last measured as weak.
    var isWeak = false
  }

  /// The page by which a party is seen and heard.
  struct InSlot: Equatable {
    var party: PartyID
    var page: SessionID
  }

  private var places: [CallID: [SessionID: Place]] = [:]
  /// How the connection of each page of a call does; of a page that has left as well, until the
  /// call ends. A page that is not named here has not been connected yet.
  private(set) var levels: [CallID: [SessionID: ConnectionLevel]] = [:]
  /// Pages that were told to be lost, durably, and not yet to be good again.
  private var toldLost: [CallID: Set<SessionID>] = [:]

  func pages(of call: CallID) -> Set<SessionID> { places[call].map { Set($0.keys) } ?? [] }
  var calls: [CallID] { Array(places.keys) }

  mutating func joined(_ page: SessionID, _ call: CallID) {
    places[call, default: [:]][page] = Place()
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
    let had = places[call]?.removeValue(forKey: page) != nil
    if places[call]?.isEmpty == true { places[call] = nil }
    return had
  }

  mutating func closed(_ call: CallID) {
    levels[call] = nil
    toldLost[call] = nil
    places[call] = nil
  }

  /// What pages were told stays with them.
  mutating func allLost() {
    let told = toldLost
    self = MediaRooms()
    toldLost = told
  }

  /// Whether those are in the page's slots already. Who of them joins anew stays there.
  func hasSet(_ others: [InSlot], slotsOf page: SessionID, in call: CallID) -> Bool {
    places[call]?[page]?.slots == others
  }

  /// - Returns: how often they have been set by now; nil where the page has no media there any more.
  mutating func haveSet(_ others: [InSlot], slotsOf page: SessionID, in call: CallID) -> Int? {
    guard var place = places[call]?[page] else { return nil }
    place.slots = others
    place.slotsVersion += 1
    places[call]?[page] = place
    return place.slotsVersion
  }

  /// They are set again with the next that changes in the call.
  mutating func doubtSlots(of page: SessionID, in call: CallID) { places[call]?[page]?.slots = nil }

  func isWeak(_ page: SessionID, in call: CallID) -> Bool { places[call]?[page]?.isWeak ?? false }

  mutating func haveMeasured(isWeak: Bool, _ page: SessionID, in call: CallID) {
    places[call]?[page]?.isWeak = isWeak
  }

  func limit(of page: SessionID, in call: CallID) -> Int? { places[call]?[page]?.limit }

  mutating func haveSet(limit: Int?, of page: SessionID, in call: CallID) {
    places[call]?[page]?.limit = limit
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
