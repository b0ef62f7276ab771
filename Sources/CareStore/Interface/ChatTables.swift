public import CareModel

/// Anonymous chats. What people wrote comes here sealed: the store has no key and reads no text.
public protocol ChatReading {
  /// Of all organisations, by id.
  func chatQueues(limit: Int) throws -> [ChatQueue]
  /// Of all organisations: cheap, for who looks often whether something has changed.
  func chatQueueVersions(limit: Int) throws -> [ChatQueueID: Int]
  /// All of one organisation, by address; there are no more than ``ChatQueue/most``.
  func chatQueues(in organisation: OrganisationID) throws -> [ChatQueue]
  func chatQueue(_ id: ChatQueueID, in organisation: OrganisationID) throws -> ChatQueue?
  func chatQueue(address: String) throws -> ChatQueue?

  func conversation(_ id: ConversationID) throws -> Conversation?
  /// Of one of the devices that the visitor uses.
  func conversation(secretHash: SecretHash) throws -> Conversation?
  func conversation(codeHash: SecretHash) throws -> Conversation?
  /// Those of which it is not known yet what came of them, by id; for the start of a gateway.
  func liveConversations(after: ConversationID?, limit: Int) throws -> [Conversation]
  /// When what is kept of it goes; nil where there is no such conversation.
  func chatDueTimes(of id: ConversationID) throws -> ChatDueTimes?

  /// The entries after that one, in order.
  func chatEntries(of id: ConversationID, after seq: Int, limit: Int) throws -> [SealedEntry]
  /// The last entries that a request wrote, in order and without their texts.
  func chatKeys(of id: ConversationID, limit: Int) throws -> [ChatEntry]

  /// By professional.
  func chatDuties(limit: Int) throws -> [ChatDuty]

  /// Conversations of which this part has had its time, the most overdue first.
  func chatsDue(_ part: ConversationPart, now: WallTime, limit: Int) throws -> [ConversationID]
  /// When to look for them next.
  func nextChatDue() throws -> WallTime?
  /// Which of these there are, and which of their parts are gone already.
  func keptChats(among ids: [ConversationID]) throws -> [ConversationID: Set<ConversationPart>]

  /// By the hour of arrival; of one queue, or of all. A caller who asks for much asks for a few days at a
  /// time.
  func chatFacts(
    in organisation: OrganisationID, queue: ChatQueueID?, during range: Range<WallTime>, limit: Int
  ) throws -> [ChatFact]
  /// People who were turned away from a queue, by hour; no more than one row for each hour and reason.
  func chatDemand(
    in organisation: OrganisationID, queue: ChatQueueID, during range: Range<WallTime>, limit: Int
  ) throws -> [ChatDemand]
  /// What was kept of emergencies in conversations that were erased, of one queue or of all; the newest
  /// first.
  func chatEmergencies(
    in organisation: OrganisationID, queue: ChatQueueID?, limit: Int
  ) throws -> [ChatEmergency]
  /// What was deleted since then, of one queue or of all; in order.
  func chatDeletions(
    in organisation: OrganisationID, queue: ChatQueueID?, since: WallTime, limit: Int
  ) throws -> [ChatDeletion]
}

public protocol ChatWriting {
  /// False where the address is another queue's.
  func insert(_ queue: ChatQueue) throws -> Bool
  /// As the next version; false where `known` is not the stored one, or there is no such queue.
  func save(
    _ settings: ChatQueueSettings, of queue: ChatQueueID, known: Int,
    in organisation: OrganisationID
  ) throws -> Bool
  /// False where there is no such queue.
  func save(
    _ board: ChatBoard, of queue: ChatQueueID, in organisation: OrganisationID
  ) throws -> Bool

  /// False where the secret is that of another conversation: it begins once.
  func insert(_ conversation: Conversation, secret: SecretHash) throws -> Bool
  /// Writes the state of conversations that are there, and of those that are wrapped up what statistics
  /// keep. One that is not there any more is left out: it does not come back.
  func save(_ changed: [KeptConversation]) throws
  /// Another device's. The oldest goes where there are ``ChatTable/secretsHeld`` already. False where
  /// the secret is in use, or the conversation is gone.
  func addSecret(_ hash: SecretHash, to id: ConversationID, at now: WallTime) throws -> Bool
  /// The code for another device in place of an earlier one; nil takes it away. False where the
  /// conversation is gone, or another one has that code.
  func setCode(_ hash: SecretHash?, of id: ConversationID) throws -> Bool

  /// Entries of conversations that are there, many in few statements. Throws
  /// ``StoreError/conflict(_:)`` where a number, or a request of the same author, is written already:
  /// then nothing is.
  func append(_ entries: [(conversation: ConversationID, entry: SealedEntry)]) throws

  func save(_ duty: ChatDuty) throws

  /// Adds to what is counted of the same queue, hour and reason; deleted at `until`.
  func add(_ demand: ChatDemand, until: WallTime) throws

  /// Deletes a part of conversations that has had its time, and writes down that it did; leaves alone
  /// what is not due (any more). Their keys are to be destroyed before. Returns how many rows went.
  func purge(_ part: ConversationPart, of ids: [ConversationID], now: WallTime) throws -> Int
  /// Takes a conversation out with all that was written. Where an alarm or a risk flag was, what was done
  /// when is kept until `emergencyUntil`, without a word of anybody's. Its keys are to be destroyed
  /// before. Nil where there is no such conversation.
  func erase(
    _ id: ConversationID, emergencyUntil: WallTime, now: WallTime
  ) throws -> ChatErasure?
  /// Deletes statistics, counts of demand and records of emergencies that have had their time, and what was written down of
  /// deletions before `deletions`; at most `limit` of each. Returns how many rows went; call again while
  /// that is `limit` or more.
  func forgetChatRecords(now: WallTime, deletions: WallTime, limit: Int) throws -> Int
}

/// What of a conversation goes together.
public enum ConversationPart: String, Sendable, CaseIterable {
  /// What visitors see, with their secrets and codes: nobody returns to it afterwards.
  case texts
  /// What staff alone see.
  case notes
  /// The conversation itself (``RetentionPart/facts``), and all that is left of it.
  case everything
}

/// When what is kept of a conversation goes; nil: not yet, since it has not ended. Stored with it, so that
/// a later change of the queue's clocks keeps nothing longer than was promised.
public struct ChatDueTimes: Sendable, Equatable {
  public var text: WallTime?
  public var notes: WallTime?
  public var facts: WallTime?
  public var statistics: WallTime?

  public init(
    text: WallTime? = nil, notes: WallTime? = nil, facts: WallTime? = nil,
    statistics: WallTime? = nil
  ) {
    self.text = text
    self.notes = notes
    self.facts = facts
    self.statistics = statistics
  }

  /// Of a conversation of a queue that keeps so.
  public init(_ clock: RetentionClock, of conversation: Conversation) {
    guard let ended = conversation.endedAt else {
      self.init()
      return
    }
    self.init(
      text: clock.deletes(.text, endedAt: ended), notes: clock.deletes(.notes, endedAt: ended),
      facts: clock.deletes(.facts, endedAt: ended),
      statistics: clock.deletes(.statistics, endedAt: ended))
  }
}

public struct KeptConversation: Sendable, Equatable {
  public var conversation: Conversation
  public var due: ChatDueTimes

  public init(_ conversation: Conversation, due: ChatDueTimes) {
    self.conversation = conversation
    self.due = due
  }
}

/// An entry as it is stored: what was written is sealed under the conversation's key.
public struct SealedEntry: Sendable, Equatable {
  public var seq: Int
  public var at: WallTime
  public var author: ChatAuthor
  public var kind: ChatEntryKind
  /// Nil where the kind says it all.
  public var sealed: [UInt8]?
  public var key: String?

  public init(
    seq: Int, at: WallTime, author: ChatAuthor, kind: ChatEntryKind, sealed: [UInt8]? = nil,
    key: String? = nil
  ) {
    self.seq = seq
    self.at = at
    self.author = author
    self.kind = kind
    self.sealed = sealed
    self.key = key
  }

  /// - Parameter sealed: of the entry's text.
  public init(_ entry: ChatEntry, sealed: [UInt8]?) {
    self.init(
      seq: entry.seq, at: entry.at, author: entry.author, kind: entry.kind, sealed: sealed,
      key: entry.key)
  }

  /// - Parameter text: what is sealed in it.
  public func opened(_ text: PersonalText?) -> ChatEntry {
    ChatEntry(seq: seq, at: at, author: author, kind: kind, text: text, key: key)
  }
}

/// What erasing left.
public enum ChatErasure: Sendable, Equatable {
  case nothing
  case emergency
}

/// What was done when somebody was in danger, of a conversation that was erased: no name, no words, no
/// place, and no way back to it.
public struct ChatEmergency: Sendable, Equatable {
  public var organisation: OrganisationID
  public var queue: ChatQueueID
  /// Of its first event.
  public var at: WallTime
  public var events: [Event]
  public var deleteAt: WallTime

  public struct Event: Codable, Sendable, Equatable {
    public var at: WallTime
    /// `danger`, `flagged`, `unflagged` or `step`.
    public var kind: ChatEntryKind
    /// Nil: the visitor.
    public var by: ProfessionalID?
    /// The step's word.
    public var step: String?

    public init(at: WallTime, kind: ChatEntryKind, by: ProfessionalID? = nil, step: String? = nil) {
      self.at = at
      self.kind = kind
      self.by = by
      self.step = step
    }
  }

  public init(
    organisation: OrganisationID, queue: ChatQueueID, at: WallTime, events: [Event],
    deleteAt: WallTime
  ) {
    self.organisation = organisation
    self.queue = queue
    self.at = at
    self.events = events
    self.deleteAt = deleteAt
  }
}

/// That something was deleted, and how much of it.
public struct ChatDeletion: Sendable, Equatable {
  public enum What: String, Sendable, CaseIterable {
    case texts, notes, facts
    /// By the visitor, at once.
    case erased
  }

  public var at: WallTime
  public var queue: ChatQueueID
  public var what: What
  public var conversations: Int
  /// Of the log.
  public var entries: Int

  public init(at: WallTime, queue: ChatQueueID, what: What, conversations: Int, entries: Int) {
    self.at = at
    self.queue = queue
    self.what = what
    self.conversations = conversations
    self.entries = entries
  }
}

/// Bounds of what is kept.
public enum ChatTable {
  /// Devices of one visitor.
  public static let secretsHeld = 5
}
