import CareAPI
import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

/// Beside the home house's carer and client: another unit with a client and a visit of nobody, and
/// staff of several roles.
struct AccessHouse: Sendable {
  static let unit = UnitID("u_ranta")!
  static let client = ClientID("c_ranta")!
  static let visit = VisitID("v_ranta")!

  let server: TestServer

  init(_ server: TestServer) async throws {
    self.server = server
    let home = server.home
    let today = LocalCalendar.helsinki.dayRange(around: server.time.now)
    let start = min(server.time.now, today.upperBound - .minutes(1))
    try await server.store.write { tx in
      try tx.save(CareUnit(id: Self.unit, organisation: home.organisation, name: "Ranta"))
      try tx.save(
        Client(
          id: Self.client, organisation: home.organisation, unit: Self.unit, name: "Lauri Ranta",
          firstName: "Lauri", language: .fi))
      try tx.save(
        Visit(
          id: Self.visit, organisation: home.organisation, unit: Self.unit, client: Self.client,
          professional: nil, kind: .videoVisit, startsAt: start, endsAt: start + .minutes(10),
          purpose: "Juttelua"))
    }
  }

  /// Somebody of the home unit with these roles, signed in.
  func staff(_ name: String, _ roles: [StaffRole]) async throws -> SignedInClient {
    let home = server.home
    let hash = try #require(
      try await server.store.read { try $0.account(username: home.username) }?.passwordHash)
    try await server.store.write { tx in
      try tx.save(
        Professional(
          id: ProfessionalID("w_\(name)")!, organisation: home.organisation, unit: home.unit,
          username: PersonalText(name), name: PersonalText("\(name) Testi"),
          firstName: PersonalText(name), language: .fi, roles: roles), passwordHash: hash)
    }
    return try await SignedInClient(server, username: name)
  }

  /// Everything that has been recorded by now, in its order.
  func entries() async throws -> [AccessEntry] {
    try await server.store.read {
      try $0.accessLinks(of: .sole, after: 0, limit: 10_000)
    }.flatMap(\.entries)
  }

  /// `VERB AREA GROUND CLIENT` of what was recorded since so many entries.
  func since(_ count: Int) async throws -> [String] {
    try await entries().dropFirst(count).map {
      "\($0.verb) \($0.area) \($0.ground) \($0.client?.value?.revealed ?? "-")"
    }
  }

  func count() async throws -> Int { try await entries().count }
}

extension RawResponse {
  /// The ids of a list.
  func ids(_ list: String) -> [String] {
    (json[list] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
  }
}
