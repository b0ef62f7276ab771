public import CareModel
public import CareStore

/// Accounts of staff as they are, and what changes in them. It reaches a gateway that runs: roles and
/// units are looked up with every request, and the pages of a locked account are closed by its timers.
public struct StaffRegistry: Sendable {
  static let mostListed = 20_000

  private let store: any CareDatabase
  private let asker: CommandOperator
  private let now: @Sendable () -> WallTime

  public init(
    store: any CareDatabase, asker: CommandOperator,
    now: @escaping @Sendable () -> WallTime = { SystemClock().now }
  ) {
    self.store = store
    self.asker = asker
    self.now = now
  }

  public struct Listed: Sendable, Equatable {
    public var professional: Professional
    public var unit: String
  }

  /// By username.
  public func list(organisation name: String?, unit unitName: String?) async throws -> [Listed] {
    try await store.read { tx in
      let organisation = try Named.organisation(name, tx).id
      let unit = try unitName.map { try Named.unit($0, in: organisation, tx) }
      let units = Dictionary(
        try tx.units(in: organisation).map { ($0.id, $0.name) },
        uniquingKeysWith: { first, _ in first })
      return try tx.staff(in: organisation, unit: unit?.id, limit: Self.mostListed).map {
        Listed(professional: $0, unit: units[$0.unit] ?? "")
      }
    }
  }

  /// - Throws: ``StartProblem`` where a word is none of a role, or there is no such account.
  public func setRoles(_ words: [String], of username: PersonalText) async throws {
    let roles = try words.map { word -> StaffRole in
      guard let role = StaffRole(rawValue: word) else {
        let known = StaffRole.allCases.map(\.rawValue).joined(separator: ", ")
        throw StartProblem("A role is one of \(known).")
      }
      return role
    }
    guard !roles.isEmpty else { throw StartProblem("Name one role at least.") }
    try await change(username) { professional, _ in
      professional.roles = StaffRole.allCases.filter(roles.contains)
    }
  }

  /// Moves an account to another unit of its organisation.
  public func setUnit(_ name: String, of username: PersonalText) async throws {
    try await change(username) { professional, tx in
      professional.unit = try Named.unit(name, in: professional.organisation, tx).id
    }
  }

  /// Whoever it is is signed out, and cannot sign in until ``unlock(_:)``.
  public func lock(_ username: PersonalText) async throws {
    let at = now()
    try await change(username) { professional, tx in
      if professional.disabledAt == nil { professional.disabledAt = at }
      let (id, organisation) = (professional.id, professional.organisation)
      _ = try tx.deleteStaffSessions(of: id, in: organisation)
      // The gateway that runs finds these within two seconds, and closes pages without a sign-in.
      for page in try tx.pages(ofProfessional: id, in: organisation, now: at) {
        try tx.schedule(
          TimerKey(.signInExpiry, subject: page.id.rawValue), in: organisation, dueAt: at)
      }
    }
  }

  public func unlock(_ username: PersonalText) async throws {
    try await change(username) { professional, _ in professional.disabledAt = nil }
  }

  private func change(
    _ username: PersonalText,
    _ body: @escaping @Sendable (inout Professional, any CareTransaction) throws -> Void
  ) async throws {
    let reason = try asker.reason(nil)
    try await store.write { [asker, now] tx in
      guard var account = try tx.account(username: username.revealed) else {
        throw StartProblem("There is no account of this username.")
      }
      try body(&account.professional, tx)
      try tx.save(account.professional, passwordHash: account.passwordHash)
      let fact = AccessFact(
        .commandLine, in: account.professional.organisation, .changed, .administration,
        ground: .operation, object: account.professional.id.rawValue, reason: reason)
      try asker.record([fact], at: now(), tx)
    }
  }
}
