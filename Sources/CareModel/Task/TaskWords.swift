// The closed vocabularies of tasks, as they stand in messages and in the store.

/// Why somebody of the staff has something to do.
public enum CareTaskKind: String, Codable, Sendable, CaseIterable {
  /// The help button was pressed.
  case help
  /// The client no longer wants calls answered by themselves.
  case consentWithdrawn
  /// The terminal of a client with a visit soon cannot be reached.
  case terminalSilent
  /// A client did not answer: the rungs of a ``LadderPlan``.
  case ringAgain, ringLouder, phoneClient, askRelative, fieldVisit, lastResort
  /// The window of a visit closes, and nobody has tried to make it.
  case visitUnattempted
  /// They talked, and nobody has written down what came of it.
  case outcomeMissing
  /// An outcome says that something is left to be done.
  case followUp
  /// An outcome says that somebody has to go there.
  case physicalVisit
}

/// What came of a task, as the one who did it says.
public enum TaskResult: String, Codable, Sendable, CaseIterable {
  /// Done, where nothing is to be told of the client.
  case done
  /// The client was reached, or seen, and is well.
  case allWell
  case noAnswer
  /// The client needs somebody there now.
  case needsHelp
  /// It could not be done: no number, no relative.
  case impossible
}

public enum CareTaskStateName: String, Codable, Sendable, CaseIterable {
  case open, taken, done
}

/// How urgently an open task asks for somebody.
public enum Escalation: Int, Codable, Sendable, CaseIterable, Comparable {
  case none = 0
  /// Louder, and to all staff of the organisation.
  case loud = 1
  /// The on-call person's number is shown.
  case onCall = 2

  public static func < (a: Escalation, b: Escalation) -> Bool { a.rawValue < b.rawValue }
}
