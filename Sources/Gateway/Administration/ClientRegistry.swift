public import CareModel
public import CareStore

/// Clients, as whoever runs the gateway adds and looks at them. What is read of them is recorded before
/// it is told.
public struct ClientRegistry: Sendable {
  private let store: any CareDatabase
  private let asker: CommandOperator
  private let now: @Sendable () -> WallTime
  private let countryCode: String
  private let most: Int

  /// - Parameters:
  ///   - countryCode: of telephone numbers that are written without one.
  ///   - most: clients of an organisation.
  public init(
    store: any CareDatabase, asker: CommandOperator, countryCode: String = "358",
    most: Int = Client.most, now: @escaping @Sendable () -> WallTime = { SystemClock().now }
  ) {
    self.store = store
    self.asker = asker
    self.countryCode = countryCode
    self.most = most
    self.now = now
  }

  /// A client in a list.
  public struct Listed: Sendable, Equatable {
    public var id: ClientID
    public var unit: String
    public var language: Language
    /// Nil where no reason was given.
    public var name: PersonalText?
  }

  /// All that is written of a client.
  public struct Card: Sendable, Equatable {
    public var client: Client
    public var unit: String
    public var details: ClientDetails
    public var relatives: [Relative]
  }

  /// Why drafts were not added: each with its line. Tells no value.
  public struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    public struct Fault: Sendable, Equatable {
      public var line: Int
      public var sentence: String
    }

    /// No more than these are told at once.
    static let mostTold = 50

    public var faults: [Fault]

    public var description: String {
      let told = faults.prefix(Self.mostTold).map { "line \($0.line): \($0.sentence)" }
      let rest = faults.count - told.count
      return (["Nothing was added."] + told + (rest > 0 ? ["and \(rest) more"] : []))
        .joined(separator: "\n")
    }
  }

  /// Adds all of them, or none: in one transaction.
  ///
  /// - Parameters:
  ///   - mayShareNames: whether somebody of the same name may be in the same unit already; else that
  ///     is taken for the same person added twice.
  ///   - isTrial: looks at everything, and writes nothing.
  /// - Returns: their ids in the order of the entries; of a trial none.
  /// - Throws: ``Refusal`` or ``StartProblem``; nothing is changed then.
  public func add(
    _ entries: [ClientSheet.Entry], organisation name: String?, mayShareNames: Bool = false,
    isTrial: Bool = false
  ) async throws -> [ClientID] {
    let reason = try asker.reason(nil)
    let bad = entries.flatMap { entry in
      entry.draft.faults(countryCode: countryCode).map {
        Refusal.Fault(line: entry.line, sentence: $0.sentence)
      }
    }
    if !bad.isEmpty { throw Refusal(faults: bad) }
    if isTrial {
      try await store.read { tx in
        let organisation = try Named.organisation(name, tx).id
        try Self.hasRoom(for: entries.count, of: most, in: organisation, tx)
        _ = try Self.units(of: entries, in: organisation, mayShareNames: mayShareNames, tx)
      }
      return []
    }
    return try await store.write { [asker, now, most] tx in
      let organisation = try Named.organisation(name, tx).id
      try Self.hasRoom(for: entries.count, of: most, in: organisation, tx)
      let units = try Self.units(of: entries, in: organisation, mayShareNames: mayShareNames, tx)
      var random = SystemRandomNumberGenerator()
      var made: [ClientID] = []
      for (entry, unit) in zip(entries, units) {
        let (client, details) = entry.draft.client(
          .random(using: &random), in: organisation, unit: unit)
        try tx.save(client)
        guard try tx.save(details) else { throw StoreError.conflict("details of a new client") }
        made.append(client.id)
      }
      try asker.record(
        made.map {
          AccessFact(
            .commandLine, in: organisation, .changed, .details, ground: .operation, client: $0,
            reason: reason)
        }, at: now(), tx)
      return made
    }
  }

  private static func hasRoom(
    for count: Int, of most: Int, in organisation: OrganisationID, _ tx: any CareReading
  ) throws {
    guard try tx.clientCount(in: organisation) + count <= most else {
      throw StartProblem("Nothing was added. An organisation has at most \(most) clients.")
    }
  }

  /// The unit of each entry, which has to be there, with nobody of the same name in it.
  private static func units(
    of entries: [ClientSheet.Entry], in organisation: OrganisationID, mayShareNames: Bool,
    _ tx: any CareReading
  ) throws -> [UnitID] {
    let known = Dictionary(
      try tx.units(in: organisation).map { ($0.name, $0.id) },
      uniquingKeysWith: { first, _ in first })
    var taken: [UnitID: Set<String>] = [:]
    var faults: [Refusal.Fault] = []
    var units: [UnitID] = []
    for entry in entries {
      guard let unit = known[entry.draft.unit] else {
        faults.append(.init(line: entry.line, sentence: "there is no unit of this name."))
        continue
      }
      units.append(unit)
      if mayShareNames { continue }
      if taken[unit] == nil { taken[unit] = try names(in: unit, of: organisation, tx) }
      if taken[unit]?.insert(entry.draft.name.revealed).inserted == false {
        faults.append(
          .init(
            line: entry.line,
            sentence: "somebody of this name is in the unit already; --same-names adds another."))
      }
    }
    if !faults.isEmpty { throw Refusal(faults: faults) }
    return units
  }

  private static func names(
    in unit: UnitID, of organisation: OrganisationID, _ tx: any CareReading
  ) throws -> Set<String> {
    var names: Set<String> = []
    try each(of: organisation, unit: unit, tx) { names.insert($0.name.revealed) }
    return names
  }

  /// Goes through all clients a thousand at a time.
  private static func each(
    of organisation: OrganisationID, unit: UnitID?, _ tx: any CareReading,
    _ body: (Client) -> Void
  ) throws {
    let page = 1_000
    var last: ClientID?
    while true {
      let found = try tx.clients(in: organisation, unit: unit, after: last, limit: page)
      found.forEach(body)
      guard found.count == page else { return }
      last = found.last?.id
    }
  }

  /// By id.
  ///
  /// - Parameter reason: why the names are needed; nil: ids alone.
  public func list(
    organisation name: String?, unit unitName: String?, reason words: PersonalText?
  ) async throws -> [Listed] {
    let withNames = words != nil
    let reason = try asker.reason(words)
    let (organisation, listed) = try await store.read { tx in
      let organisation = try Named.organisation(name, tx).id
      let unit = try unitName.map { try Named.unit($0, in: organisation, tx) }
      let units = Dictionary(
        try tx.units(in: organisation).map { ($0.id, $0.name) },
        uniquingKeysWith: { first, _ in first })
      var listed: [Listed] = []
      try Self.each(of: organisation, unit: unit?.id, tx) { client in
        listed.append(
          Listed(
            id: client.id, unit: units[client.unit] ?? "", language: client.language,
            name: withNames ? client.name : nil))
      }
      return (organisation, listed)
    }
    if withNames {
      try await store.write { [asker, now] tx in
        try asker.record(
          listed.map {
            AccessFact(
              .commandLine, in: organisation, .listed, .details, ground: .operation,
              client: $0.id, reason: reason)
          }, at: now(), tx)
      }
    }
    return listed
  }

  /// - Throws: ``StartProblem`` where there is no such client, or the words are no reason.
  public func show(_ id: ClientID, reason words: PersonalText) async throws -> Card {
    let reason = try asker.reason(words)
    return try await store.write { [asker, now] tx in
      let found = try Named.anywhere(tx) { organisation -> Card? in
        guard let client = try tx.client(id, in: organisation),
          let details = try tx.details(of: id, in: organisation)
        else { return nil }
        return Card(
          client: client, unit: try tx.unit(client.unit, in: organisation)?.name ?? "",
          details: details, relatives: try tx.relatives(of: id, in: organisation))
      }
      guard let found else { throw StartProblem("There is no such client.") }
      let fact = AccessFact(
        .commandLine, in: found.client.organisation, .seen, .contacts, ground: .operation,
        client: id, reason: reason)
      try asker.record([fact], at: now(), tx)
      return found
    }
  }
}

extension ClientDraft.Field {
  /// What it takes, for whoever wrote something else.
  var sentence: String {
    switch self {
    case .name: "name is one line of 1 to \(ClientDraft.longestName) characters."
    case .firstName: "firstName is one line of at most \(ClientDraft.longestName) characters."
    case .unit: "unit is the name of a unit."
    case .language: "language is fi, sv or en."
    case .phone: "phone is a telephone number, such as 040 123 4567."
    case .email: "email is an address in plain letters, such as aino@example.fi."
    case .address, .entryInstructions, .suitability, .emergency:
      "\(rawValue) is text of at most \(ClientDraft.longestText) characters."
    }
  }
}

extension ClientSheet.Fault {
  /// Why the table cannot be taken, for whoever wrote it.
  public var sentence: String {
    let columns = ClientDraft.Field.allCases.map(\.rawValue).joined(separator: ", ")
    return switch self {
    case .table(.quote(let line)):
      "line \(line): a quotation mark is opened and not closed, or not alone."
    case .table(.tooManyRows): "The table has more than \(CommaTable.mostRows - 1) rows: split it."
    case .table(.tooManyCells(let line)), .cells(let line):
      "line \(line): there are more cells than columns."
    case .table(.tooLong(let line)): "line \(line): a cell is too long."
    case .empty: "The table holds a first row with the columns' names, and a client a row below it."
    case .unknownColumn(let place):
      "line 1: the name of column \(place) is none of \(columns)."
    case .columnTwice(let field): "line 1: \(field.rawValue) stands there twice."
    case .columnMissing(.unit): "line 1: there is no column unit; add it, or give --unit for all."
    case .columnMissing(let field): "line 1: there is no column \(field.rawValue)."
    }
  }
}
