public import CareModel

/// What a visitor's page asks (docs/chat.md).
public struct VisitorRequest: Sendable, Equatable {
  /// Nil for what is never answered.
  public var id: String?
  public var asked: Asked

  public enum Asked: Sendable, Equatable {
    case start(StartChat)
    case comeBack(ReturnToChat)
    case command(VisitorCommand)
    case typing(Bool)
    case media(ChatMediaRequest)
    case erase
    case ping
  }

  public init(id: String?, asked: Asked) {
    self.id = id
    self.asked = asked
  }

  public init(decoding text: String) throws(ChatFault) {
    (id, asked) = try ChatEnvelope.read(text) { type, fields in
      switch type {
      case "start": .start(try StartChat(fields))
      case "return": .comeBack(try ReturnToChat(fields))
      case "say": .command(.say(try fields.message("text"), key: try fields.key("id")))
      case "typing": .typing(try fields.flag("on"))
      case "here": .command(.here)
      case "danger": .command(.danger)
      case "feeling":
        .command(.feeling(try fields.word("when"), try fields.number("value", 1...5)))
      case "face": .command(.face(try fields.number("value", 1...3)))
      case "code": .command(.code)
      case "callAccept":
        .command(.acceptCall(number: try fields.number("call", 1...ProtocolLimits.largestNumber)))
      case "callEnd":
        .command(.endCall(number: try fields.number("call", 1...ProtocolLimits.largestNumber)))
      case "end": .command(.end)
      case "erase": .erase
      case "ping": .ping
      default:
        if let media = try ChatMediaRequest.read(type, fields) {
          .media(media)
        } else {
          throw ProtocolError(.badRequest, "no such type")
        }
      }
    }
    switch asked {
    case .typing, .ping: break
    case .start, .comeBack, .command, .media, .erase:
      if id == nil { throw .close(.badShape, "id is missing") }
    }
  }
}

public struct StartChat: Sendable, Equatable {
  public var secret: PersonalText
  /// A queue's address.
  public var queue: String
  public var kind: ConversationKind
  public var language: Language
  public var topic: String?
  public var feeling: Int?
  public var text: PersonalText?
  /// Of a contact request.
  public var contact: ContactDetails?
  /// The page was turned away before, since it was opened: one person is counted once.
  public var again: Bool

  init(_ fields: ChatFields) throws {
    secret = try fields.secret("secret")
    queue = try fields.text("queue")
    kind = try fields.word("kind")
    language = try fields.word("language")
    topic = try fields.optionalText("topic")
    feeling = try fields.optionalNumber("feeling", 1...5)
    text = kind == .live ? nil : try fields.optionalMessage("text")
    again = try fields.optionalNumber("again", 1...1) != nil
    guard kind == .contact else { return }
    let longest = ChatLimits.contactCharacters
    contact = ContactDetails(
      name: try fields.optionalLine("name", longest: longest),
      phone: try fields.optionalLine("phone", longest: longest),
      email: try fields.optionalLine("email", longest: longest),
      time: try fields.optionalLine("time", longest: longest))
  }
}

public struct ReturnToChat: Sendable, Equatable {
  public var credential: Credential
  /// The last entry that the page has.
  public var after: Int

  public enum Credential: Sendable, Equatable {
    case secret(PersonalText)
    /// From another device, which has made a secret of its own.
    case code(PersonalText, newSecret: PersonalText)
  }

  init(_ fields: ChatFields) throws {
    after = try fields.number("after", 0...ProtocolLimits.largestNumber)
    if let code = try fields.optionalText("code") {
      credential = .code(
        PersonalText(String(code.prefix(40))), newSecret: try fields.secret("newSecret"))
    } else {
      credential = .secret(try fields.secret("secret"))
    }
  }
}
