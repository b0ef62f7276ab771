public import CareModel

/// What a page asks about the media of a call within a conversation (docs/chat.md).
///
/// `page` is a name that the page made up for as long as it is open: a page that comes back after a broken
/// line is still the one that has the media, and another window is not.
public enum ChatMediaRequest: Sendable, Equatable {
  case join(page: String, offer: PersonalText, ChatSending)
  /// An ICE restart on the running transport.
  case reoffer(page: String, offer: PersonalText)
  case sending(page: String, ChatSending)

  /// Nil where the type is none of these.
  static func read(_ type: String, _ fields: ChatFields) throws -> ChatMediaRequest? {
    switch type {
    case "mediaJoin":
      .join(
        page: try fields.key("page"), offer: try fields.offer("offer"), try ChatSending(fields))
    case "mediaReoffer":
      .reoffer(page: try fields.key("page"), offer: try fields.offer("offer"))
    case "mediaSending":
      .sending(page: try fields.key("page"), try ChatSending(fields))
    default: nil
    }
  }
}

/// What one side lets the other hear and see.
public struct ChatSending: Sendable, Equatable {
  public var audio: Bool
  public var video: Bool

  public init(audio: Bool, video: Bool) {
    self.audio = audio
    self.video = video
  }

  init(_ fields: ChatFields) throws {
    audio = try fields.flag("audio")
    video = try fields.flag("video")
  }
}

/// A call as both sides are shown it.
public struct CallInChat: Codable, Sendable, Equatable {
  public var number: Int
  public var kind: ChatCallKind
  public var phase: ChatCallPhase
  public var since: WallTime

  public init(_ call: ChatCall) {
    number = call.number
    kind = call.kind
    phase = call.phase
    since = call.since
  }
}

extension ChatFields {
  /// A session description; it holds addresses of whoever sends it.
  func offer(_ name: String) throws -> PersonalText {
    let text = try text(name)
    guard text.utf8.count <= ProtocolLimits.offerBytes else {
      throw ProtocolError(.tooLong, "\(name) is too long")
    }
    return PersonalText(text)
  }
}

extension ChatLine {
  /// The relay's answer to an offer.
  ///
  /// - Parameter iceServers: nil, and absent, where no TURN server is set up.
  public static func done(
    _ id: String, answer: PersonalText, mediaEpoch: String, iceServers: [ICEServer]?
  ) -> String {
    done(id) { json in
      json.field("answer", answer.revealed)
      json.field("mediaEpoch", mediaEpoch)
      if let iceServers {
        json.name("iceServers")
        json.beginArray()
        for server in iceServers {
          json.beginObject()
          json.name("urls")
          json.beginArray()
          for url in server.urls { json.write(url) }
          json.endArray()
          json.field("username", server.username)
          json.field("credential", server.credential.revealed)
          json.endObject()
        }
        json.endArray()
      }
    }
  }

  /// How it stands with the other side of a call.
  ///
  /// - Parameters:
  ///   - isThere: its media reaches the relay now.
  ///   - conversation: on a counsellor's line; nil on a visitor's.
  public static func mediaOther(
    isThere: Bool, _ sending: ChatSending, in conversation: ConversationID?
  ) -> String {
    write("mediaOther") { json in
      if let conversation { json.field("conversation", conversation.rawValue) }
      json.field("here", isThere)
      json.field("audio", sending.audio)
      json.field("video", sending.video)
    }
  }

  /// The page of this side that has the media from now on.
  public static func mediaAt(page: String, in conversation: ConversationID?) -> String {
    write("mediaAt") { json in
      if let conversation { json.field("conversation", conversation.rawValue) }
      json.field("page", page)
    }
  }

  /// The relay has started anew: whoever had media there joins again.
  public static func mediaLost(in conversation: ConversationID?) -> String {
    write("mediaLost") { json in
      if let conversation { json.field("conversation", conversation.rawValue) }
    }
  }
}
