import CareModel
import Testing

@testable import KioskAgent

/// A disk in memory that loses power after a given number of steps. What was written and not flushed
/// is then there, half there or not there; a rename that was not flushed may or may not have happened.
struct PowerlessDisk: Disk {
  /// What survives a power cut for certain, and what the running system sees.
  private var medium: [String: [UInt8]] = [:]
  private var seen: [String: [UInt8]] = [:]
  private var dirty: Set<String> = []
  private var renames: [(from: String, to: String, bytes: [UInt8])] = []
  var stepsLeft = Int.max
  private(set) var steps = 0

  private mutating func step(_ name: String) throws(DiskError) {
    steps += 1
    if stepsLeft <= 0 { throw DiskError(step: "power", file: name, code: 0) }
    stepsLeft -= 1
  }

  func read(_ name: String) throws(DiskError) -> [UInt8]? { seen[name] }

  mutating func write(_ name: String, _ bytes: [UInt8]) throws(DiskError) {
    // Power may go in the middle of the bytes.
    if stepsLeft == 0 { seen[name] = Array(bytes.prefix(bytes.count / 2)) }
    try step(name)
    seen[name] = bytes
    dirty.insert(name)
  }

  mutating func flush(_ name: String) throws(DiskError) {
    try step(name)
    dirty.remove(name)
    medium[name] = seen[name]
  }

  mutating func rename(_ name: String, to other: String) throws(DiskError) {
    try step(name)
    let bytes = seen.removeValue(forKey: name) ?? []
    seen[other] = bytes
    renames.append((name, other, bytes))
  }

  mutating func remove(_ name: String) throws(DiskError) {
    try step(name)
    seen[name] = nil
  }

  mutating func flushFolder() throws(DiskError) {
    try step("folder")
    for rename in renames {
      medium[rename.from] = nil
      medium[rename.to] = rename.bytes
    }
    renames = []
    for name in medium.keys where seen[name] == nil { medium[name] = nil }
  }

  enum Loss: CaseIterable { case allThatWasNotFlushed, bytesOnly, nothing }

  /// The disk as it is found when the power is back.
  func afterPowerCut(_ loss: Loss) -> PowerlessDisk {
    var found = PowerlessDisk()
    switch loss {
    case .allThatWasNotFlushed: found.seen = medium
    case .bytesOnly:
      // Names arrived, bytes did not.
      found.seen = seen
      for name in dirty where seen[name] != nil { found.seen[name] = [] }
    case .nothing: found.seen = seen
    }
    found.medium = found.seen
    return found
  }

  mutating func spoil(_ name: String) {
    guard var bytes = seen[name], !bytes.isEmpty else { return }
    bytes[bytes.count / 2] ^= 0x40
    seen[name] = bytes
    medium[name] = bytes
  }

  var names: [String] { seen.keys.sorted() }
}

@Suite struct StorageTests {
  private func queues(_ number: Int) -> KioskQueues {
    var queues = KioskQueues()
    queues.add(
      HelpPress(
        pressId: "press-\(number)", pressedAt: WallTime(milliseconds: Int64(number)),
        clientId: Terminal.aino))
    return queues
  }

  @Test(arguments: PowerlessDisk.Loss.allCases)
  func powerThatFailsAtAnyStepLeavesTheOldOrTheNewState(loss: PowerlessDisk.Loss) throws {
    for written in 0..<4 {
      for steps in 0..<12 {
        var store = KioskStore(disk: PowerlessDisk())
        _ = store.load()
        for number in 0..<written { try store.save(queues(number)) }
        store.disk.stepsLeft = steps
        let finished = (try? store.save(queues(written))) != nil
        var after = KioskStore(disk: store.disk.afterPowerCut(loss))
        let found = after.load()
        let old = written == 0 ? KioskQueues() : queues(written - 1)
        #expect(found.queues == queues(written) || !finished && found.queues == old)
        #expect(found.broken.isEmpty, "a write that was cut off breaks no generation")
        // And the terminal goes on from there.
        after.disk.stepsLeft = .max
        try after.save(queues(99))
        #expect(after.load().queues == queues(99))
      }
    }
  }

  @Test func powerThatFailsWhileForgettingLeavesTheStateOrNothing() throws {
    for steps in 0..<8 {
      var store = KioskStore(disk: PowerlessDisk())
      for version in 1...3 {
        try store.save(SignedConfiguration(document: "{\"version\":\(version)}", signature: "s"))
      }
      store.disk.stepsLeft = steps
      try? store.save(SignedConfiguration?.none)
      for loss in PowerlessDisk.Loss.allCases {
        var after = KioskStore(disk: store.disk.afterPowerCut(loss))
        let found = after.load().configuration?.document
        #expect(found == nil || found == "{\"version\":3}")
      }
    }
  }

  @Test func aBrokenFileGivesTheLastGoodOneAndIsReported() throws {
    var store = KioskStore(disk: PowerlessDisk())
    try store.save(queues(1))
    try store.save(queues(2))
    store.disk.spoil("queues.b")
    var after = KioskStore(disk: store.disk)
    let found = after.load()
    #expect(found.queues == queues(1))
    #expect(found.broken == [.queues])
    // The next write replaces the broken one, not the good one.
    after.disk.stepsLeft = 0
    try? after.save(queues(3))
    var later = KioskStore(disk: after.disk.afterPowerCut(.nothing))
    #expect(later.load().queues == queues(1))
  }

  @Test func twoBrokenFilesGiveAnEmptyStateAndStillAStart() throws {
    var store = KioskStore(disk: PowerlessDisk())
    try store.save(queues(1))
    try store.save(queues(2))
    for name in store.disk.names { store.disk.spoil(name) }
    var after = KioskStore(disk: store.disk)
    let found = after.load()
    #expect(found.queues == KioskQueues() && found.broken == [.queues])
    try after.save(queues(3))
    #expect(after.load().queues == queues(3))
  }

  @Test func everyBitThatTurnsIsNoticed() {
    let sealed = StateFile.seal(Array("aino".utf8), generation: 7)
    #expect(StateFile.open(sealed)?.generation == 7)
    for index in sealed.indices {
      var spoilt = sealed
      spoilt[index] ^= 1
      #expect(StateFile.open(spoilt) == nil)
      #expect(StateFile.open(Array(sealed[..<index])) == nil)
    }
  }

  @Test func everythingComesBackAsItWas() throws {
    var store = KioskStore(disk: PowerlessDisk())
    var queues = queues(1)
    queues.add(CallFeedback(callId: Terminal.helmi.id, face: .fair))
    queues.withdraw(
      ConsentWithdrawal(
        clientId: Terminal.aino, givenAt: Terminal.morning, isConfirmed: false))
    let schedule = KioskSchedule(
      visits: [
        KioskVisit(
          id: VisitID("v_1")!, clientId: Terminal.aino, startsAt: Terminal.morning,
          endsAt: Terminal.morning + .minutes(30), with: "Helmi")
      ], fetchedAt: Terminal.morning)
    try store.save(queues)
    try store.save(schedule)
    var after = KioskStore(disk: store.disk)
    let found = after.load()
    #expect(found.queues == queues && found.schedule == schedule && found.broken.isEmpty)
  }

  @Test func theSignedDocumentOfTheProtocolIsRead() {
    let document = """
      {"terminalId":"d_1","version":7,"issuedAt":1795240800000,"name":"Aino, keittiö","place":"home",
       "language":"fi","organisation":{"name":"Pohjoisen hyvinvointialue","service":"kotihoito",
       "phone":"017 123 456","callingFrom":"kotihoidosta"},"people":[{"clientId":"c_1",
       "firstName":"Aino","language":"fi","autoAnswer":{"callers":["carer"],"from":"08:00",
       "until":"20:00","countdownSeconds":20,"givenAt":1795240800000}},{"clientId":"c_2",
       "firstName":"Eino","language":"sv","autoAnswer":null}],"ringSeconds":90,"volume":80,
       "brightness":80,"night":{"from":"22:00","until":"07:00"},"selfTestBeforeVisit":true,
       "timeZone":"Europe/Helsinki","somethingNew":[1]}
      """
    let read = SignedConfiguration(document: document, signature: "").decoded
    #expect(read?.people.map(\.autoAnswer?.until) == [MinuteOfDay("20:00"), nil])
    #expect(read?.night?.from == MinuteOfDay("22:00"))
    let broken = document.replacing("08:00", with: "8.00")
    #expect(SignedConfiguration(document: broken, signature: "").decoded == nil)
  }
}
