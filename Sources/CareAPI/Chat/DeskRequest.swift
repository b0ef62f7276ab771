public import CareModel

/// What a counsellor's page asks (docs/chat.md).
public struct DeskRequest: Sendable, Equatable {
  /// Nil for what is never answered.
  public var id: String?
  public var asked: Asked

  public enum Asked: Sendable, Equatable {
    case command(CounsellorCommand)
    /// Hands over the entries of a conversation after this one, and all that come.
    case open(ConversationID, after: Int)
    case close(ConversationID)
    case typing(ConversationID, Bool)
    case media(ConversationID, ChatMediaRequest)
    case ping
  }

  public init(id: String?, asked: Asked) {
    self.id = id
    self.asked = asked
  }

  public init(decoding text: String) throws(ChatFault) {
    (id, asked) = try ChatEnvelope.read(text) { type, fields in
      switch type {
      case "ping": .ping
      case "typing": .typing(try fields.id("conversation"), try fields.flag("on"))
      case "open":
        .open(
          try fields.id("conversation"),
          after: try fields.number("after", 0...ProtocolLimits.largestNumber))
      case "close": .close(try fields.id("conversation"))
      default:
        if let media = try ChatMediaRequest.read(type, fields) {
          .media(try fields.id("conversation"), media)
        } else {
          .command(try Self.command(type, fields))
        }
      }
    }
    switch asked {
    case .typing, .ping: break
    case .command, .open, .close, .media:
      if id == nil { throw .close(.badShape, "id is missing") }
    }
  }

  private static func command(_ type: String, _ fields: ChatFields) throws -> CounsellorCommand {
    func conversation() throws -> ConversationID { try fields.id("conversation") }
    func key() throws -> String { try fields.key("id") }
    switch type {
    case "duty":
      let queues = try fields.list("queues", most: ChatQueue.most).map { text in
        guard let id = ChatQueueID(text) else {
          throw ProtocolError(.badRequest, "queues holds no id")
        }
        return id
      }
      return .duty(try fields.word("status"), queues)
    case "takeNext": return .takeNext(try fields.optionalID("queue"), key: try key())
    case "take": return .take(try conversation(), key: try key())
    case "say": return .say(try conversation(), try fields.message("text"), key: try key())
    case "note": return .note(try conversation(), try fields.message("text"), key: try key())
    case "whisper":
      return .whisper(try conversation(), try fields.message("text"), key: try key())
    case "call": return .call(try conversation())
    case "flag": return .flag(try conversation(), on: try fields.flag("on"))
    case "step":
      return .step(
        try conversation(), try fields.word("step"), try fields.optionalMessage("text"))
    case "seen": return .seen(try conversation())
    case "handOver":
      return .handOver(
        try conversation(), to: try fields.optionalID("to"),
        summary: try fields.message("summary"), key: try key())
    case "keep": return .keep(try conversation())
    case "askSecond":
      return .askSecond(
        try conversation(), try fields.optionalID("professional"), try fields.message("text"),
        key: try key())
    case "join": return .join(try conversation(), try fields.word("part"))
    case "leave": return .leave(try conversation())
    case "takeOver": return .takeOver(try conversation())
    case "callOffer":
      return .offerCall(try conversation(), try fields.word("kind"), key: try key())
    case "callEnd":
      return .endCall(
        try conversation(), number: try fields.number("call", 1...ProtocolLimits.largestNumber))
    case "end": return .end(try conversation())
    case "wrapUp":
      return .wrapUp(
        try conversation(), try fields.word("outcome"), try fields.list("tags", most: 20))
    case "closeQueue": return .closeQueue(try fields.id("queue"), try fields.flag("closed"))
    case "announce":
      let words = try fields.optionalLine("text", longest: ChatBoard.announcementLength)
      return .announce(try fields.id("queue"), words?.revealed ?? "")
    default: throw ProtocolError(.badRequest, "no such type")
    }
  }
}
