/// A call within a conversation: offered by the counsellor, running once the visitor has agreed. The last
/// one stays with its conversation when it is over, so that the desk shows what became of it.
public struct ChatCall: Codable, Sendable, Equatable {
  /// From 1, counting every offer of the conversation.
  public var number: Int
  public var kind: ChatCallKind
  public var phase: ChatCallPhase
  /// Since when it is in this phase.
  public var since: WallTime
  /// Who offered it.
  public var by: ProfessionalID
  /// The request that offered it: it offers once.
  public var key: String

  public init(
    number: Int, kind: ChatCallKind, phase: ChatCallPhase, since: WallTime, by: ProfessionalID,
    key: String
  ) {
    self.number = number
    self.kind = kind
    self.phase = phase
    self.since = since
    self.by = by
    self.key = key
  }

  /// An offer that nobody has answered for so long goes away by itself.
  public static let offerTime = Duration.minutes(2)

  /// Offered or running.
  public var isGoingOn: Bool { phase == .offered || phase == .running }
}

public enum ChatCallKind: String, Codable, Sendable, CaseIterable {
  case voice
  /// With pictures; each side shows itself only as it likes.
  case video
}

///     offered ─▶ running ─▶ ended
///        └ declined, takenBack, expired
public enum ChatCallPhase: String, Codable, Sendable, CaseIterable {
  case offered, running, declined
  /// By the counsellor, or because the conversation went on to somebody else or ended.
  case takenBack
  case expired, ended
}
