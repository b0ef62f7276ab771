internal import Foundation

/// What a call of two costs a server in memory: its proportional set size with some calls and with many more,
/// so that what a program takes once is not in it. Everybody is connected and sends little.
public struct RelayMemory: Sendable {
  /// Until what was only needed for joining has been given back.
  private static let calm = Duration.seconds(3)

  public var few: Int
  public var many: Int
  public var shape: LoadShape
  public var profile: LoadProfile
  public var serverPID: Int

  public init(few: Int, many: Int, shape: LoadShape, profile: LoadProfile, serverPID: Int) {
    self.few = few
    self.many = many
    self.shape = shape
    self.profile = profile
    self.serverPID = serverPID
  }

  public func run(
    on target: any LoadTarget, address: String, say: @Sendable (String) -> Void
  ) async throws -> MemoryReport {
    try await withEngine(target, address: address, profile: profile) { engine in
      await engine.startSending()
      let empty = try share()
      try await open(0..<few, target, engine)
      let withFew = try share()
      say("\(few) calls: \(withFew / 1_024) kB")
      try await open(few..<many, target, engine)
      let withMany = try share()
      say("\(many) calls: \(withMany / 1_024) kB")
      return MemoryReport(
        target: target.name, few: few, many: many, emptyBytes: empty, fewBytes: withFew,
        manyBytes: withMany)
    }
  }

  private func open(
    _ numbers: Range<Int>, _ target: any LoadTarget, _ engine: MediaEngine
  ) async throws {
    for number in numbers {
      try await target.preparePair(number)
      try await target.joinPair(number, shape: shape, engine: engine)
    }
    try await engine.waitUntilConnected()
    try await engine.waitUntilHeard()
    try await Task.sleep(for: Self.calm)
  }

  private func share() throws -> UInt64 {
    guard let bytes = ServerUsage.proportional(pid: serverPID) else {
      throw LoadProblem("the memory of process \(serverPID) cannot be read")
    }
    return bytes
  }
}

public struct MemoryReport: Codable, Sendable {
  public var scenario = "memory"
  public var target: String
  /// Calls of two.
  public var few: Int
  public var many: Int
  /// Proportional set size.
  public var emptyBytes: UInt64
  public var fewBytes: UInt64
  public var manyBytes: UInt64
  /// From few to many.
  public var kilobytesPerCall: Double

  init(
    target: String, few: Int, many: Int, emptyBytes: UInt64, fewBytes: UInt64, manyBytes: UInt64
  ) {
    self.target = target
    self.few = few
    self.many = many
    self.emptyBytes = emptyBytes
    self.fewBytes = fewBytes
    self.manyBytes = manyBytes
    kilobytesPerCall = (Double(manyBytes) - Double(fewBytes)) / 1_024 / Double(max(many - few, 1))
  }

  /// For a person at a terminal.
  public var table: String {
    func megabytes(_ bytes: UInt64) -> String {
      String(format: "%.1f MB", Double(bytes) / 1_048_576)
    }
    return """
      server                    \(target)
      without a call            \(megabytes(emptyBytes))
      with \(few) calls of two     \(megabytes(fewBytes))
      with \(many) calls of two    \(megabytes(manyBytes))
      one call more             \(String(format: "%.1f kB", kilobytesPerCall))
      """
  }
}
