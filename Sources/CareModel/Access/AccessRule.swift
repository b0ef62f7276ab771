/// Who may see and do what with a client's data. The one place where this is decided.
///
/// A *care relationship* is: the client is of the professional's own unit, or there is a visit of theirs
/// with the client within 14 days, or an open task of the client is theirs, or they are in a call with
/// the client. Whoever has none states a reason, which opens the data for some hours and is recorded.
public enum AccessRule {
  /// How far a visit reaches, before and after.
  public static let visitReach = Duration.hours(14 * 24)

  public static func decide(
    _ action: AccessAction, _ person: AccessPerson, clientOf unit: UnitID, _ ties: AccessTies
  ) -> AccessDecision {
    // Who has looked is a question to those who answer for the unit, not to those who look; and so is
    // who is a client of which unit.
    if action == .readLog || action == .register {
      if person.leads { return .allowed(.leadership) }
      return person.has(.administrator) ? .allowed(.administrator) : .refused
    }
    if let ground = relationship(person, unit, ties) { return .allowed(ground) }
    switch action {
    case .list:
      if person.leads { return .allowed(.leadership) }
    case .equip:
      if person.leads { return .allowed(.leadership) }
      if person.has(.administrator) { return .allowed(.administrator) }
    // Whoever is there helps, of whatever unit.
    case .takeTask: return .allowed(.duty)
    case .see, .change, .call, .invite, .readLog, .register: break
    }
    return ties.grant.map { .granted($0) } ?? .needsReason
  }

  /// Adding and changing clients and units, and what holds for all of them.
  public static func mayRegister(_ person: AccessPerson) -> Bool {
    person.leads || person.has(.administrator)
  }

  /// What concerns no client: accounts, units, settings.
  public static func mayAdminister(_ person: AccessPerson) -> Bool { person.has(.administrator) }

  /// Whether somebody may read figures, which tell of no client alone but of everybody's work, and
  /// say what service a unit's visits are part of.
  public static func readsFigures(_ person: AccessPerson) -> Bool {
    person.leads || person.has(.administrator)
  }

  /// Whether a list may hold the visits of a unit whole; else only of clients somebody belongs to.
  public static func mayListUnit(
    _ unit: UnitID, _ person: AccessPerson, grant: AccessGrantID?
  ) -> AccessDecision {
    if person.cares, person.unit == unit { return .allowed(.unit) }
    if person.leads { return .allowed(.leadership) }
    return grant.map { .granted($0) } ?? .needsReason
  }

  /// The strongest tie, which tells the client most.
  private static func relationship(
    _ person: AccessPerson, _ unit: UnitID, _ ties: AccessTies
  ) -> AccessGround? {
    if ties.call { return .call }
    if ties.visit { return .visit }
    if ties.task { return .task }
    return person.cares && person.unit == unit ? .unit : nil
  }
}

/// What somebody wants.
public enum AccessAction: String, Sendable, CaseIterable {
  /// The name in a list, with what is planned.
  case list
  /// What is written of a client.
  case see
  case change
  case call
  /// To let somebody in by a link.
  case invite
  /// To look after a client's terminal: no care content.
  case equip
  /// To keep the register: who is a client, of which unit, and how to reach them.
  case register
  case takeTask
  /// To read who has looked at the client's data.
  case readLog
}

public enum AccessDecision: Sendable, Hashable {
  case allowed(AccessGround)
  /// By a reason that was given.
  case granted(AccessGrantID)
  /// Allowed once a reason has been given.
  case needsReason
  case refused

  public var isAllowed: Bool { ground != nil }

  public var ground: AccessGround? {
    switch self {
    case .allowed(let ground): ground
    case .granted: .reason
    case .needsReason, .refused: nil
    }
  }

  public var grant: AccessGrantID? {
    if case .granted(let id) = self { id } else { nil }
  }
}

/// What the rule knows of whoever asks.
public struct AccessPerson: Sendable, Hashable {
  public var id: ProfessionalID
  public var unit: UnitID
  public var roles: Set<StaffRole>

  public init(id: ProfessionalID, unit: UnitID, roles: Set<StaffRole>) {
    self.id = id
    self.unit = unit
    self.roles = roles
  }

  public init(_ professional: Professional) {
    self.init(id: professional.id, unit: professional.unit, roles: Set(professional.roles))
  }

  public func has(_ role: StaffRole) -> Bool { roles.contains(role) }
  /// Takes care of clients: whoever only administers does not, and has no unit's clients.
  var cares: Bool { roles.contains { $0 != .administrator } }
  public var leads: Bool { has(.shiftLead) || has(.supervisor) }
}

/// How one person and one client belong together, beyond the unit.
public struct AccessTies: Sendable, Hashable {
  /// A visit of theirs within ``AccessRule/visitReach``.
  public var visit: Bool
  /// An open task of the client that is theirs.
  public var task: Bool
  /// They are in a call.
  public var call: Bool
  /// A reason that was given, and still counts.
  public var grant: AccessGrantID?

  public init(
    visit: Bool = false, task: Bool = false, call: Bool = false, grant: AccessGrantID? = nil
  ) {
    self.visit = visit
    self.task = task
    self.call = call
    self.grant = grant
  }
}

/// All clients that one person belongs to, beyond the unit.
public struct AccessCircle: Sendable, Equatable {
  public var visits: Set<ClientID>
  public var tasks: Set<ClientID>
  public var calls: Set<ClientID>
  /// That count now.
  public var grants: [AccessGrant]

  public init(
    visits: Set<ClientID> = [], tasks: Set<ClientID> = [], calls: Set<ClientID> = [],
    grants: [AccessGrant] = []
  ) {
    self.visits = visits
    self.tasks = tasks
    self.calls = calls
    self.grants = grants
  }

  public func ties(to client: ClientID, of unit: UnitID) -> AccessTies {
    let own = grants.first { $0.scope == .client(client) }
    return AccessTies(
      visit: visits.contains(client), task: tasks.contains(client), call: calls.contains(client),
      grant: own?.id ?? grant(for: unit))
  }

  public func grant(for unit: UnitID) -> AccessGrantID? {
    grants.first { $0.scope == .unit(unit) }?.id
  }
}

/// A reason that somebody has given, and what it opens. Its words stand in the access log alone.
public struct AccessGrant: Sendable, Equatable {
  public var id: AccessGrantID
  public var organisation: OrganisationID
  public var professional: ProfessionalID
  public var scope: Scope
  public var grantedAt: WallTime
  public var expiresAt: WallTime

  public enum Scope: Sendable, Hashable {
    case client(ClientID)
    /// The unit's list and all its clients.
    case unit(UnitID)
  }

  /// How long a reason counts.
  public static let life = Duration.hours(8)
  /// Reasons of one person that count at once.
  public static let mostOfPerson = 100

  public init(
    id: AccessGrantID, organisation: OrganisationID, professional: ProfessionalID, scope: Scope,
    grantedAt: WallTime, expiresAt: WallTime
  ) {
    self.id = id
    self.organisation = organisation
    self.professional = professional
    self.scope = scope
    self.grantedAt = grantedAt
    self.expiresAt = expiresAt
  }

  public init(
    id: AccessGrantID, organisation: OrganisationID, professional: ProfessionalID, scope: Scope,
    now: WallTime
  ) {
    self.init(
      id: id, organisation: organisation, professional: professional, scope: scope,
      grantedAt: now, expiresAt: now + Self.life)
  }

  /// Whether the words are a reason: 5 to 200 characters on one line, not blank at either end.
  public static func isReason(_ text: String) -> Bool {
    (5...200).contains(text.count) && text.utf8.count <= AccessFact.longestReason
      && text.first?.isWhitespace == false && text.last?.isWhitespace == false
      && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}
