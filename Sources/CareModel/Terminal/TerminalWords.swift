// The closed vocabularies of terminals, as they stand in messages and in the store.

/// Where a terminal stands.
public enum TerminalPlace: String, Codable, Sendable, CaseIterable {
  case home
  /// In public premises: belongs to nobody, and nothing of a person stays on it.
  case servicePoint
}

/// How a client's terminal is, to whoever wants to call.
public enum TerminalReach: String, Codable, Sendable, CaseIterable {
  case reachable
  /// There is one, and it has no connection.
  case silent
  /// The client has no terminal.
  case none
}

/// What a terminal sees of its party in a call, for the carer's eyes.
public enum PartyNote: String, Codable, Sendable, CaseIterable {
  case cameraCovered, cameraMissing, microphoneMuted, microphoneMissing
  /// Nobody touched anything: the client has agreed to that.
  case answeredByItself
  case nobodySeen
}

/// The three faces after a call.
public enum FeedbackFace: String, Codable, Sendable, CaseIterable {
  case good, fair, bad
}

/// What staff may tell a terminal to do.
public enum TerminalCommandKind: String, Codable, Sendable, CaseIterable {
  case selfTest
  /// Show and say which terminal it is.
  case identify
  case restart
}

/// Whose calls a terminal may answer by itself.
public enum AutoAnswerCaller: String, Codable, Sendable, CaseIterable {
  case carer, relative
}
