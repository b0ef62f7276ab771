import ArgumentParser
import Glibc
import SecureTransport

/// Packets under ten keys in turn, as a relay protects them for ten receivers: a batch at once.
final class BatchBench {
  private let keys: [SRTPSession]
  private let queue: MultiBufferQueue?
  private let size: Int
  private let batch: Int
  private let stride: Int
  private let packets: UnsafeMutableRawPointer
  private let plain: UnsafeMutableRawPointer
  private var sequences = [UInt16](repeating: 0, count: BatchBench.keyCount)
  private var next = 0

  static let keyCount = 10

  init(engine: SRTPEngineKind, profile: SRTPProfile, size: Int, batch: Int) throws {
    let queue = engine == .multiBuffer ? try MultiBufferQueue() : nil
    keys = try (0..<UInt8(Self.keyCount)).map { number in
      let bytes = { (count: Int, first: UInt8) in (0..<UInt8(count)).map { $0 &+ first &+ number } }
      return try SRTPSession(
        keys: SRTPKeyingMaterial(
          profile: profile, localKey: bytes(profile.masterKeyCount, 1),
          localSalt: bytes(profile.masterSaltCount, 61),
          remoteKey: bytes(profile.masterKeyCount, 121),
          remoteSalt: bytes(profile.masterSaltCount, 181)),
        engine: engine, queue: queue)
    }
    self.queue = queue
    self.size = size
    self.batch = batch
    stride = (size + SRTPProfile.largestOverhead + 63) / 64 * 64
    packets = .allocate(byteCount: batch * stride, alignment: 64)
    plain = .allocate(byteCount: size, alignment: 64)
    plain.initializeMemory(as: UInt8.self, repeating: 0x5a, count: size)
    plain.copyMemory(from: [0x80, 96, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1] as [UInt8], byteCount: 12)
  }

  deinit {
    queue?.flush()
    packets.deallocate()
    plain.deallocate()
  }

  func work() throws {
    write()
    try protect()
  }

  /// Nanoseconds of processor time that one packet took.
  func time() throws -> Double {
    // Long enough for the clock.
    let rounds = max(1, 500 / batch)
    var spent: Int64 = 0
    for _ in 0..<rounds {
      write()
      let begin = processorTime()
      try protect()
      spent += processorTime() - begin
    }
    return Double(spent) / Double(rounds * batch)
  }

  private func write() {
    var key = next
    for index in 0..<batch {
      let packet = packets + index * stride
      packet.copyMemory(from: plain, byteCount: size)
      packet.storeBytes(of: sequences[key].bigEndian, toByteOffset: 2, as: UInt16.self)
      sequences[key] &+= 1
      key = (key + 1) % Self.keyCount
    }
  }

  private func protect() throws {
    for index in 0..<batch {
      _ = try keys[next].protectRTP(packets + index * stride, count: size, capacity: stride)
      next = (next + 1) % Self.keyCount
    }
    queue?.flush()
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
        let nanoseconds = try benches[index].time()
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
