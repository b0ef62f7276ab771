/// What the gateway asks of a media node. A command is idempotent: a node that sees an `id` again
/// answers as it did the first time.
public struct MediaCommand: Codable, Sendable, Equatable {
  public var id: String
  public var action: Action

  public init(id: String, action: Action) {
    self.id = id
    self.action = action
  }

  public enum Action: Codable, Sendable, Equatable {
    /// Opens a room; opening an open room of the same kind does nothing.
    case open(RoomID, RoomKind)
    case close(RoomID)
    /// Joins with a complete SDP offer; answered by ``MediaReply/answer(_:)``.
    case join(Join)
    /// A new offer on the running transport: an ICE restart. Answered by ``MediaReply/answer(_:)``.
    case reoffer(RoomID, ParticipantID, offer: String)
    case leave(RoomID, ParticipantID)
    /// Changes nothing: ``MediaReply/done`` where the room holds the participant, else a failure that says
    /// what is missing.
    case find(RoomID, ParticipantID)
    /// Whom each receive slot of a participant shows from now on.
    case setSlots(RoomID, ParticipantID, SlotAssignment)
    /// What a participant may do from now on: what it may not send is dropped at the relay (mute and
    /// camera off hold even where a page goes on sending).
    case setRights(RoomID, ParticipantID, MediaRights)
    /// The highest bit rate (bit/s, audio and video together) a participant is asked to send; nil lifts it.
    case limit(RoomID, ParticipantID, maxBitrate: Int?)
    /// Accept no new rooms from now on.
    case drain
    case snapshot
  }

  public struct Join: Codable, Sendable, Equatable {
    public var room: RoomID
    public var participant: ParticipantID
    public var offer: String
    public var rights: MediaRights

    public init(room: RoomID, participant: ParticipantID, offer: String, rights: MediaRights) {
      self.room = room
      self.participant = participant
      self.offer = offer
      self.rights = rights
    }
  }
}

public enum RoomKind: Codable, Sendable, Equatable {
  /// People see and hear each other as slots say.
  case call(maxParticipants: Int)
  /// One participant, whose own packets come back to it: the device test.
  case echo
}

public struct MediaRights: Codable, Sendable, Equatable {
  public var sendAudio: Bool
  public var sendVideo: Bool
  public var receive: Bool

  public init(sendAudio: Bool, sendVideo: Bool, receive: Bool) {
    self.sendAudio = sendAudio
    self.sendVideo = sendVideo
    self.receive = receive
  }

  public static let full = MediaRights(sendAudio: true, sendVideo: true, receive: true)
}

/// One entry a receive slot of the offer, in the order of the offer's receiving media sections of
/// that kind; nil leaves the slot empty. Missing entries are empty slots.
public struct SlotAssignment: Codable, Sendable, Equatable {
  public var audio: [ParticipantID?]
  public var video: [ParticipantID?]

  public init(audio: [ParticipantID?], video: [ParticipantID?]) {
    self.audio = audio
    self.video = video
  }
}
