internal import CareModel
public import CareStore

/// What whoever runs the gateway sets for a whole organisation.
public struct OrganisationSettings: Sendable {
  private let store: any CareDatabase

  public init(store: any CareDatabase) {
    self.store = store
  }

  /// The number that staff see with a task that nobody takes; nil where there is nobody to telephone.
  ///
  /// - Throws: ``StartProblem`` with a sentence for whoever asked; nothing is changed then.
  public func setOnCallPhone(_ phone: String?, of name: String) async throws {
    if let phone, !StaffAccounts.isName(phone) {
      throw StartProblem(
        "A number has 1 to \(StaffAccounts.longestName) characters in one line, without space around."
      )
    }
    try await store.write { tx in
      let known = try tx.organisations(limit: StaffAccounts.mostOrganisations)
      guard var organisation = known.first(where: { $0.name == name }) else {
        throw StartProblem("There is no organisation of this name.")
      }
      organisation.onCallPhone = phone
      try tx.save(organisation)
      try StaffAccounts.record(organisation.id.rawValue, in: organisation.id, tx)
    }
  }
}
