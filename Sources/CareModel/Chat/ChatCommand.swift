/// What a visitor asks, of its own conversation.
public enum VisitorCommand: Sendable, Equatable {
  case say(PersonalText, key: String)
  case here
  case danger
  case feeling(FeelingMoment, Int)
  case face(Int)
  case code
  case acceptCall(number: Int)
  /// Also says no to an offer.
  case endCall(number: Int)
  case end
}

public enum FeelingMoment: String, Codable, Sendable, CaseIterable {
  case before, after
}

/// What somebody of the staff asks.
public enum CounsellorCommand: Sendable, Equatable {
  case duty(DutyStatus, [ChatQueueID])
  case takeNext(ChatQueueID?, key: String)
  case take(ConversationID, key: String)
  case say(ConversationID, PersonalText, key: String)
  case note(ConversationID, PersonalText, key: String)
  case whisper(ConversationID, PersonalText, key: String)
  case call(ConversationID)
  case flag(ConversationID, on: Bool)
  case step(ConversationID, EmergencyStep, PersonalText?)
  case seen(ConversationID)
  case handOver(ConversationID, to: ProfessionalID?, summary: PersonalText, key: String)
  case keep(ConversationID)
  case askSecond(ConversationID, ProfessionalID?, PersonalText, key: String)
  case join(ConversationID, ChatPart)
  case observe(ConversationID)
  case leave(ConversationID)
  case takeOver(ConversationID)
  case offerCall(ConversationID, ChatCallKind, key: String)
  /// Also takes an offer back.
  case endCall(ConversationID, number: Int)
  case end(ConversationID)
  case wrapUp(ConversationID, ChatOutcome, [String])
  case closeQueue(ChatQueueID, Bool)
  case announce(ChatQueueID, String)
}

/// Why something was not done. Nothing was changed.
public enum ChatRefusal: String, Error, Sendable, CaseIterable {
  case badRequest
  /// No such conversation, code or queue; or it is none of the asker's business.
  case unknown
  case closed, full, taken, ended, notAllowed, tooMany, tooLong
}

/// What was done.
public enum ChatDone: Sendable, Equatable {
  case done
  case wrote(seq: Int)
  /// Nil: nobody waits.
  case took(ConversationID?)
}

/// What a decision changes that has to be on disk before anybody hears of it. The newest state of a
/// conversation is written once, however often it changed in a batch.
public struct ChatChanges: Sendable, Equatable {
  public var conversations: Set<ConversationID> = []
  /// Of those, the ones that now stand elsewhere in somebody's list; in the others something was said.
  public var moved: Set<ConversationID> = []
  public var entries: [(conversation: ConversationID, entry: ChatEntry)] = []
  public var duties: Set<ProfessionalID> = []
  public var boards: Set<ChatQueueID> = []

  public init() {}

  public var isEmpty: Bool {
    conversations.isEmpty && entries.isEmpty && duties.isEmpty && boards.isEmpty
  }

  public static func == (a: ChatChanges, b: ChatChanges) -> Bool {
    a.conversations == b.conversations && a.moved == b.moved && a.duties == b.duties
      && a.boards == b.boards
      && a.entries.elementsEqual(b.entries) {
        $0.conversation == $1.conversation && $0.entry == $1.entry
      }
  }
}
