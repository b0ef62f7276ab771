import CareModel
import Foundation
import Testing

@testable import CareStore

/// The engines that the conformance suite runs on.
enum StoreEngine: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case sqlite, postgreSQL

  var testDescription: String { rawValue }

  /// Runs the body on a fresh, empty store.
  func withStore(_ body: (any TestedStore) async throws -> Void) async throws {
    try await withPlace(isEmpty: false) { (open) async throws in
      let store = try await open(Schema.migrations)
      try await body(store)
      try await store.close()
    }
  }

  /// Runs the body on a place for a store, which may be opened there more than once.
  ///
  /// - Parameter isEmpty: whether it matters that the place has not even a schema.
  func withPlace(
    isEmpty: Bool = true,
    _ body: (_ open: ([Migration]) async throws -> any TestedStore) async throws -> Void
  ) async throws {
    switch self {
    case .sqlite:
      try await withTemporaryFolder { (folder) async throws in
        try await body {
          try await SQLiteStore.open(
            path: folder.appending(path: "care.sqlite").path, migrations: $0)
        }
      }
    case .postgreSQL:
      try await PostgreSQLCluster.withDatabase(isEmpty: isEmpty) { (url) async throws in
        try await body { try await PostgreSQLStore.open(url: url, migrations: $0) }
      }
    }
  }

  /// Runs the body on a store that holds two organisations, see ``StoreFixture``.
  func withPeople(_ body: (any TestedStore) async throws -> Void) async throws {
    try await withStore { (store) async throws in
      try await store.write { try StoreFixture.insertPeople($0) }
      try await body(store)
    }
  }
}

/// A store that tests may look into and meddle with, beside its interface.
protocol TestedStore: CareDatabase {
  /// The first value of the first row as text.
  @discardableResult
  func inspect(_ sql: String) async throws -> String?
}

extension SQLiteStore: TestedStore {}
extension PostgreSQLStore: TestedStore {}

func withTemporaryFolder(_ body: (URL) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try await body(folder)
}

/// Two organisations, one with two carers and two clients, the other with one of each; each client
/// has a visit at `start`.
enum StoreFixture {
  static let start = WallTime(milliseconds: 1_795_240_800_000)
  static let home = OrganisationID("o_home")!
  static let other = OrganisationID("o_other")!
  static let unit = UnitID("u_home")!
  static let secondUnit = UnitID("u_home2")!
  static let otherUnit = UnitID("u_other")!
  static let helmi = carer("helmi", home, unit)
  static let matti = carer("matti", home, secondUnit)
  static let olli = carer("olli", other, otherUnit)
  static let aino = client("aino", home, unit)
  static let eino = client("eino", home, secondUnit)
  static let orvokki = client("orvokki", other, otherUnit)
  static let ainoVisit = visit("aino", aino, helmi)
  static let einoVisit = visit("eino", eino, matti)
  static let orvokkiVisit = visit("orvokki", orvokki, olli)

  static func insertPeople(_ store: any CareTransaction) throws {
    for id in [home, other] {
      try store.save(
        Organisation(
          id: id, name: "Alue \(id)", service: "kotihoito", callingFrom: "kotihoidosta",
          phone: "017 123 456"))
    }
    try store.save(CareUnit(id: unit, organisation: home, name: "Keskusta"))
    try store.save(CareUnit(id: secondUnit, organisation: home, name: "Ranta"))
    try store.save(CareUnit(id: otherUnit, organisation: other, name: "Muu"))
    for carer in [helmi, matti, olli] { try store.save(carer, passwordHash: "argon2id…") }
    for client in [aino, eino, orvokki] { try store.save(client) }
    for visit in [ainoVisit, einoVisit, orvokkiVisit] { try store.save(visit) }
  }

  private static func carer(
    _ name: String, _ organisation: OrganisationID, _ unit: UnitID
  ) -> Professional {
    Professional(
      id: ProfessionalID("w_\(name)")!, organisation: organisation, unit: unit,
      username: PersonalText(name), name: PersonalText("\(name) Demo"),
      firstName: PersonalText(name), language: .fi)
  }

  private static func client(
    _ name: String, _ organisation: OrganisationID, _ unit: UnitID
  ) -> Client {
    Client(
      id: ClientID("c_\(name)")!, organisation: organisation, unit: unit,
      name: PersonalText("\(name) Demo"), firstName: PersonalText(name), language: .sv)
  }

  private static func visit(_ name: String, _ client: Client, _ carer: Professional) -> Visit {
    Visit(
      id: VisitID("v_\(name)")!, organisation: client.organisation, unit: client.unit,
      client: client.id, professional: carer.id, kind: .medicationSupervision,
      startsAt: start, endsAt: start + .minutes(10), purpose: "Lääkkeen valvonta")
  }

  static func hash(_ number: UInt8) -> SecretHash {
    SecretHash(Array(repeating: number, count: 32))!
  }

  static func staffPage(
    _ name: String, _ carer: Professional, signIn: UInt8 = 1
  ) -> SignallingSession {
    SignallingSession(
      id: SessionID("s_\(name)")!, secretHash: hash(9), organisation: carer.organisation,
      principal: .staff(carer.id), staffSession: hash(signIn), language: .fi,
      createdAt: start, connectedAt: start)
  }

  static func link(
    _ name: String, _ visit: Visit, role: GuestRole = .client, at created: WallTime = start
  ) -> GuestLink {
    GuestLink(
      id: GuestLinkID("g_\(name)")!, organisation: visit.organisation, visit: visit.id,
      client: visit.client, role: role, name: PersonalText("\(name) vieras"),
      createdAt: created, expiresAt: GuestLink.expiry(visitEndsAt: visit.endsAt))
  }

  static func guestPage(_ name: String, _ link: GuestLink) -> SignallingSession {
    SignallingSession(
      id: SessionID("s_\(name)")!, secretHash: hash(8), organisation: link.organisation,
      principal: .guest(
        GuestPrincipal(
          link: link.id, visit: link.visit, client: link.client, role: link.role)),
      staffSession: nil, language: .sv, createdAt: start, connectedAt: start)
  }

  static func call(
    _ name: String, _ visit: Visit, by carer: Professional, at placed: WallTime = start
  ) -> Call {
    let (lifeCycle, _) = CallLifeCycle.place(
      caller: CallParty(
        id: PartyID("p_\(name)-a")!, person: .professional(carer.id), role: .carer,
        standing: .joined, page: SessionID("s_\(name)-a")!),
      called: CallParty(
        id: PartyID("p_\(name)-b")!, person: .client(visit.client), role: .client,
        standing: .ringing, page: nil), now: placed)
    return Call(
      id: CallID("k_\(name)")!, organisation: visit.organisation, visit: visit.id,
      client: visit.client, placedAt: placed, lifeCycle: lifeCycle)
  }
}
