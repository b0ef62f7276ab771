import ArgumentParser
import Glibc
import SecureTransport

/// Packets under ten keys in turn, as a relay protects them for ten receivers: a batch at once.
final class BatchBench {
  private let sessions: [SRTPSession]
  /// The same, without being counted for each packet.
  private let keys: [Unmanaged<SRTPSession>]
  private let queue: MultiBufferQueue?
  private let size: Int
  private let batch: Int
  private let stride: Int
  private let packets: UnsafeMutableRawPointer
  private let plain: UnsafeMutableRawPointer
  private var sequence: UInt16 = 0

  static let keyCount = 10
  /// Written before the clock runs, which is looked at around all of them.
  private static let chunk = 500

  init(engine: SRTPEngineKind, profile: SRTPProfile, size: Int, batch: Int) throws {
    let queue = engine == .multiBuffer ? try MultiBufferQueue() : nil
    sessions = try (0..<UInt8(Self.keyCount)).map { number in
      let bytes = { (count: Int, first: UInt8) in (0..<UInt8(count)).map { $0 &+ first &+ number } }
      return try SRTPSession(
        keys: SRTPKeyingMaterial(
          profile: profile, localKey: bytes(profile.masterKeyCount, 1),
          localSalt: bytes(profile.masterSaltCount, 61),
          remoteKey: bytes(profile.masterKeyCount, 121),
          remoteSalt: bytes(profile.masterSaltCount, 181)),
        engine: engine, queue: queue)
    }
    keys = sessions.map { .passUnretained($0) }
    self.queue = queue
    self.size = size
    self.batch = batch
    stride = (size + SRTPProfile.largestOverhead + 63) / 64 * 64
    packets = .allocate(byteCount: Self.chunk * stride, alignment: 64)
    plain = .allocate(byteCount: size, alignment: 64)
    plain.initializeMemory(as: UInt8.self, repeating: 0x5a, count: size)
    plain.copyMemory(from: [0x80, 96, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1] as [UInt8], byteCount: 12)
  }

  deinit {
    queue?.flush()
    packets.deallocate()
    plain.deallocate()
  }

  /// Nanoseconds of processor time that one packet took.
  @discardableResult
  func work() throws -> Double {
    for index in 0..<Self.chunk {
      let packet = packets + index * stride
      packet.copyMemory(from: plain, byteCount: size)
      packet.storeBytes(of: sequence.bigEndian, toByteOffset: 2, as: UInt16.self)
      if (index + 1) % Self.keyCount == 0 { sequence &+= 1 }
    }
    let begin = processorTime()
    for index in 0..<Self.chunk {
      _ = try keys[index % Self.keyCount]._withUnsafeGuaranteedRef {
        try $0.protectRTP(packets + index * stride, count: size, capacity: stride)
      }
      if (index + 1) % batch == 0 { queue?.flush() }
    }
    queue?.flush()
    return Double(processorTime() - begin) / Double(Self.chunk)
  }
}

struct Batches: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times batches of packets under ten keys, the engines in turn, and prints JSON.")

  @Option(help: "How often each is timed.") var rounds = 60

  func validate() throws {
    guard rounds >= 3 else { throw ValidationError("At least 3 rounds.") }
  }

  func run() throws {
    var rows: [String] = []
    for profile in SRTPProfile.allCases {
      for size in [200, 1_200] {
        for batch in [1, 10, 50] { rows += try row(profile, size, batch) }
      }
    }
    print("[\(rows.joined(separator: ",\n"))]")
  }

  private func row(_ profile: SRTPProfile, _ size: Int, _ batch: Int) throws -> [String] {
    let engines = SRTPEngineKind.available
    let benches = try engines.map {
      try BatchBench(engine: $0, profile: profile, size: size, batch: batch)
    }
    var times = engines.map { _ in [Double]() }
    // The first round warms caches and is not counted.
    for round in 0...rounds {
      for index in benches.indices {
        let nanoseconds = try benches[index].work()
        if round > 0 { times[index].append(nanoseconds) }
      }
    }
    let base = times[0]
    return zip(engines, times).map { engine, own in
      let ratios = zip(own, base).map { $0 / $1 }
      return """
        {"engine":"\(engine.rawValue)","profile":"\(profile)","size":\(size),"batch":\(batch),\
        "median_ns":\(median(own)),"quartiles_ns":[\(quantile(own, 0.25)),\(quantile(own, 0.75))],\
        "ratio":\(median(ratios))}
        """
    }
  }
}
