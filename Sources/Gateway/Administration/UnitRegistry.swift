public import CareModel
public import CareStore

/// Units, as whoever runs the gateway makes them.
public struct UnitRegistry: Sendable {
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

  public func list(organisation: String?) async throws -> [CareUnit] {
    try await store.read { tx in
      try tx.units(in: try Named.organisation(organisation, tx).id).sorted { $0.name < $1.name }
    }
  }

  /// - Throws: ``StartProblem`` with a sentence for whoever asked; nothing is changed then.
  public func add(_ name: String, organisation: String?) async throws -> CareUnit {
    guard StaffAccounts.isName(name) else {
      throw StartProblem(
        "A name holds 1 to \(StaffAccounts.longestName) characters in one line, without space around."
      )
    }
    return try await store.write { [asker, now] tx in
      let organisation = try Named.organisation(organisation, tx).id
      let known = try tx.units(in: organisation)
      guard !known.contains(where: { $0.name == name }) else {
        throw StartProblem("There is a unit of this name already.")
      }
      guard known.count < CareUnit.most else {
        throw StartProblem("An organisation has at most \(CareUnit.most) units.")
      }
      var random = SystemRandomNumberGenerator()
      let unit = CareUnit(id: .random(using: &random), organisation: organisation, name: name)
      try tx.save(unit)
      let fact = AccessFact(
        .commandLine, in: organisation, .changed, .administration, ground: .operation,
        object: unit.id.rawValue, reason: try asker.reason(nil))
      try asker.record([fact], at: now(), tx)
      return unit
    }
  }
}
