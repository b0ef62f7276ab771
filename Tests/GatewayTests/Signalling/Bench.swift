import CareAPI
import CareModel
import CareStore
import Couriers
import Foundation
import Logging
import MediaAPI
import Testing

@testable import Gateway

/// A switchboard on a real store in a folder of its own, with a relay, connections and time that a
/// test holds in its hands. Two organisations live in it, alike but for their names.
final class Bench {
  static let start = WallTime(milliseconds: 1_795_233_600_000)

  let folder: URL
  let clock = VirtualClock(Bench.start)
  let node: FakeMediaNode
  let registry = MetricsRegistry()
  let faults = FlakyStore.Faults()
  let home: House
  let foreign: House
  private(set) var store: SQLiteStore
  private(set) var board: Switchboard
  let settings: SwitchboardSettings
  /// Of the next start.
  var couriers: [MessageChannel: any Courier]

  /// An organisation's people, one visit each client, and a link of each role to each visit.
  struct House: Sendable {
    let organisation: OrganisationID
    let carers: [ProfessionalID]
    let tokens: [SecretHash]
    let clients: [ClientID]
    let visits: [VisitID]
    let links: [GuestLinkID]
    let relativeLinks: [GuestLinkID]
    let observerLinks: [GuestLinkID]

    init(_ name: String) {
      func ids<K>(_ prefix: String) -> [Identifier<K>] {
        (1...3).map { Identifier(prefix + "_\(name)\($0)")! }
      }
      organisation = OrganisationID("o_\(name)")!
      carers = ids("w")
      tokens = (1...3).map { Secret.hash("cookie-\(name)\($0)") }
      clients = ids("c")
      visits = ids("v")
      links = ids("g")
      relativeLinks = (1...3).map { GuestLinkID("g_\(name)r\($0)")! }
      observerLinks = (1...3).map { GuestLinkID("g_\(name)o\($0)")! }
    }

    func linkSecret(_ index: Int) -> String { "link-secret-\(links[index])" }
    func observerSecret(_ index: Int) -> String { "link-secret-\(observerLinks[index])" }
    func relativeSecret(_ index: Int) -> String { "link-secret-\(relativeLinks[index])" }
  }

  init(
    node: FakeMediaNode = FakeMediaNode(), hasNode: Bool = true,
    couriers: [MessageChannel: any Courier] = [:],
    configure: (inout SwitchboardSettings) -> Void = { _ in }
  ) async throws {
    self.couriers = couriers
    folder = FileManager.default.temporaryDirectory.appending(path: "switchboard-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    self.node = node
    var settings = SwitchboardSettings()
    configure(&settings)
    self.settings = settings
    home = House("home")
    foreign = House("foreign")
    store = try await SQLiteStore.open(path: folder.appending(path: "care.sqlite").path)
    board = Self.board(
      FlakyStore(store: store, faults: faults), hasNode ? node : nil, registry, settings, clock,
      couriers)
    for house in [home, foreign] { try await house.seed(store) }
    try await board.takeUp()
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  private static func board(
    _ store: any CareDatabase, _ node: FakeMediaNode?, _ registry: MetricsRegistry,
    _ settings: SwitchboardSettings, _ clock: VirtualClock,
    _ couriers: [MessageChannel: any Courier]
  ) -> Switchboard {
    Switchboard(
      store: store, media: node, registry: registry, logger: Logger(label: "test"),
      settings: settings, clock: clock, couriers: couriers)
  }

  /// As after `kill -9`: a new process on the same file; nothing of the old one was told anything.
  func killAndRestart(nodeEpoch: UInt64? = 92) async throws {
    if let nodeEpoch { node.restart(epoch: nodeEpoch) }
    try await store.close()
    store = try await SQLiteStore.open(path: folder.appending(path: "care.sqlite").path)
    board = Self.board(
      FlakyStore(store: store, faults: faults), node, registry, settings, clock, couriers)
    try await board.takeUp()
  }

  /// Moves time on and fires what is due then.
  func pass(_ length: Duration) async {
    clock.advance(by: length)
    _ = await board.runDueTimers()
  }

  /// Lets happen what happens without time passing: due timers, couriers that answer, sweeps.
  func settle() async {
    for _ in 0..<500 {
      _ = await board.runDueTimers()
      await board.sweeping?.value
      let (now, isBusy) = (clock.now, await board.isBusyWithMessages)
      let next = try? await store.read { try $0.nextTimerDue() }
      if !isBusy, (next ?? nil).map({ $0 > now }) ?? true { return }
      try? await Task.sleep(for: .milliseconds(1))
    }
  }

  /// Hands the relay's events to the switchboard.
  func relay(_ events: MediaEvent..., skipping gap: UInt64 = 0) async {
    await board.received(node.batch(events, skipping: gap))
    await board.untilRoomEvents { $0.isEmpty }
  }

  func count(_ metric: String) -> UInt64 {
    registry.snapshot.filter { $0.name == metric }.flatMap(\.series.values).reduce(0) { sum, one in
      if case .counter(let counter) = one { sum + counter.current } else { sum }
    }
  }

  // Pages

  func staff(_ index: Int = 0, of house: House? = nil) async throws -> TestPage {
    try await TestPage.staff(self, house ?? home, index).hello()
  }

  func client(_ index: Int = 0, of house: House? = nil) async throws -> TestPage {
    try await TestPage.guest(self, (house ?? home).linkSecret(index)).hello()
  }

  func relative(_ index: Int = 0) async throws -> TestPage {
    try await TestPage.guest(self, home.relativeSecret(index)).hello()
  }

  func observer(_ index: Int = 0) async throws -> TestPage {
    try await TestPage.guest(self, home.observerSecret(index)).hello()
  }

  func tester() async throws -> TestPage {
    try await TestPage(self, staff: nil, hello: ["as": "tester", "language": "en"]).hello()
  }
}

extension Bench.House {
  fileprivate func seed(_ store: SQLiteStore) async throws {
    let house = self
    try await store.write { tx in
      let unit = UnitID("u_\(house.organisation.rawValue.dropFirst(2))")!
      try tx.save(
        Organisation(
          id: house.organisation, name: "Alue", service: "kotihoito", callingFrom: "kotihoidosta",
          phone: "017 123"))
      try tx.save(CareUnit(id: unit, organisation: house.organisation, name: "Tiimi"))
      for index in 0..<3 {
        try tx.save(
          Professional(
            id: house.carers[index], organisation: house.organisation, unit: unit,
            username: PersonalText("carer-\(house.carers[index])"), name: "Helmi Hoitaja",
            firstName: "Helmi", language: .fi), passwordHash: "none")
        try tx.save(
          Client(
            id: house.clients[index], organisation: house.organisation, unit: unit,
            name: "Aino Asiakas", firstName: "Aino", language: .fi))
        let visit = Visit(
          id: house.visits[index], organisation: house.organisation, unit: unit,
          client: house.clients[index], professional: house.carers[index], kind: .videoVisit,
          startsAt: Bench.start, endsAt: Bench.start + .minutes(10), purpose: "Lääkkeet")
        try tx.save(visit)
        try tx.insert(
          StaffSession(
            tokenHash: house.tokens[index], organisation: house.organisation,
            professional: house.carers[index], csrf: "csrf", createdAt: Bench.start,
            lastSeenAt: Bench.start, expiresAt: Bench.start + .hours(12)))
        let roles = [
          (GuestRole.client, house.links), (.relative, house.relativeLinks),
          (.observer, house.observerLinks),
        ]
        for (role, links) in roles {
          let link = GuestLink(
            id: links[index], organisation: house.organisation, visit: visit.id,
            client: visit.client, role: role,
            name: role == .client ? "Aino Asiakas" : "Anna", createdAt: Bench.start,
            expiresAt: GuestLink.expiry(visitEndsAt: visit.endsAt))
          try tx.insert(link, secretHash: Secret.hash("link-secret-\(link.id)"))
        }
      }
    }
  }
}
