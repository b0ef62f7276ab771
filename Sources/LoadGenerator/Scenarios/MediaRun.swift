internal import Foundation
internal import Posix

/// One run of media through a server: opens the calls, waits until everybody hears, measures a window.
public struct MediaRun: Sendable {
  public enum Scenario: Sendable, Equatable {
    /// Calls of two.
    case pairs(Int)
    /// So many who are each sent back what they send.
    case echoes(Int)
    /// One sends to so many.
    case fanOut(Int)

    var name: String {
      switch self {
      case .pairs(let count): "pairs-\(count)"
      case .echoes(let count): "echo-\(count)"
      case .fanOut(let count): "fan-out-\(count)"
      }
    }

    var participants: Int {
      switch self {
      case .pairs(let count): 2 * count
      case .echoes(let count): count
      case .fanOut(let count): count + 1
      }
    }
  }

  /// Between the first packets and the window: caches fill, keyframes are asked for.
  private static let warmUp = Duration.milliseconds(1_000)

  public var scenario: Scenario
  public var shape: LoadShape
  public var seconds: Double
  /// Further calls of two that are there and say nothing.
  public var silentPairs = 0
  public var profile: LoadProfile
  /// Of the server: whose processor time and memory are told.
  public var serverPID: Int?
  /// The processor that the server runs on.
  public var serverCore: Int?

  public init(
    _ scenario: Scenario, shape: LoadShape, seconds: Double, profile: LoadProfile,
    serverPID: Int? = nil, serverCore: Int? = nil
  ) {
    self.scenario = scenario
    self.shape = shape
    self.seconds = seconds
    self.profile = profile
    self.serverPID = serverPID
    self.serverCore = serverCore
  }

  /// - Parameters:
  ///   - address: of this machine, from which the media are sent.
  ///   - say: takes a line of progress each second.
  public func run(
    on target: any LoadTarget, address: String, say: @Sendable (String) -> Void
  ) async throws -> LoadReport {
    try await withEngine(target, address: address, profile: profile) { engine in
      try await measure(target, engine, say)
    }
  }

  private func measure(
    _ target: any LoadTarget, _ engine: MediaEngine, _ say: (String) -> Void
  ) async throws -> LoadReport {
    let empty = usage()
    var silent = 0
    switch scenario {
    case .pairs(let count):
      for number in 0..<(silentPairs + count) {
        if number == silentPairs { silent = await engine.statuses().count }
        try await target.preparePair(number)
        try await target.joinPair(number, shape: shape, engine: engine)
      }
    case .echoes(let count):
      for number in 0..<count {
        try await target.joinEcho(number, shape: shape, engine: engine)
      }
    case .fanOut(let count):
      try await target.openFanOut(receivers: count, shape: shape, engine: engine)
    }
    try await engine.waitUntilConnected()
    await engine.startSending(silent: silent)
    try await engine.waitUntilHeard(from: silent)
    await engine.readByClock()
    try await Task.sleep(for: Self.warmUp)

    await engine.openWindow()
    let before = usage()
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      try await Task.sleep(until: min(end, ContinuousClock.now + .seconds(1)))
      say(Self.line(await engine.measuredSoFar(), of: seconds))
    }
    let after = usage()
    await engine.closeWindow()
    try await engine.waitUntilSettled()
    let measured = await engine.takeMeasured()
    return report(
      target, measured, await engine.statuses(), empty: empty, before: before, after: after)
  }

  private var participants: Int { scenario.participants + 2 * silentPairs }

  private func usage() -> ServerUsage? {
    serverPID.flatMap { ServerUsage.now(pid: $0, core: serverCore) }
  }

  private static func line(_ measured: Measurement, of seconds: Double) -> String {
    let length = Double(wallClockNow() &- measured.from) / 1e9
    let delay = measured.delay.percentile(0.5).map { String(format: "%.0f", $0 / 1_000) } ?? "–"
    return String(
      format: "%5.1f of %.0f s  %8.0f packets/s in  %8.0f out", length, seconds,
      Double(measured.sent) / length, Double(measured.received) / length) + "  delay \(delay) µs"
  }

  private func report(
    _ target: any LoadTarget, _ measured: Measurement, _ statuses: [FlowStatus],
    empty: ServerUsage?, before: ServerUsage?, after: ServerUsage?
  ) -> LoadReport {
    var connected = DelayHistogram()
    var firstMedia = DelayHistogram()
    for status in statuses {
      if let after = status.connectedAfter { connected.add(nanoseconds: after) }
      if let after = status.firstMediaAfter { firstMedia.add(nanoseconds: after) }
    }
    let faults = Overload.faults(measured)
    var report = LoadReport(
      target: target.name, scenario: scenario.name, profile: profile.rawValue,
      participants: participants, seconds: Double(measured.length) / 1e9,
      isValid: faults.isEmpty, faults: faults, packetsSent: measured.sent,
      packetsExpected: measured.expected, packetsReceived: measured.received, lost: measured.lost,
      strays: measured.strays,
      delayMicroseconds: .init(measured.delay, unit: 1_000),
      connectedMilliseconds: .init(connected, unit: 1e6),
      firstMediaMilliseconds: .init(firstMedia, unit: 1e6),
      generatorLatenessMicroseconds: .init(measured.lateness, unit: 1_000),
      generatorBusy: measured.busy, server: nil)
    if let empty, let before, let after {
      report.server = server(empty: empty, before: before, after: after, measured)
    }
    return report
  }

  private func server(
    empty: ServerUsage, before: ServerUsage, after: ServerUsage, _ measured: Measurement
  ) -> LoadReport.Server {
    let running = after.running - before.running
    let received = Double(max(measured.received, 1))
    let grown = Double(after.resident) - Double(empty.resident)
    return LoadReport.Server(
      userSeconds: after.user - before.user, systemSeconds: after.system - before.system,
      processorSeconds: running,
      softInterruptSeconds: after.softInterrupts.flatMap { end in
        before.softInterrupts.map { end - $0 }
      }, microsecondsPerPacket: running * 1e6 / received,
      packetsPerProcessorSecond: running > 0 ? received / running : 0,
      residentMegabytes: Double(after.resident) / 1_048_576,
      residentKilobytesPerParticipant: grown / 1_024 / Double(participants))
  }
}
