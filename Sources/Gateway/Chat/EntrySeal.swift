internal import CareModel
internal import CareStore
internal import Signatures

/// Entries of a conversation as they are stored: what was written is sealed for its place in the log, so
/// that whoever can change rows can neither move a text elsewhere nor lay it into another's mouth.
extension ChatKeys {
  /// Nil where the key is destroyed: nothing can be written any more.
  func seal(_ entry: ChatEntry, of id: ConversationID) -> SealedEntry? {
    guard let text = entry.text else { return SealedEntry(entry, sealed: nil) }
    guard let seal = key(for: entry.kind).flatMap({ Seal(key: $0.bytes) }) else { return nil }
    let place = Self.place(entry.seq, entry.author, entry.kind, of: id)
    return SealedEntry(entry, sealed: seal.seal(Array(text.revealed.utf8), for: place))
  }

  /// Nil where there is a text that cannot be read: its key is destroyed, or it was changed.
  func open(_ entry: SealedEntry, of id: ConversationID) -> ChatEntry? {
    guard let sealed = entry.sealed else { return entry.opened(nil) }
    guard let seal = key(for: entry.kind).flatMap({ Seal(key: $0.bytes) }),
      let text = seal.open(sealed, for: Self.place(entry.seq, entry.author, entry.kind, of: id))
    else { return nil }
    return entry.opened(PersonalText(String(decoding: text, as: UTF8.self)))
  }

  private static func place(
    _ seq: Int, _ author: ChatAuthor, _ kind: ChatEntryKind, of id: ConversationID
  ) -> [UInt8] {
    let name =
      switch author {
      case .visitor: "visitor"
      case .system: "system"
      case .staff(let professional): professional.rawValue
      }
    // None of the parts holds a slash.
    return Array("\(id)/\(seq)/\(name)/\(kind.rawValue)".utf8)
  }
}
