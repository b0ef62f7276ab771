public import CareModel
public import CareStore

/// Accounts of staff, made and changed by whoever runs the gateway.
public struct StaffAccounts: Sendable {
  /// What a new account needs.
  public struct New: Sendable {
    var organisation: String
    var phone: String?
    var service: String
    var callingFrom: String
    var unit: String
    var username: PersonalText
    var name: PersonalText
    var language: Language

    /// - Parameters:
    ///   - organisation: by name; made where there is none of that name, which takes a `phone`.
    ///   - unit: by name, within the organisation.
    public init(
      organisation: String, phone: String?, service: String, callingFrom: String, unit: String,
      username: PersonalText, name: PersonalText, language: Language
    ) {
      self.organisation = organisation
      self.phone = phone
      self.service = service
      self.callingFrom = callingFrom
      self.unit = unit
      self.username = username
      self.name = name
      self.language = language
    }
  }

  /// Characters of a name of any kind.
  static let longestName = 100
  /// Organisations that are looked through for a name.
  static let mostOrganisations = 1_000

  private let store: any CareDatabase

  public init(store: any CareDatabase) {
    self.store = store
  }

  /// - Throws: ``StartProblem`` with a sentence for whoever asked; nothing is changed then.
  public func add(_ new: New, password: PersonalText) async throws {
    let texts = [
      new.organisation, new.unit, new.username.revealed, new.name.revealed, new.service,
      new.callingFrom, new.phone ?? "-",
    ]
    guard texts.allSatisfy(Self.isName) else {
      throw StartProblem(
        "Names must hold 1 to \(Self.longestName) characters in one line, without space around.")
    }
    let username = new.username.revealed.lowercased()
    guard !username.contains(where: \.isWhitespace) else {
      throw StartProblem("A username has no spaces.")
    }
    let hash = try await hash(password, username: username)
    try await store.write { tx in
      guard try tx.account(username: username) == nil else {
        throw StartProblem("This username is taken: choose another, or set its password.")
      }
      var random = SystemRandomNumberGenerator()
      let organisation = try Self.organisation(new, tx, using: &random)
      let unit = try Self.unit(new.unit, of: organisation, tx, using: &random)
      let id = ProfessionalID.random(using: &random)
      let firstName = new.name.revealed.split(separator: " ").first.map(String.init)
      try tx.save(
        Professional(
          id: id, organisation: organisation, unit: unit,
          username: Personal(username), name: new.name,
          firstName: Personal(firstName ?? new.name.revealed), language: new.language),
        passwordHash: hash)
      try Self.record(id.rawValue, in: organisation, tx)
    }
  }

  /// What the command line changes is recorded like what staff change.
  static func record(
    _ object: String, in organisation: OrganisationID, _ tx: any CareTransaction
  ) throws {
    let fact = AccessFact(
      .commandLine, in: organisation, .changed, .administration, ground: .operation,
      object: object)
    try AccessRecorder(node: .commandLine).record([fact], at: SystemTime.now(), in: tx)
  }

  /// Ends every sign-in of the account as well.
  public func setPassword(of username: PersonalText, to password: PersonalText) async throws {
    let username = username.revealed.lowercased()
    let hash = try await hash(password, username: username)
    try await store.write { tx in
      guard let professional = try tx.account(username: username)?.professional else {
        throw StartProblem("There is no account of this username.")
      }
      try tx.save(professional, passwordHash: hash)
      _ = try tx.deleteStaffSessions(of: professional.id, in: professional.organisation)
      try Self.record(professional.id.rawValue, in: professional.organisation, tx)
    }
  }

  private func hash(_ password: PersonalText, username: String) async throws -> PersonalText {
    if let fault = PasswordRule.faults(of: password.revealed, username: username).first {
      throw StartProblem(Self.sentence(fault))
    }
    let hasher = try PasswordHasher()
    do {
      let hash = try await hasher.hash(password)
      await hasher.stop()
      return hash
    } catch {
      await hasher.stop()
      throw error
    }
  }

  private static func organisation(
    _ new: New, _ tx: any CareTransaction, using random: inout some RandomNumberGenerator
  ) throws -> OrganisationID {
    let known = try tx.organisations(limit: mostOrganisations)
    if let found = known.first(where: { $0.name == new.organisation }) { return found.id }
    guard let phone = new.phone else {
      throw StartProblem(
        "There is no organisation of this name; to make it, add --phone with the number that its "
          + "people shall see.")
    }
    guard known.count < mostOrganisations else {
      throw StartProblem("There are \(mostOrganisations) organisations, no more are taken.")
    }
    let made = Organisation(
      id: .random(using: &random), name: new.organisation, service: new.service,
      callingFrom: new.callingFrom, phone: phone)
    try tx.save(made)
    return made.id
  }

  private static func unit(
    _ name: String, of organisation: OrganisationID, _ tx: any CareTransaction,
    using random: inout some RandomNumberGenerator
  ) throws -> UnitID {
    if let found = try tx.units(in: organisation).first(where: { $0.name == name }) {
      return found.id
    }
    let made = CareUnit(id: .random(using: &random), organisation: organisation, name: name)
    try tx.save(made)
    return made.id
  }

  static func isName(_ text: String) -> Bool {
    (1...longestName).contains(text.count) && text.first?.isWhitespace == false
      && text.last?.isWhitespace == false
      && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }

  private static func sentence(_ fault: PasswordRule.Fault) -> String {
    switch fault {
    case .tooShort: "A password has \(PasswordRule.minimumLength) characters at least."
    case .tooLong: "A password has \(PasswordRule.maximumBytes) bytes at most."
    case .tooUniform:
      "A password has \(PasswordRule.minimumVariety) different characters at least."
    case .holdsUsername: "A password must not hold the username."
    }
  }
}
