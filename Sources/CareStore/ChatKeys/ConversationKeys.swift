public import CareModel

/// The keys under which conversations are sealed, apart from the conversations: whoever has the
/// database, or an older copy of it, has no text without them, and a text whose key is destroyed is gone
/// wherever copies of it lie.
///
/// The order is the caller's duty:
///
/// - keys are made before the conversation is stored, so that a key is on disk before the first text
///   that needs it; and so a conversation without keys is one whose keys were destroyed;
/// - keys are destroyed before the rows are deleted. Where the process ends in between, the rows are
///   still due, and both are done again.
public protocol ConversationKeys: Sendable {
  /// The keys of conversations, made where there are none. On disk when this returns. Throws
  /// ``StoreError``.
  ///
  /// - Parameter now: written down with new keys.
  func make(
    for ids: [ConversationID], at now: WallTime
  ) async throws -> [ConversationID: ChatKeys]

  /// Those that there are. Throws ``StoreError``.
  func keys(of ids: [ConversationID]) async throws -> [ConversationID: ChatKeys]

  /// After this nobody reads that part of the conversations any more. ``ConversationPart/everything`` is all of
  /// it. Destroying again is nothing. Throws ``StoreError``.
  func destroy(_ part: ConversationPart, of ids: [ConversationID]) async throws

  /// Return codes are short: what is stored of them is keyed with this one (HMAC-SHA-256), so that nobody
  /// who has the database alone can try all of them. The same for ever. Throws ``StoreError``.
  func codeKey() async throws -> ChatKey
}

/// 256 random bits. Prints as `‹key›`.
public struct ChatKey: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  public let bytes: [UInt8]

  public static let length = 32

  /// A new one, from the operating system's generator.
  public init() {
    var generator = SystemRandomNumberGenerator()
    bytes = (0..<Self.length / 8).flatMap { _ in
      withUnsafeBytes(of: generator.next()) { Array($0) }
    }
  }

  /// As kept; nil unless there are ``length`` bytes.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.length else { return nil }
    self.bytes = bytes
  }

  public var description: String { "‹key›" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The keys of one conversation: what visitors see goes at another time than what staff alone see.
public struct ChatKeys: Sendable, Equatable {
  /// Nil: destroyed, and the texts with it.
  public var texts: ChatKey?
  public var notes: ChatKey?

  public init(texts: ChatKey? = nil, notes: ChatKey? = nil) {
    self.texts = texts
    self.notes = notes
  }

  /// The one that an entry of this kind is sealed under.
  public func key(for kind: ChatEntryKind) -> ChatKey? { kind.isForVisitor ? texts : notes }
}
