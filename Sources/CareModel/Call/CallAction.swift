/// What the shell is to do after the life cycle of a call has moved. In the order given.
public enum CallAction: Sendable, Hashable {
  /// Tell every page of the call how it stands now.
  case tell
  /// Let those parties that have media see and hear each other.
  case connectMedia
  /// Hold the party's media to what it says it sends.
  case enforceSending(PartyID)
  /// The party uses another page now: the media of the earlier page goes.
  case dropPage(PartyID, SessionID)
  case closeMedia
  case forgetTexts
  /// Replaces the timer of that name.
  case setTimer(CallTimer, at: WallTime)
  case clearTimer(CallTimer)
}

/// Every timer a call may have; at most one of each.
public enum CallTimer: Sendable, Hashable {
  /// The called has not answered in time.
  case ringing
  /// The party's page has been without a connection for too long.
  case away(PartyID)
  /// The call has been held for so long that nobody will take it up again.
  case held
  /// Somebody who was invited has not answered in time.
  case invited(PartyID)
  /// The client has not said in time whether the party may come in.
  case consent(PartyID)
}

/// How a call took something that happened.
public enum CallOutcome: Sendable, Equatable {
  case changed([CallAction])
  /// A repeat, or too late to matter: done already, nothing to do, no error.
  case unchanged
  case refused(CallRefusal)

  /// Empty unless the call changed.
  public var actions: [CallAction] {
    switch self {
    case .changed(let actions): actions
    case .unchanged, .refused: []
    }
  }
}

public enum CallRefusal: String, Error, Sendable, CaseIterable {
  /// The call has no such party.
  case notFound
  /// There is nothing for this party to answer.
  case notRinging
  /// Another page of the same person has it.
  case answeredElsewhere
  case ended
  /// The party stands in the waiting room, or has left.
  case notLetIn
  /// Only who leads the call may do that.
  case notLeading
  /// The party is not one that comes and goes, or not where that could be done.
  case notPossible
  /// As many take part as may, or as many wait.
  case full
  /// The client cannot be asked: the call still rings.
  case clientNotThere
  /// The party was removed from this call.
  case removed
}

/// Why a call may not be placed at all.
public enum PlacingRefusal: String, Error, Sendable, CaseIterable {
  /// The caller is in a call, or is calling.
  case alreadyInCall
  /// The client is in a call, or is being called.
  case busy
}
