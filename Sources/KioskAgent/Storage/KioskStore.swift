internal import Foundation

/// What the terminal keeps: its configuration as it was signed, the visits ahead, and what waits for
/// the gateway. Each part is a ``StateFile`` of its own.
package struct KioskStore<Medium: Disk> {
  package internal(set) var disk: Medium
  private var configurationFile = StateFile("configuration")
  private var scheduleFile = StateFile("schedule")
  private var queuesFile = StateFile("queues")

  /// Everything that was found at the start.
  package struct Contents: Equatable {
    package var configuration: SignedConfiguration?
    package var schedule: KioskSchedule?
    package var queues = KioskQueues()
    /// The parts of which a generation was broken. The last good one is used; it is to be reported.
    package var broken: [StoredPart] = []

    package init() {}
  }

  package init(disk: Medium) { self.disk = disk }

  /// Never fails for what a file says: a part that cannot be read counts as empty and broken.
  package mutating func load() -> Contents {
    var contents = Contents()
    contents.configuration = load(\.configurationFile, .configuration, &contents.broken)
    contents.schedule = load(\.scheduleFile, .schedule, &contents.broken)
    if let queues: KioskQueues = load(\.queuesFile, .queues, &contents.broken) {
      contents.queues = queues
    }
    return contents
  }

  private mutating func load<Part: Decodable>(
    _ file: WritableKeyPath<Self, StateFile>, _ part: StoredPart, _ broken: inout [StoredPart]
  ) -> Part? {
    var state = self[keyPath: file]
    defer { self[keyPath: file] = state }
    guard let reading = try? state.read(from: &disk) else {
      broken.append(part)
      return nil
    }
    let decoded = reading.payload.flatMap {
      try? JSONDecoder().decode(Part.self, from: Data($0))
    }
    if reading.wasBroken || reading.payload != nil && decoded == nil { broken.append(part) }
    return decoded
  }

  /// Nil forgets it.
  package mutating func save(_ configuration: SignedConfiguration?) throws(DiskError) {
    guard let configuration else { return try configurationFile.erase(from: &disk) }
    try configurationFile.write(encoded(configuration), to: &disk)
  }

  package mutating func save(_ schedule: KioskSchedule?) throws(DiskError) {
    guard let schedule else { return try scheduleFile.erase(from: &disk) }
    try scheduleFile.write(encoded(schedule), to: &disk)
  }

  package mutating func save(_ queues: KioskQueues) throws(DiskError) {
    try queuesFile.write(encoded(queues), to: &disk)
  }

  private func encoded(_ value: some Encodable) -> [UInt8] {
    // Structs of integers, texts and lists encode always.
    Array(try! JSONEncoder().encode(value))
  }
}

/// The configuration as the gateway signed it: checked again whenever it is read.
package struct SignedConfiguration: Codable, Equatable, Sendable {
  /// The JSON text, byte for byte.
  package var document: String
  package var signature: String

  package init(document: String, signature: String) {
    self.document = document
    self.signature = signature
  }

  /// The document without a look at its signature; nil where it is none.
  package var decoded: KioskConfiguration? {
    try? JSONDecoder().decode(KioskConfiguration.self, from: Data(document.utf8))
  }
}
