public import CareModel

/// What is said on a chat line (docs/chat.md), as the text of one frame.
public enum ChatLine {
  public static func done(_ id: String) -> String { done(id) { _ in } }

  public static func done(_ id: String, seq: Int) -> String { done(id) { $0.field("seq", seq) } }

  public static func done(_ id: String, conversation: ConversationID?) -> String {
    done(id) { $0.field("conversation", conversation?.rawValue) }
  }

  public static func done(_ id: String, code: PersonalText) -> String {
    done(id) { $0.field("code", code.revealed) }
  }

  /// Erased; what had to be kept of it.
  public static func done(_ id: String, kept: [String]) -> String {
    done(id) { json in
      json.name("kept")
      json.beginArray()
      for one in kept { json.write(one) }
      json.endArray()
    }
  }

  public static func refused(_ id: String, _ code: ChatErrorCode, _ message: String) -> String {
    write("refused") { json in
      json.field("id", id)
      json.field("code", code.rawValue)
      json.field("message", message)
    }
  }

  public static func bye(_ reason: ChatByeReason, reconnectMilliseconds: Int) -> String {
    write("bye") { json in
      json.field("reason", reason.rawValue)
      json.field("reconnectMilliseconds", reconnectMilliseconds)
    }
  }

  public static func pong(now: WallTime) -> String {
    write("pong") { $0.field("now", now.milliseconds) }
  }

  /// - Parameters:
  ///   - conversation: on a counsellor's line; nil on a visitor's.
  ///   - name: the first name of who types; nil: the visitor.
  public static func typing(
    _ isTyping: Bool, name: PersonalText?, in conversation: ConversationID? = nil
  ) -> String {
    write("typing") { json in
      if let conversation { json.field("conversation", conversation.rawValue) }
      json.field("name", name?.revealed)
      json.field("on", isTyping)
    }
  }

  public static func state(_ state: VisitorState) -> String {
    write("state") { json in
      json.name("state")
      state.write(to: &json)
    }
  }

  public static func desk(_ desk: DeskView) -> String {
    write("desk") { json in
      json.name("desk")
      desk.write(to: &json)
    }
  }

  /// An entry on the visitor's line.
  ///
  /// - Parameter name: the first name of who of the staff wrote it.
  public static func entry(_ entry: ChatEntry, name: PersonalText?) -> String {
    write("entry") { json in
      json.name("entry")
      json.beginObject()
      common(entry, name, &json)
      json.field("own", entry.author == .visitor)
      json.endObject()
    }
  }

  /// An entry on a counsellor's line.
  public static func entry(
    _ entry: ChatEntry, name: PersonalText?, in conversation: ConversationID, own: Bool
  ) -> String {
    write("entry") { json in
      json.field("conversation", conversation.rawValue)
      json.name("entry")
      json.beginObject()
      common(entry, name, &json)
      var by: String?
      if case .staff(let id) = entry.author { by = id.rawValue }
      json.field("by", by)
      json.field("own", own)
      json.endObject()
    }
  }

  private static func common(_ entry: ChatEntry, _ name: PersonalText?, _ json: inout JSONWriter) {
    json.field("seq", entry.seq)
    json.field("at", entry.at.milliseconds)
    json.field("kind", entry.kind.rawValue)
    json.field("author", entry.author.word)
    json.field("name", name?.revealed)
    json.field("text", entry.text?.revealed)
  }

  static func done(_ id: String, _ more: (inout JSONWriter) -> Void) -> String {
    write("done") { json in
      json.field("id", id)
      more(&json)
    }
  }

  static func write(_ type: StaticString, _ body: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter(capacity: 256)
    json.beginObject()
    json.name("type")
    json.write(type.description)
    body(&json)
    json.endObject()
    return String(decoding: json.bytes, as: UTF8.self)
  }
}

extension ChatAuthor {
  var word: String {
    switch self {
    case .visitor: "visitor"
    case .staff: "staff"
    case .system: "system"
    }
  }
}

/// Why something was not done, as it is told.
public enum ChatErrorCode: String, Error, Codable, Sendable, CaseIterable {
  case badRequest, unknown, closed, full, taken, ended, notAllowed, tooMany, tooLong
  /// Nothing was changed; it may be asked again.
  case storage
  /// The relay does not answer, or there is none.
  case mediaUnavailable
  case stopping

  public init(_ refusal: ChatRefusal) {
    self =
      switch refusal {
      case .badRequest: .badRequest
      case .unknown: .unknown
      case .closed: .closed
      case .full: .full
      case .taken: .taken
      case .ended: .ended
      case .notAllowed: .notAllowed
      case .tooMany: .tooMany
      case .tooLong: .tooLong
      }
  }
}

public enum ChatByeReason: String, Codable, Sendable, CaseIterable {
  case stopping, crowded, replaced, signedOut, erased, tooSlow
}
