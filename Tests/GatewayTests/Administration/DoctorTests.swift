import CareModel
import CareStore
import Foundation
import Glibc
import Testing

@testable import Gateway

@Suite("Doctor")
struct DoctorTests {
  private static let now = WallTime(milliseconds: 1_795_233_600_000)

  private static func withFolder(_ body: (String) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "doctor-\(UUID())").path
    _ = try DataFolder(path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
  }

  private static func doctor(_ folder: String, _ change: (inout Configuration) -> Void = { _ in })
    -> Doctor
  {
    var configuration = Configuration()
    configuration.data.folder = folder
    configuration.http.port = 0
    change(&configuration)
    return Doctor(
      configuration: configuration, location: .sqlite(path: "\(folder)/kuulolla.sqlite"),
      media: Doctor.Media(ports: nil, addresses: [], receiveBuffer: 4 << 20), now: now)
  }

  private static func level(
    _ check: HealthFinding.Check, _ doctor: Doctor
  ) async -> HealthFinding.Level? {
    await doctor.examine().first { $0.check == check }?.level
  }

  @Test("every finding is one sentence, and nothing in the folder is changed")
  func sentences() async throws {
    try await Self.withFolder { folder in
      let store = try await SQLiteStore.open(path: "\(folder)/kuulolla.sqlite")
      try await store.close()
      let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      let found = await Self.doctor(folder) { $0.https.enabled = true }.examine()
      #expect(Set(found.map(\.check)) == Set(HealthFinding.Check.allCases))
      for finding in found {
        #expect(finding.sentence.hasSuffix(".") && !finding.sentence.contains("\n"))
      }
      #expect(found.first { $0.check == .database }?.level == .ok)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
    }
  }

  @Test("a store: missing, present, of an older version, damaged")
  func stores() async throws {
    try await Self.withFolder { folder in
      let path = "\(folder)/kuulolla.sqlite"
      let location = StoreLocation.sqlite(path: path)
      #expect(try await location.examine(thoroughly: true).schema == .missing)
      #expect(!FileManager.default.fileExists(atPath: path))
      await #expect(throws: StoreError.self) { _ = try await location.openBeside() }
      try await SQLiteStore.open(path: path).close()
      let sound = try await location.examine(thoroughly: true)
      #expect(sound.schema == .present && sound.isWritable && sound.damage == nil)
      #expect(sound.bytes > 0)
      try await location.openBeside().close()
      // A file that is none of a database.
      try "not a database, but long enough to be looked at as one".write(
        toFile: path, atomically: true, encoding: .utf8)
      #expect(await Self.level(.database, Self.doctor(folder)) == .problem)
    }
    for (found, level) in [
      (StoreExamination(schema: .present), HealthFinding.Level.ok),
      (StoreExamination(schema: .missing), .ok), (StoreExamination(schema: .newer), .problem),
      (StoreExamination(schema: .older(steps: 2)), .warning),
      (StoreExamination(schema: .present, isWritable: false), .problem),
      (StoreExamination(schema: .present, isDurable: false), .problem),
      (StoreExamination(schema: .present, damage: "row 7"), .problem),
    ] { #expect(Doctor.judge(found).level == level) }
  }

  @Test("keys of chats: their own file, nobody else's to read, and not the database that they lock")
  func chatKeys() async throws {
    try await Self.withFolder { folder in
      let (care, keys) = ("\(folder)/kuulolla.sqlite", "\(folder)/chat-keys.sqlite")
      #expect(await Self.level(.chatKeys, Self.doctor(folder)) == .ok)
      #expect(!FileManager.default.fileExists(atPath: keys))
      try await SQLiteStore.open(path: care).close()
      #expect(await Self.level(.chatKeys, Self.doctor(folder)) == .warning)
      try await ChatKeyStore.open(.sqlite(path: keys), now: Self.now).close()
      #expect(chmod(keys, 0o640) == 0)
      #expect(await Self.level(.chatKeys, Self.doctor(folder)) == .problem)
      #expect(chmod(keys, 0o600) == 0)
      #expect(await Self.level(.chatKeys, Self.doctor(folder)) == .ok)
      // Another database in their place, or a way to it.
      try FileManager.default.removeItem(atPath: keys)
      #expect(symlink(care, keys) == 0)
      #expect(await Self.level(.chatKeys, Self.doctor(folder)) == .problem)
      try FileManager.default.removeItem(atPath: keys)
      try await SQLiteStore.open(path: keys).close()
      #expect(chmod(keys, 0o600) == 0)
      #expect(await Self.level(.chatKeys, Self.doctor(folder)) == .problem)
    }
    let care = StoreLocation.postgreSQL(
      url: "postgresql://a@db.example.fi/kuulolla?sslmode=require")
    for (url, isSame) in [
      ("postgresql://b@db.example.fi:5432/kuulolla", true),
      ("postgresql:///kuulolla?host=db.example.fi", true),
      ("postgresql://a@db.example.fi/keys", false),
      ("postgresql://a@keys.example.fi/kuulolla", false),
      ("postgresql://a@db.example.fi:5433/kuulolla", false),
    ] { #expect(Doctor.isSame(.postgreSQL(url: url), care) == isSame, "\(url)") }
    for (found, isNew, level) in [
      (StoreExamination(schema: .present), false, HealthFinding.Level.ok),
      (StoreExamination(schema: .missing), true, .ok),
      (StoreExamination(schema: .missing), false, .warning),
      (StoreExamination(schema: .newer), false, .problem),
      (StoreExamination(schema: .present, isWritable: false), false, .problem),
      (StoreExamination(schema: .present, isDurable: false), false, .problem),
    ] { #expect(Doctor.judge(keys: found, isNew: isNew).level == level) }
  }

  @Test("a port that another program has is a problem, and none while the gateway runs")
  func ports() async throws {
    let taken = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(taken) }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        #expect(bind(taken, $0, size) == 0)
        #expect(listen(taken, 1) == 0)
        getsockname(taken, $0, &size)
      }
    }
    let port = Int(UInt16(bigEndian: name.sin_port))
    #expect(PortProbe.try("127.0.0.1", port, isDatagram: false) == .taken)
    #expect(PortProbe.try("127.0.0.1", port, isDatagram: true) == .free)
    #expect(PortProbe.try("127.0.0.1", 0, isDatagram: false) == .free)
    #expect(PortProbe.try("198.51.100.7", 0, isDatagram: false) == .noAddress)
    #expect(PortProbe.try("no address", 0, isDatagram: false) == .noAddress)
    try await Self.withFolder { folder in
      let doctor = Self.doctor(folder) { $0.http.port = port }
      #expect(await Self.level(.httpPort, doctor) == .problem)
      try DataFolder(folder).holdAlone()
      #expect(Doctor.isHeld(folder: folder))
      #expect(await Self.level(.httpPort, doctor) == .ok)
    }
  }

  @Test("what the machine gives is judged against what is needed")
  func machine() {
    #expect(Doctor.judge(mostBuffer: 212_992, wanted: 4 << 20, user: 1_000).level == .warning)
    #expect(Doctor.judge(mostBuffer: 212_992, wanted: 4 << 20, user: 0).level == .ok)
    #expect(Doctor.judge(mostBuffer: 4 << 20, wanted: 4 << 20, user: 1_000).level == .ok)
    #expect(Doctor.judge(mostBuffer: nil, wanted: 1, user: 1_000).level == .warning)
    #expect(Doctor.judge(files: 4_351, connections: 4_096).level == .problem)
    #expect(Doctor.judge(files: 4_352, connections: 4_096).level == .ok)
    #expect(Doctor.judge(clock: Self.now, isSynchronised: true).level == .ok)
    #expect(Doctor.judge(clock: Self.now, isSynchronised: false).level == .warning)
    #expect(Doctor.judge(clock: Self.now, isSynchronised: nil).level == .warning)
    #expect(
      Doctor.judge(clock: WallTime(milliseconds: 0), isSynchronised: true).level == .problem)
    #expect(Doctor.judge(free: 100 << 20).level == .problem)
    #expect(Doctor.judge(free: 1 << 30).level == .warning)
    #expect(Doctor.judge(free: 9 << 30).level == .ok)
    let folder = S_IFDIR | 0o700
    #expect(Doctor.judge(folder: "d", owner: 7, mode: folder, user: 7).level == .ok)
    #expect(Doctor.judge(folder: "d", owner: 7, mode: folder, user: 0).level == .warning)
    #expect(Doctor.judge(folder: "d", owner: 7, mode: folder | 0o040, user: 7).level == .problem)
    #expect(Doctor.judge(folder: "d", owner: 7, mode: S_IFREG | 0o600, user: 7).level == .problem)
  }

  @Test("a certificate: whether it counts, for whom, and for how long")
  func certificates() async throws {
    let day = Duration.hours(24)
    func level(
      from begin: Duration, until end: Duration, isOfHost: Bool? = true, isAlone: Bool = false
    ) -> HealthFinding.Level {
      Doctor.judge(
        CertificateFacts(
          begin: Self.now + begin, end: Self.now + end, isOfHost: isOfHost, isAlone: isAlone),
        host: "etahoito.example.fi", now: Self.now
      ).level
    }
    #expect(level(from: .seconds(-1), until: day * 60) == .ok)
    #expect(level(from: .seconds(1), until: day * 60) == .problem)
    #expect(level(from: day * -60, until: .zero) == .problem)
    #expect(level(from: .zero, until: day * 20) == .warning)
    #expect(level(from: .zero, until: day * 60, isOfHost: false) == .problem)
    #expect(level(from: .zero, until: day * 60, isOfHost: nil) == .ok)
    #expect(level(from: .zero, until: day * 60, isAlone: true) == .warning)

    try await Self.withFolder { folder in
      let made = try SelfSignedCertificate.make(
        .init(hosts: ["box.example"], addresses: ["192.0.2.7"]))
      let place = try DataFolder(folder)
      try place.writePrivately(made.certificatePEM, to: "chain.pem")
      try place.writePrivately(made.keyPEM, to: "key.pem")
      let file = place.path("chain.pem")
      #expect(CertificateFacts.isOf(host: "box.example", file: file) == true)
      #expect(CertificateFacts.isOf(host: "other.example", file: file) == false)
      #expect(CertificateFacts.isOf(host: "192.0.2.7", file: file) == true)
      #expect(CertificateFacts.isOf(host: "box.example", file: place.path("no.pem")) == nil)
      #expect(CertificateFacts.vouchesForItself(file: file))
      func configure(_ key: String, _ address: String) -> (inout Configuration) -> Void {
        { configuration in
          configuration.https.enabled = true
          configuration.https.port = 0
          configuration.https.certificate = file
          configuration.https.key = place.path(key)
          configuration.publicAddress = address
        }
      }
      // By the machine's own time, at which it was made.
      func level(_ key: String, _ address: String) async -> HealthFinding.Level? {
        var configuration = Configuration()
        configure(key, address)(&configuration)
        return Doctor(
          configuration: configuration, location: .sqlite(path: place.path("none")),
          media: .init(ports: nil, addresses: [], receiveBuffer: 1), now: SystemTime.now()
        ).certificate().first?.level
      }
      #expect(await level("key.pem", "https://box.example") == .ok)
      #expect(await level("key.pem", "https://other.example") == .problem)
      #expect(await level("chain.pem", "https://box.example") == .problem)
    }
  }
}
