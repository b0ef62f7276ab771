/// What is done when somebody without a name is in danger, step by step from the moment of the flag.
///
/// The place comes first, for without it nobody can be sent. The person's own call to 112 comes before
/// the counsellor's: the emergency centre sees where a telephone is and cannot see where a chat comes
/// from, and its advice (112.fi) is that whoever is in need calls, since only they can answer. The times
/// are ours: a minute for an answer in writing, and after five at the latest somebody calls who can.
public enum EmergencyStep: String, Codable, Sendable, CaseIterable {
  /// "Where are you?"
  case askPlace
  /// "Is somebody with you, or near?"
  case askAlone
  /// "Call 112, or shall we together?"
  case tell112
  /// A second counsellor or the shift lead reads along.
  case secondPerson
  /// The counsellor calls 112, where the place is known.
  case call112
  /// What was done is written down; closes the protocol.
  case record

  /// After the flag.
  public var offset: Duration {
    switch self {
    case .askPlace: .zero
    case .askAlone: .minutes(1)
    case .tell112: .minutes(2)
    case .secondPerson: .minutes(3)
    case .call112: .minutes(5)
    case .record: .minutes(15)
    }
  }

  /// How long after it is due it is late and somebody else has to see it: about the time that writing
  /// one message takes, for a second person to come, for a call to be answered; the record waits for
  /// the end of a talk.
  public var patience: Duration {
    switch self {
    case .askPlace, .askAlone, .tell112: .minutes(1)
    case .secondPerson, .call112: .minutes(2)
    case .record: .minutes(45)
    }
  }
}

/// How the protocol of one flag stands: pure, computed from what was done and the time.
public struct EmergencyProtocol: Sendable, Hashable {
  public var flaggedAt: WallTime
  public var done: [EmergencyStep: WallTime]
  /// When the place became known; ``EmergencyStep/call112`` is not due before.
  public var placeKnownAt: WallTime?
  /// When the flag was taken back.
  public var endedAt: WallTime?

  public init(
    flaggedAt: WallTime, done: [EmergencyStep: WallTime] = [:], placeKnownAt: WallTime? = nil,
    endedAt: WallTime? = nil
  ) {
    self.flaggedAt = flaggedAt
    self.done = done
    self.placeKnownAt = placeKnownAt
    self.endedAt = endedAt
  }

  public enum Standing: String, Codable, Sendable, CaseIterable {
    case coming, due, late, done
    /// There is no place to send help to, or the flag was taken back.
    case notAsked
  }

  /// Nil of what is not asked now: a call without a place.
  public func due(_ step: EmergencyStep) -> WallTime? {
    let due = flaggedAt + step.offset
    guard step == .call112 else { return due }
    return placeKnownAt.map { max($0, due) }
  }

  public func standing(of step: EmergencyStep, now: WallTime) -> Standing {
    if done[step] != nil { return .done }
    // What was done is written down even where the flag was a mistake.
    if endedAt != nil, step != .record { return .notAsked }
    if isClosed { return .notAsked }
    guard let due = due(step) else { return .notAsked }
    if now < due { return .coming }
    return now < due + step.patience ? .due : .late
  }

  /// To be done now, in order; those that are late among them.
  public func due(now: WallTime) -> [EmergencyStep] {
    EmergencyStep.allCases.filter { [.due, .late].contains(standing(of: $0, now: now)) }
  }

  public func late(now: WallTime) -> [EmergencyStep] {
    EmergencyStep.allCases.filter { standing(of: $0, now: now) == .late }
  }

  /// The record closes it, and nothing else does: not the end of the conversation, nor silence, nor
  /// that the flag was taken back.
  public var isClosed: Bool { done[.record] != nil }

  /// What was not done by the time of the record, for the record to say why.
  public var leftOut: [EmergencyStep] {
    EmergencyStep.allCases.filter {
      done[$0] == nil && ($0 != .call112 || placeKnownAt != nil)
    }
  }

  /// When a step is next due or late; nil where none will be. For a timer that is computed anew after
  /// each change.
  public func nextChange(after now: WallTime) -> WallTime? {
    EmergencyStep.allCases.flatMap { step -> [WallTime] in
      switch standing(of: step, now: now) {
      case .done, .notAsked, .late: []
      case .coming, .due: due(step).map { [$0, $0 + step.patience] } ?? []
      }
    }.filter { $0 > now }.min()
  }
}
