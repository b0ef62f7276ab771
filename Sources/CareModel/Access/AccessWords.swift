// The closed vocabularies of the access log, as they stand in its encoding, its table and its export.
// A word that has been released is never changed or taken away: old entries hold it.

/// What somebody did with what the entry is about.
public enum AccessVerb: String, Codable, Sendable, CaseIterable {
  /// The name stood in a list.
  case listed
  /// Came up in a search.
  case searched
  /// Looked at on its own.
  case seen
  case changed
  /// A call was placed.
  case called
  /// Told by the gateway, without having asked.
  case told
  case exported, printed
  /// Looked at after a reason was given; the reason stands in the entry.
  case granted
  /// Something to be done was taken, given back or finished.
  case taken, released, finished
  /// A way in was made, or taken back: a guest link, a terminal's pairing.
  case opened, closed
  /// Somebody asked, and was told no.
  case refused
}

/// Which part of what is kept.
public enum AccessArea: String, Codable, Sendable, CaseIterable {
  case visit
  /// What is written of a client beside visits: language, suitability, absences.
  case details
  /// Addresses, telephone numbers, relatives.
  case contacts
  case outcome
  case consent
  case task
  case call
  case guestLink
  /// A client's terminal and how it does.
  case terminal
  /// This log.
  case accessLog
  /// Accounts of staff, units, settings.
  case administration
}

/// By what right.
public enum AccessGround: String, Codable, Sendable, CaseIterable {
  /// The client is the unit's.
  case unit
  /// There is, was or will be a visit of theirs with the client.
  case visit
  /// An open task of the client is theirs.
  case task
  /// They are in a call with the client.
  case call
  /// The client shares a terminal with somebody whom they may look after.
  case sharedTerminal
  /// They gave a reason.
  case reason
  /// They lead the shifts of the organisation.
  case leadership
  /// They keep the organisation's equipment and accounts.
  case administrator
  /// It is their own work: everybody on duty is told of a press of the help button.
  case duty
  /// By a guest link or from the client's own terminal.
  case invitation
  /// The gateway itself, or somebody at its command line.
  case operation
  /// There was none: it was refused.
  case none
}

/// Who did it.
public enum AccessActor: Sendable, Hashable {
  case professional(ProfessionalID)
  case guest(GuestLinkID)
  case terminal(TerminalID)
  /// The gateway, by itself.
  case system
  /// Somebody who may run commands on the machine.
  case commandLine

  public enum Kind: String, Codable, Sendable, CaseIterable {
    case professional, guest, terminal, system, commandLine
  }

  public var kind: Kind {
    switch self {
    case .professional: .professional
    case .guest: .guest
    case .terminal: .terminal
    case .system: .system
    case .commandLine: .commandLine
    }
  }

  /// The id; empty where the kind says it all.
  public var name: String {
    switch self {
    case .professional(let id): id.rawValue
    case .guest(let id): id.rawValue
    case .terminal(let id): id.rawValue
    case .system, .commandLine: ""
    }
  }

  /// Nil where the name is none of that kind.
  public init?(_ kind: Kind, name: String) {
    switch kind {
    case .professional:
      guard let id = ProfessionalID(name) else { return nil }
      self = .professional(id)
    case .guest:
      guard let id = GuestLinkID(name) else { return nil }
      self = .guest(id)
    case .terminal:
      guard let id = TerminalID(name) else { return nil }
      self = .terminal(id)
    case .system: self = .system
    case .commandLine: self = .commandLine
    }
  }
}
