import CareModel
import Foundation
import Logging
import Testing

@testable import CareStore
@testable import Gateway

@Suite("Access log of a gateway", .timeLimit(.minutes(5)))
struct AccessLogTests {
  private static let node = AccessNode.sole
  private static let organisation = OrganisationID("o_home")!
  private static let start = WallTime(milliseconds: 1_800_000_000_000)

  private static func fact(_ number: Int, _ verb: AccessVerb = .seen) -> AccessFact {
    AccessFact(
      .professional(ProfessionalID("w_1")!), in: organisation, verb, .visit, ground: .unit,
      client: ClientID("c_\(number)")!)
  }

  /// A store with one organisation in a folder of its own, and the audit of it.
  private static func withStore(
    _ body: (SQLiteStore, DataFolder, AccessAudit) async throws -> Void
  ) async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "access-\(UUID())").path
    let folder = try DataFolder(path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try await SQLiteStore.open(path: folder.path("kuulolla.sqlite"))
    try await store.write {
      try $0.save(
        Organisation(
          id: organisation, name: "Alue", service: "kotihoito", callingFrom: "kotihoidosta",
          phone: "017 123"))
    }
    try await body(
      store, folder, AccessAudit(store: store, configuration: Configuration(), folder: folder))
    try await store.close()
  }

  private static func keeper(_ store: SQLiteStore, _ folder: DataFolder) -> AnchorKeeper {
    AnchorKeeper(
      store: store, node: node, files: Configuration().anchorFiles(in: folder),
      period: .hours(1), clock: VirtualClock(start), metrics: MetricsRegistry(),
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private static func log(_ store: any CareDatabase) -> AccessLog {
    AccessLog(store: store, recorder: AccessRecorder(node: node), now: { start })
  }

  @Test("SHA-256 is SHA-256")
  func digest() {
    // FIPS 180-2, appendix B.1
    #expect(
      AccessAnchor.hex(Secret.digest(Array("abc".utf8)))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test("looks that come at once are few commits, and all are there")
  func groups() async throws {
    try await Self.withStore { store, _, audit in
      let log = Self.log(store)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...200 {
          group.addTask { try await log.record([Self.fact(number), Self.fact(number + 1_000)]) }
        }
        try await group.waitForAll()
      }
      let head = try await store.read { try $0.accessHead(of: Self.node) }
      #expect(head.sequence == 400)
      #expect(head.number < 100)
      #expect(try await audit.verify().first?.fault == nil)
    }
  }

  @Test("a list that is renewed is one look; another look is another")
  func renewals() async throws {
    var renewals = AccessRenewals()
    let (listed, seen) = (Self.fact(1, .listed), Self.fact(1))
    renewals.remember([listed, seen], at: Self.start)
    #expect(renewals.isKnown(listed, at: Self.start + .minutes(9)))
    #expect(!renewals.isKnown(listed, at: Self.start + .minutes(10)))
    #expect(!renewals.isKnown(listed, at: Self.start - .minutes(1)))
    #expect(!renewals.isKnown(seen, at: Self.start))
    #expect(!renewals.isKnown(Self.fact(2, .listed), at: Self.start))
  }

  @Test("a full table keeps the looks that last where it can, and forgets all where it cannot")
  func fullTable() async throws {
    let old = (0..<AccessRenewals.capacity - 10).map { Self.fact($0, .listed) }
    let (young, more) = (
      Self.fact(1_000_000, .listed), (0..<20).map { Self.fact($0 + 2_000_000, .listed) }
    )
    let later = Self.start + .minutes(9)
    var renewals = AccessRenewals()
    renewals.remember(old, at: Self.start)
    renewals.remember([young], at: later)
    renewals.remember(more, at: later + .minutes(2))
    #expect(renewals.isKnown(young, at: later + .minutes(2)))
    #expect(renewals.isKnown(more[0], at: later + .minutes(2)))
    #expect(!renewals.isKnown(old[0], at: later + .minutes(2)))

    var full = AccessRenewals()
    full.remember(old, at: Self.start)
    full.remember(more, at: Self.start)
    #expect(!full.isKnown(old[0], at: Self.start))
    #expect(full.isKnown(more[0], at: Self.start))
  }

  @Test("what storage did not take is not known, and the answer does not leave")
  func failure() async throws {
    try await Self.withStore { store, _, _ in
      let faults = FlakyStore.Faults()
      let log = Self.log(FlakyStore(store: store, faults: faults))
      faults.failNextWrites(1)
      await #expect(throws: (any Error).self) { try await log.record([Self.fact(1, .listed)]) }
      try await log.record([Self.fact(1, .listed)])
      try await log.record([Self.fact(1, .listed)])
      #expect(try await store.read { try $0.accessHead(of: Self.node) }.sequence == 1)
    }
  }

  // Faults that are planted

  @Test("a whole chain is said to be whole, once it is anchored")
  func whole() async throws {
    try await Self.withStore { store, folder, audit in
      #expect(try await audit.verify().isEmpty)
      let log = Self.log(store)
      for number in 1...5 { try await log.record([Self.fact(number), Self.fact(number + 9)]) }
      #expect(try await audit.verify().map(\.isUnanchored) == [true])
      let keeper = Self.keeper(store, folder)
      try await keeper.start()
      await keeper.anchor()
      await keeper.stop()
      let findings = try await audit.verify()
      #expect(findings.map(\.isWhole) == [true])
      #expect(findings.first?.entries == 10 && findings.first?.anchors == 1)
      #expect(findings.first?.description.contains("whole: 10 entries") == true)
      // Nothing new: no line is added.
      #expect(try AnchorFile(folder.path(AnchorFile.name)).anchors().count == 1)
    }
  }

  /// What somebody who owns the database does to it: the triggers are in nobody's way then.
  private static func tamper(_ store: SQLiteStore, _ statements: String...) async throws {
    for trigger in [
      "access_links_stay", "access_links_are_final", "access_entries_stay",
      "access_entries_are_final", "access_heads_stay", "access_heads_go_forward",
    ] { try await store.inspect("DROP TRIGGER IF EXISTS \(trigger)") }
    try await store.inspect("PRAGMA foreign_keys = OFF")
    for statement in statements { try await store.inspect(statement) }
  }

  @Test("an entry that was changed, or taken out, or renamed, is found")
  func tampered() async throws {
    let cases: [(String, AccessFault)] = [
      ("UPDATE access_entries SET verb = 'printed' WHERE sequence = 5", .changed(link: 3, 5...6)),
      ("DELETE FROM access_entries WHERE sequence = 5", .entryMissing(sequence: 5, link: 3)),
      (
        "UPDATE access_entries SET actor = 'w_2' WHERE sequence = 5",
        .fieldChanged(.actor, sequence: 5, link: 3)
      ),
      (
        "DELETE FROM access_entries WHERE link = 3", .entryMissing(sequence: 5, link: 3)
      ),
      ("DELETE FROM access_links WHERE number = 3", .linkMissing(number: 3, after: 4)),
      ("UPDATE access_links SET previous_hash = hash WHERE number = 3", .broken(link: 3, 5...6)),
      ("DELETE FROM access_links WHERE number = 5", .headDiffers(stored: 10, last: 8)),
    ]
    for (statement, fault) in cases {
      try await Self.withStore { store, folder, audit in
        let log = Self.log(store)
        for number in 1...5 { try await log.record([Self.fact(number), Self.fact(number + 9)]) }
        try await Self.tamper(store, statement)
        #expect(try await audit.verify().first?.fault == fault, "\(statement)")
        #expect(try await audit.verify().first?.isWhole == false)
      }
    }
  }

  @Test("a cut end and a chain made anew are told by the anchors")
  func anchors() async throws {
    try await Self.withStore { store, folder, audit in
      let log = Self.log(store)
      for number in 1...5 { try await log.record([Self.fact(number)]) }
      let keeper = Self.keeper(store, folder)
      try await keeper.start()
      await keeper.anchor()
      await keeper.stop()
      let anchor = try #require(try AnchorFile(folder.path(AnchorFile.name)).anchors().last)
      #expect(anchor.number == 5)
      // Cut, and the head put back with it: what is left fits in itself.
      try await Self.tamper(
        store, "DELETE FROM access_entries WHERE link > 3",
        "DELETE FROM access_links WHERE number > 3",
        "UPDATE access_heads SET number = 3, sequence = 3, "
          + "hash = (SELECT hash FROM access_links WHERE number = 3)")
      #expect(try await audit.verify().first?.fault == .cut(anchor, last: 3))
      // Grown again by other looks.
      for number in 7...9 { try await log.record([Self.fact(number)]) }
      #expect(try await audit.verify().first?.fault == .rebuilt(anchor))
      // The whole log gone.
      try await Self.tamper(
        store, "DELETE FROM access_entries", "DELETE FROM access_links",
        "DELETE FROM access_heads")
      #expect(try await audit.verify().first?.fault == .cut(anchor, last: 0))
    }
  }

  @Test("an erased client leaves no trace of the id, and the chain stands")
  func erased() async throws {
    try await Self.withStore { store, folder, audit in
      let log = Self.log(store)
      for number in 1...4 { try await log.record([Self.fact(number), Self.fact(77)]) }
      let count = try await audit.erase(
        .client, holding: "c_77", in: Self.organisation, now: Self.start)
      #expect(count == 4)
      let file = try Data(contentsOf: URL(filePath: folder.path("kuulolla.sqlite")))
      #expect(file.range(of: Data("c_77".utf8)) == nil)
      let findings = try await audit.verify()
      #expect(findings.map(\.fault) == [nil, nil])
      #expect(findings.map(\.erased) == [0, 4])
      #expect(findings.first?.node == .commandLine && findings.first?.isWhole == true)
    }
  }

  // The file of anchors

  @Test("an anchor file keeps its lines; an unfinished one goes, another's is told by its number")
  func anchorFile() async throws {
    try await Self.withStore { store, folder, audit in
      let file = AnchorFile(folder.path(AnchorFile.name))
      #expect(try file.anchors().isEmpty)
      let log = Self.log(store)
      let keeper = Self.keeper(store, folder)
      for number in 1...3 {
        try await log.record([Self.fact(number)])
        await keeper.anchor()
      }
      #expect(try file.anchors().map(\.number) == [1, 2, 3])
      let text = try String(contentsOfFile: file.path, encoding: .utf8)
      try (text + "1 n_gateway 4").write(toFile: file.path, atomically: true, encoding: .utf8)
      #expect(try file.anchors().map(\.number) == [1, 2, 3])
      try file.prepare()
      #expect(try String(contentsOfFile: file.path, encoding: .utf8) == text)
      try await log.record([Self.fact(4)])
      await keeper.anchor()
      #expect(try file.anchors().map(\.number) == [1, 2, 3, 4])
      for bad in ["nonsense\n", "\n", String(repeating: "x", count: 1_000) + "\n", "\0\n"] {
        try (text + bad + text).write(toFile: file.path, atomically: true, encoding: .utf8)
        #expect(throws: AccessFault.anchorUnreadable(line: 4)) { try file.anchors() }
        #expect(try await audit.verify().first?.fault == .anchorUnreadable(line: 4))
      }
    }
  }

  @Test("a gateway does not start where it cannot anchor")
  func noAnchor() async throws {
    try await Self.withStore { store, folder, _ in
      let keeper = AnchorKeeper(
        store: store, node: Self.node, files: [AnchorFile(folder.path("missing/a.anchor"))],
        period: .hours(1), clock: VirtualClock(Self.start), metrics: MetricsRegistry(),
        log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      await #expect(throws: StartProblem.self) { try await keeper.start() }
    }
  }
}
