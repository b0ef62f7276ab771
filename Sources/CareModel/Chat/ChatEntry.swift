/// One line of a conversation's log: a message, or something that happened. Never changed and never
/// reordered.
public struct ChatEntry: Sendable, Equatable {
  /// From 1, without a gap.
  public var seq: Int
  public var at: WallTime
  public var author: ChatAuthor
  public var kind: ChatEntryKind
  /// Nil where the kind says it all.
  public var text: PersonalText?
  /// The request that wrote it, unique to its author in this conversation; nil where nobody asked.
  public var key: String?

  public init(
    seq: Int, at: WallTime, author: ChatAuthor, kind: ChatEntryKind, text: PersonalText? = nil,
    key: String? = nil
  ) {
    self.seq = seq
    self.at = at
    self.author = author
    self.kind = kind
    self.text = text
    self.key = key
  }
}

public enum ChatAuthor: Sendable, Hashable {
  case visitor
  case staff(ProfessionalID)
  case system
}

public enum ChatEntryKind: String, Codable, Sendable, CaseIterable {
  case text, joined, left, handedOver, ended, callBegan, callEnded
  /// The visitor wrote again after the end.
  case resumed
  /// What the person chose to give of how to be reached: JSON of ``ContactDetails``.
  case contact
  /// "I am in danger now".
  case danger
  /// For staff alone.
  case note, whisper, flagged, unflagged, step, asked, summary

  /// Whether the visitor sees it too.
  public var isForVisitor: Bool {
    switch self {
    case .text, .joined, .left, .handedOver, .ended, .callBegan, .callEnded, .resumed, .contact,
      .danger:
      true
    case .note, .whisper, .flagged, .unflagged, .step, .asked, .summary: false
    }
  }
}

/// How a person who asked for help wants to be reached.
public struct ContactDetails: Codable, Sendable, Equatable {
  public var name: PersonalText?
  public var phone: PersonalText?
  public var email: PersonalText?
  /// When it suits, in the person's own words.
  public var time: PersonalText?

  public init(
    name: PersonalText?, phone: PersonalText?, email: PersonalText?, time: PersonalText?
  ) {
    self.name = name
    self.phone = phone
    self.email = email
    self.time = time
  }
}
