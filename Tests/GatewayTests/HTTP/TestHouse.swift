import CareModel
import CareStore

@testable import Gateway

/// An organisation with one carer, one client, one visit around now, and one guest link.
struct TestHouse: Sendable {
  static let password: PersonalText = "kamu-solo-tipe"

  let username: String
  let organisation: OrganisationID
  let unit: UnitID
  let carer: ProfessionalID
  let client: ClientID
  let visit: VisitID
  let link: GuestLinkID

  init(_ name: String) {
    username = "carer-\(name)"
    organisation = OrganisationID("o_\(name)")!
    unit = UnitID("u_\(name)")!
    carer = ProfessionalID("w_\(name)")!
    client = ClientID("c_\(name)")!
    visit = VisitID("v_\(name)")!
    link = GuestLinkID("g_\(name)")!
  }

  func seed(_ store: SQLiteStore, passwordHash: PersonalText, now: WallTime) async throws {
    let today = LocalCalendar.helsinki.dayRange(around: now)
    // Within today, whatever the time is.
    let startsAt = min(now, today.upperBound - .minutes(1))
    try await store.write { tx in
      try tx.save(
        Organisation(
          id: organisation, name: "Testi", service: "kotihoito", callingFrom: "kotihoidosta",
          phone: "017 123 456"))
      try tx.save(CareUnit(id: unit, organisation: organisation, name: "Tiimi"))
      try tx.save(
        Professional(
          id: carer, organisation: organisation, unit: unit, username: Personal(username),
          name: "Helmi Testi", firstName: "Helmi", language: .fi), passwordHash: passwordHash)
      try tx.save(
        Client(
          id: client, organisation: organisation, unit: unit, name: "Aino Testi",
          firstName: "Aino", language: .fi))
      try tx.save(
        Visit(
          id: visit, organisation: organisation, unit: unit, client: client, professional: carer,
          kind: .videoVisit, startsAt: startsAt, endsAt: startsAt + .minutes(10),
          purpose: "Juttelua"))
      try tx.insert(
        GuestLink(
          id: link, organisation: organisation, visit: visit, client: client, role: .client,
          name: "Aino Testi", createdAt: now, expiresAt: now + .hours(2)),
        secretHash: Secret.hash("secret-\(username)"))
    }
  }
}
