internal import CareModel

/// What counsellors wrote when they offered a conversation to somebody, or asked somebody to join: held in
/// memory for those who are to read it before they take part, and for as long as it is not answered.
struct OfferedWords {
  private var words: [ConversationID: [Int: PersonalText]] = [:]

  subscript(conversation: ConversationID, seq: Int) -> PersonalText? { words[conversation]?[seq] }

  mutating func note(_ entry: ChatEntry, of conversation: ConversationID) {
    guard entry.kind == .summary || entry.kind == .asked, let text = entry.text else { return }
    words[conversation, default: [:]][entry.seq] = text
  }

  /// Of a conversation that has changed: what is offered no more is let go of.
  mutating func follow(_ conversation: Conversation) {
    guard let known = words[conversation.id] else { return }
    let wanted = Self.entries(of: conversation)
    let left = known.filter { wanted.contains($0.key) }
    words[conversation.id] = left.isEmpty ? nil : left
  }

  mutating func forget(_ conversation: ConversationID) { words[conversation] = nil }

  /// The numbers of what is not answered yet.
  static func entries(of conversation: Conversation) -> [Int] {
    [conversation.handOver?.summary, conversation.asked?.words].compactMap(\.self)
  }
}
