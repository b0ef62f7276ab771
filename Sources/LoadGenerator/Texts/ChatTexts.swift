internal import Foundation

/// What is asked on the chat's lines (docs/chat.md), as the text of one frame.
package enum ChatAsk: Equatable, Sendable {
  /// Begins a conversation. `secret`: 43 characters base64url, made up by who comes.
  case start(secret: String, queue: String)
  case here
  case end
  case onDuty(queues: [String])
  case take(String)
  /// Entries of the conversation from now on.
  case open(String)
  case wrapUp(String)
  case off
  /// `conversation`: on a counsellor's line.
  case say(String, conversation: String?)

  /// - Parameter id: 16 to 32 characters; asked again under the same id it is done once.
  package func text(id: String) -> String {
    switch self {
    case .start(let secret, let queue):
      Self.object(
        "start", id,
        [
          ("secret", secret), ("queue", queue), ("kind", "live"), ("language", "fi"),
        ])
    case .here: Self.object("here", id)
    case .end: Self.object("end", id)
    case .onDuty(let queues):
      Self.object("duty", id, [("status", "available")], more: Self.list("queues", queues))
    case .off: Self.object("duty", id, [("status", "off")], more: Self.list("queues", []))
    case .take(let conversation): Self.object("take", id, [("conversation", conversation)])
    case .open(let conversation):
      Self.object("open", id, [("conversation", conversation)], more: "\"after\":0")
    case .wrapUp(let conversation):
      Self.object(
        "wrapUp", id, [("conversation", conversation), ("outcome", "helped")],
        more: Self.list("tags", []))
    case .say(let text, nil): Self.object("say", id, [("text", text)])
    case .say(let text, let conversation?):
      Self.object("say", id, [("conversation", conversation), ("text", text)])
    }
  }

  private static func object(
    _ type: String, _ id: String, _ fields: [(String, String)] = [], more: String? = nil
  ) -> String {
    var parts = ([("type", type), ("id", id)] + fields).map { "\"\($0.0)\":\(quoted($0.1))" }
    if let more { parts.append(more) }
    return "{" + parts.joined(separator: ",") + "}"
  }

  private static func list(_ name: String, _ texts: [String]) -> String {
    "\"\(name)\":[" + texts.map(quoted).joined(separator: ",") + "]"
  }

  /// RFC 8259 section 7.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// What comes on a chat's line, as far as a load needs it.
package enum ChatHeard: Equatable, Sendable {
  case done(id: String, conversation: String?)
  case refused(id: String, code: String)
  /// A message. `conversation`: on a counsellor's line; `isOwn`: of the side that hears it.
  case message(String, conversation: String?, isOwn: Bool)
  /// A conversation's state, or a place in the line.
  case state
  case desk
  case bye(String)
  case other

  /// Nil for what is no JSON object with a type.
  package init?(_ text: String) {
    // The longest and the most frequent are not read at all.
    if text.hasPrefix("{\"type\":\"state\"") {
      self = .state
      return
    }
    if text.hasPrefix("{\"type\":\"desk\"") {
      self = .desk
      return
    }
    guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(text.utf8)) else { return nil }
    switch (wire.type, wire.id, wire.entry) {
    case ("done", let id?, _): self = .done(id: id, conversation: wire.conversation)
    case ("refused", let id?, _): self = .refused(id: id, code: wire.code ?? "")
    case ("entry", _, let entry?) where entry.kind == "text":
      self = .message(entry.text ?? "", conversation: wire.conversation, isOwn: entry.own)
    case ("bye", _, _): self = .bye(wire.reason ?? "")
    default: self = .other
    }
  }

  private struct Wire: Decodable {
    var type: String
    var id: String?
    var conversation: String?
    var code: String?
    var reason: String?
    var entry: Entry?

    struct Entry: Decodable {
      var kind: String
      var text: String?
      var own: Bool
    }
  }

  package struct Queue: Decodable, Equatable, Sendable {
    package var id: String
    /// Its word in addresses.
    package var address: String

    package init(id: String, address: String) { (self.id, self.address) = (id, address) }
  }

  /// Of a counsellor's desk; nil where the text is none.
  package static func queues(onDesk text: String) -> [Queue]? {
    struct Wire: Decodable {
      struct Desk: Decodable { var queues: [Queue] }
      var desk: Desk
    }
    return (try? JSONDecoder().decode(Wire.self, from: Data(text.utf8)))?.desk.queues
  }
}

/// What is written in the conversations of a load: a number, by which a message is known again, and words of
/// which some are few and some are many.
package enum ChatWords {
  private static let mostWords = 30

  /// 13 to 160 characters, of a number that a run may have.
  package static func text(_ number: Int) -> String {
    "Viesti \(number)"
      + String(repeating: " sana", count: 1 + Int(scattered(number) % UInt64(mostWords - 1)))
  }

  /// Nil for what is not of a load.
  package static func number(_ text: String) -> Int? {
    let words = text.split(separator: " ", maxSplits: 2)
    guard words.count == 3, words[0] == "Viesti", words[1].allSatisfy(\.isASCII) else { return nil }
    return UInt32(words[1]).map(Int.init)
  }

  /// The same number for the same number, and another for each.
  package static func scattered(_ number: Int) -> UInt64 {
    // The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
    var mixed = UInt64(truncatingIfNeeded: number) &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
