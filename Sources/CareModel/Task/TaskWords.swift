// The closed vocabularies of tasks, as they stand in messages and in the store.

/// Why somebody of the staff has something to do.
public enum CareTaskKind: String, Codable, Sendable, CaseIterable {
  /// The help button was pressed.
  case help
  /// The client no longer wants calls answered by themselves.
  case consentWithdrawn
  /// The terminal of a client with a visit soon cannot be reached.
  case terminalSilent
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
