import ArgumentParser
import SecureTransport

/// What SRTP costs a packet: times of every engine side by side, or one engine at work for a counter
/// of instructions or allocations that watches from outside.
@main
struct SRTPBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kuulolla-srtp-bench",
    abstract: "Measures what protecting and unprotecting a packet costs.",
    subcommands: [Time.self, Batches.self, Work.self], defaultSubcommand: Time.self)
}

struct Time: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times every engine and profile, the engines in turn, and prints JSON.")

  @Option(help: "How often each is timed.") var rounds = 60
  @Option(help: "Packets each time.") var packets = 500

  func validate() throws {
    guard rounds >= 3, (1...4_000).contains(packets) else {
      throw ValidationError("At least 3 rounds, and 1 to 4000 packets.")
    }
  }

  func run() throws {
    var rows: [String] = []
    for profile in SRTPProfile.allCases {
      for size in [200, 1_200] {
        for operation in Operation.timed {
          rows += try row(profile, size, operation)
        }
      }
    }
    print("[\(rows.joined(separator: ",\n"))]")
  }

  private func row(
    _ profile: SRTPProfile, _ size: Int, _ operation: Operation
  ) throws -> [String] {
    let engines = SRTPEngineKind.available
    let benches = try engines.map {
      try Workbench(engine: $0, profile: profile, size: size, packets: packets)
    }
    var times = engines.map { _ in [Double]() }
    // The first round warms caches and is not counted.
    for round in 0...rounds {
      for index in benches.indices {
        let nanoseconds = try benches[index].time(operation)
        if round > 0 { times[index].append(nanoseconds) }
      }
    }
    // Of rounds, so that what the machine did besides meets both.
    let base = times[0]
    return zip(engines, times).map { engine, own in
      let ratios = zip(own, base).map { $0 / $1 }
      return """
        {"engine":"\(engine.rawValue)","profile":"\(profile)","size":\(size),\
        "operation":"\(operation.rawValue)","median_ns":\(median(own)),\
        "quartiles_ns":[\(quantile(own, 0.25)),\(quantile(own, 0.75))],"ratio":\(median(ratios))}
        """
    }
  }
}

struct Work: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Works off packets and prints nothing: to be run under a counter.")

  @Option(help: "openSSL, libSRTP or multiBuffer.", transform: { try named($0) })
  var engine = SRTPEngineKind.openSSL
  @Option(help: "Such as aeadAES128GCM.", transform: { try named($0) })
  var profile = SRTPProfile.aeadAES128GCM
  @Option(help: "Bytes of a packet before protection.") var size = 1_200
  @Option(help: "How many chunks of 500 packets.") var chunks = 10
  @Option(help: "What to do with them: protect, roundTrip, forged, reports.")
  var operation = Operation.protect
  @Option(help: "Instead of that: as many packets are protected under ten keys, so many at once.")
  var batch: Int?

  func validate() throws {
    guard (32...1_400).contains(size), chunks > 0, (1...500).contains(batch ?? 1) else {
      throw ValidationError(
        "A packet has 32 to 1400 bytes, there is at least one chunk, and a batch has 1 to 500 packets."
      )
    }
  }

  func run() throws {
    if let batch {
      let bench = try BatchBench(engine: engine, profile: profile, size: size, batch: batch)
      for _ in 0..<chunks { try bench.work() }
      return
    }
    let bench = try Workbench(engine: engine, profile: profile, size: size, packets: 500)
    for _ in 0..<chunks { try bench.work(operation) }
  }
}

enum Operation: String, CaseIterable, ExpressibleByArgument {
  case protect, unprotect
  /// Protected and unprotected again.
  case roundTrip
  /// Protected, changed and refused.
  case forged
  /// RTCP both ways.
  case reports

  static let timed: [Operation] = [.protect, .unprotect]
}

func named<Choice: CaseIterable>(_ name: String) throws -> Choice {
  guard let choice = Choice.allCases.first(where: { "\($0)" == name }) else {
    throw ValidationError("One of \(Choice.allCases.map { "\($0)" }.joined(separator: ", ")).")
  }
  return choice
}

func median(_ values: [Double]) -> Double { quantile(values, 0.5) }

func quantile(_ values: [Double], _ share: Double) -> Double {
  let sorted = values.sorted()
  return sorted[Int((Double(sorted.count - 1) * share).rounded())]
}
