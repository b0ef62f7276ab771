public import CareModel

/// Numbers of docs/chat.md that both ends go by.
public enum ChatLimits {
  /// UTF-8 bytes of one message on a line.
  public static let messageBytes = 65_536
  /// Of the id of a request, and of an offer.
  public static let keyCharacters = 16...32
  /// Of a visitor's secret: 256 bits as base64url.
  public static let secretCharacters = 43
  /// What a person who wants to be contacted may say of themselves, in Unicode scalars a field.
  public static let contactCharacters = 200

  /// Whether a text can be the id of a request.
  public static func isKey(_ text: String) -> Bool {
    keyCharacters.contains(text.utf8.count) && text.utf8.allSatisfy(isWordByte)
  }

  public static func isSecret(_ text: String) -> Bool {
    text.utf8.count == secretCharacters && text.utf8.allSatisfy(isWordByte)
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

/// Why a message on a chat line could not be taken.
public enum ChatFault: Error, Sendable, Equatable {
  /// It has no shape that could be answered: the connection is closed.
  case close(CloseCode, String)
  /// A request that is refused.
  case refuse(id: String, ChatRefusal, String)
}

/// What both kinds of lines have in common: an object with a `type`, and mostly an `id`.
enum ChatEnvelope {
  /// Reads a message and then, by its type, what it asks.
  static func read<Asked>(
    _ text: String, _ body: (_ type: String, _ fields: ChatFields) throws -> Asked
  ) throws(ChatFault) -> (id: String?, asked: Asked) {
    if text.utf8.count > ChatLimits.messageBytes {
      throw .close(.tooLong, "the message is longer than 65536 bytes")
    }
    guard let fields = ChatFields(text) else {
      throw .close(.notJSON, "the message is no JSON object of plain fields")
    }
    let id: String?
    switch fields.values["id"] {
    case nil: id = nil
    case .text(let text) where ChatLimits.isKey(text): id = text
    default: throw .close(.badShape, "id is no name of a request")
    }
    guard case .text(let type)? = fields.values["type"] else {
      throw .close(.badShape, "type is missing")
    }
    do {
      return (id, try body(type, fields))
    } catch {
      let told = error as? ProtocolError ?? ProtocolError(.badRequest, "the message cannot be read")
      // What has no id cannot be answered.
      guard let id else { throw .close(.badShape, told.message) }
      throw .refuse(id: id, told.code == .tooLong ? .tooLong : .badRequest, told.message)
    }
  }
}
