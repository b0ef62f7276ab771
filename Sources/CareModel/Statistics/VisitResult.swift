/// What statistics say of a planned visit: one of these, never two.
public enum VisitResult: String, Sendable, CaseIterable {
  /// Client and carer met.
  case held
  /// The client did not answer, or could not be found.
  case notReached
  /// The client did not want the visit.
  case refused
  case technicalFailure
  /// Still to come or under way, or nobody has tried it and nobody has written anything down.
  case open
}

extension Visit {
  /// What counts of a visit; nil where it was not planned after all: cancelled, or suspended because
  /// the client was away and nobody met anybody.
  ///
  /// An outcome that a person wrote down counts before everything else, and the last one of them.
  /// Without one the calls tell, by the same rule as the day's list (``state(_:now:)``): a client who
  /// is being looked for was not reached; a call that somebody hung up was held; one that was declined
  /// or rang out was not reached.
  public func result(_ history: VisitHistory) -> VisitResult? {
    if cancelledAt != nil { return nil }
    if let outcome = history.outcome {
      switch outcome.kind {
      case .done, .doneWithFollowUp, .needsPhysicalVisit: return .held
      case .notReached: return .notReached
      case .refused: return .refused
      case .technicalFailure: return .technicalFailure
      }
    }
    if history.inCall { return .open }
    if history.sought { return .notReached }
    if history.talked { return .held }
    if suspendedFor != nil { return nil }
    return history.missed ? .notReached : .open
  }

  /// Whether a call that was first answered at that moment was on time: within the visit's window, or
  /// up to five minutes before it (``dueBefore``), when a carer who is early may begin.
  public func isOnTime(answeredAt moment: WallTime) -> Bool {
    moment >= startsAt - Visit.dueBefore && moment <= endsAt
  }

  /// Whether somebody was spared the way to the client's door: the visit was held, it is of a kind for
  /// which somebody would have gone there, and nobody had to go there nevertheless.
  public func savesPhysicalVisit(_ history: VisitHistory) -> Bool {
    kind.replacesPhysicalVisit && result(history) == .held
      && history.outcome?.kind != .needsPhysicalVisit
  }
}

extension VisitKind {
  /// Whether somebody would go to the client's door for it if there were no video. Not for groups and
  /// relatives' calls, nor for a reception, to which the client would come.
  public var replacesPhysicalVisit: Bool {
    switch self {
    case .videoVisit, .medicationSupervision, .welfareCheck, .assessment: true
    case .group, .relativesCall, .onlineReception: false
    }
  }
}
