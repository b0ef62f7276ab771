internal import CareAPI
internal import CareModel
internal import MediaAPI

/// A running call's room on the relay, and how each of its two sides does there. Nothing of it is stored:
/// a call does not outlive this process.
struct ChatCallRoom {
  /// The relay's names of the two say nothing about who they are.
  enum Side: String, CaseIterable {
    case visitor, counsellor

    var other: Side { self == .visitor ? .counsellor : .visitor }
    var participant: ParticipantID { ParticipantID(rawValue)! }

    init?(_ participant: ParticipantID) { self.init(rawValue: participant.rawValue) }
  }

  struct Standing {
    /// The page that has the media of this side, by its own name for itself.
    var page: String?
    /// A join is on its way to the relay.
    var isJoining = false
    /// The relay holds it.
    var isJoined = false
    /// Its media reaches the relay now.
    var isThere = false
    var sending = ChatSending(audio: false, video: false)
    /// Since when the relay has nothing of it; nil while it holds it.
    var absentSince: WallTime?

    mutating func gone(since: WallTime) {
      isJoined = false
      isThere = false
      absentSince = since
    }
  }

  let conversation: ConversationID
  let number: Int
  let kind: ChatCallKind
  private var standings: [Side: Standing]

  init(_ call: ChatCall, of conversation: ConversationID, now: WallTime) {
    self.conversation = conversation
    number = call.number
    kind = call.kind
    standings = Dictionary(
      uniqueKeysWithValues: Side.allCases.map { ($0, Standing(absentSince: now)) })
  }

  subscript(_ side: Side) -> Standing {
    get { standings[side] ?? Standing() }
    set { standings[side] = newValue }
  }

  /// A room is of one call alone: what is ordered late cannot reach a later one.
  var name: RoomID {
    // Identifiers are made of the characters of names, and are shorter than this.
    RoomID("\(conversation.rawValue.prefix(44))-\(number)")!
  }

  static func isName(_ room: RoomID) -> Bool {
    room.rawValue.hasPrefix(IdentifierKinds.Conversation.prefix)
  }

  /// What the relay lets a side do: muted and switched off hold there, whatever the page sends.
  func rights(of side: Side) -> MediaRights {
    let sending = self[side].sending
    return MediaRights(
      sendAudio: sending.audio, sendVideo: sending.video && kind == .video, receive: true)
  }

  func slots(of side: Side) -> SlotAssignment {
    guard self[side.other].isJoined else { return SlotAssignment(audio: [], video: []) }
    let other = side.other.participant
    return SlotAssignment(audio: [other], video: kind == .video ? [other] : [])
  }

  /// Whether one of the sides has been away for so long that the other waits in vain.
  func isBroken(now: WallTime, patience: Duration) -> Bool {
    standings.values.contains { $0.absentSince.map { $0 + patience <= now } ?? false }
  }
}
