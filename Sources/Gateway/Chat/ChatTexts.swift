internal import CareModel
internal import CareStore
internal import Foundation
internal import Signatures

/// Seals what is written for the store, and opens what comes back.
struct ChatTexts: Sendable {
  let keys: any ConversationKeys

  /// Makes the keys of new conversations: on disk when this returns.
  func begin(_ ids: [ConversationID], now: WallTime) async throws {
    _ = try await keys.make(for: ids, at: now)
  }

  func seal(
    _ entries: [(conversation: ConversationID, entry: ChatEntry)]
  ) async throws -> [(conversation: ConversationID, entry: SealedEntry)] {
    let owners = Set(entries.lazy.filter { $0.entry.text != nil }.map(\.conversation))
    let known = try await keys.keys(of: Array(owners))
    return try entries.map { conversation, entry in
      guard let sealed = (known[conversation] ?? ChatKeys()).seal(entry, of: conversation) else {
        throw StoreError.conflict("a text without a key")
      }
      return (conversation, sealed)
    }
  }

  /// A text whose key is gone comes back without it.
  func open(_ entries: [SealedEntry], of conversation: ConversationID) async throws -> [ChatEntry] {
    guard entries.contains(where: { $0.sealed != nil }) else {
      return entries.map { $0.opened(nil) }
    }
    let known = try await keys.keys(of: [conversation])[conversation]
    let keys = known ?? ChatKeys()
    return entries.map { keys.open($0, of: conversation) ?? $0.opened(nil) }
  }

  /// Nobody reads them any more, wherever a copy of the database lies.
  func forget(_ part: ConversationPart, of ids: [ConversationID]) async throws {
    try await keys.destroy(part, of: ids)
  }

  func hash(of code: ReturnCode) async throws -> SecretHash {
    let key = try await keys.codeKey()
    // HMAC-SHA-256 has the 32 bytes that the type asks for.
    return SecretHash(KeyedHash.sha256(Array(code.plain.revealed.utf8), key: key.bytes))!
  }

  static func json(_ contact: ContactDetails) -> PersonalText {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Four optional texts: nothing that JSON cannot say.
    return PersonalText(String(decoding: try! encoder.encode(contact), as: UTF8.self))
  }
}
