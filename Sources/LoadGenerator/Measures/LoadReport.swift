/// One run, for people and for programs. Times in the unit that the name says; what was not measured is
/// left out.
public struct LoadReport: Codable, Sendable {
  public struct Spread: Codable, Sendable, Equatable {
    public var p50: Double
    public var p99: Double
    public var p999: Double
    public var longest: Double

    /// Nil where nothing was counted. `unit`: nanoseconds.
    init?(_ histogram: DelayHistogram, unit: Double) {
      guard let p50 = histogram.percentile(0.5), let p99 = histogram.percentile(0.99),
        let p999 = histogram.percentile(0.999)
      else { return nil }
      (self.p50, self.p99, self.p999) = (p50 / unit, p99 / unit, p999 / unit)
      longest = Double(histogram.longest) / unit
    }
  }

  public struct Server: Codable, Sendable {
    /// Seconds of processor time in the window.
    public var userSeconds: Double
    public var systemSeconds: Double
    /// Both, as the scheduler counts it.
    public var processorSeconds: Double
    /// Of the server's processor, for whomever.
    public var softInterruptSeconds: Double?
    /// Microseconds of processor time for each packet that came out.
    public var microsecondsPerPacket: Double
    public var packetsPerProcessorSecond: Double
    public var residentMegabytes: Double
    /// Of what came with the participants.
    public var residentKilobytesPerParticipant: Double
  }

  public var target: String
  public var scenario: String
  public var profile: String
  public var participants: Int
  public var seconds: Double
  /// False: the numbers say something of the generator and nothing of the server.
  public var isValid: Bool
  /// Why not.
  public var faults: [String]
  public var packetsSent: UInt64
  public var packetsExpected: UInt64
  public var packetsReceived: UInt64
  /// 0…1.
  public var lost: Double
  /// Packets that came to somebody of another room.
  public var strays: UInt64
  public var delayMicroseconds: Spread?
  public var connectedMilliseconds: Spread?
  public var firstMediaMilliseconds: Spread?
  public var generatorLatenessMicroseconds: Spread?
  /// Of one processor, 0…1.
  public var generatorBusy: Double
  public var server: Server?
}

/// When numbers say more of the generator than of the server.
enum Overload {
  /// Of the generator's thread.
  static let mostBusy = 0.85
  /// A packet that leaves later than this is not evenly paced any more. Nanoseconds, of 99 of 100 packets.
  static let mostLate = 2_000_000.0

  static func faults(_ measurement: Measurement) -> [String] {
    var faults: [String] = []
    if measurement.sent == 0 { faults.append("nothing was sent") }
    if measurement.sent > 0, measurement.received == 0 { faults.append("nothing came through") }
    faults += busyness(measurement)
    if let late = measurement.lateness.percentile(0.99), late > mostLate {
      faults.append("the generator sent one packet in 100 more than \(Int(late / 1_000)) µs late")
    }
    return faults + brokenPackets(measurement)
  }

  static func busyness(_ measurement: Measurement) -> [String] {
    guard measurement.busy > mostBusy else { return [] }
    return ["the generator's thread was busy for \(Int(measurement.busy * 100)) % of the time"]
  }

  /// What of them the generator itself lost.
  static func brokenPackets(_ measurement: Measurement) -> [String] {
    guard measurement.sendFailures > 0 else { return overflows(measurement) }
    return overflows(measurement)
      + ["the generator could not send \(measurement.sendFailures) packets"]
  }

  static func overflows(_ measurement: Measurement) -> [String] {
    guard measurement.kernelDrops > 0 else { return [] }
    return ["the generator's own sockets overflowed: \(measurement.kernelDrops) datagrams"]
  }
}
