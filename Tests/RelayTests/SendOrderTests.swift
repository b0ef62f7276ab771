import Bytes
import Testing

@testable import Relay

@Suite struct SendOrderTests {
  private static let anna = path(to: 1)
  private static let bertta = path(to: 2)

  private static func path(to host: UInt32, over port: UInt16 = 3_000) -> NetworkPath {
    NetworkPath(
      local: SocketAddress(v4: 0x7f00_0001, port: port),
      remote: SocketAddress(v4: 0x0a00_0000 + host, port: 4_000))
  }

  private static func batch(_ datagrams: [(Int, NetworkPath)]) -> SendBatch {
    let batch = SendBatch(capacity: max(1, datagrams.count))
    for (length, path) in datagrams {
      _ = batch.next()
      batch.commit(length, to: path)
    }
    return batch
  }

  private static func runs(_ order: SendOrder) -> [[Int]] {
    (0..<order.runCount).map { order.run($0).map(order.datagram(at:)) }
  }

  private static func arranged(_ datagrams: [(Int, NetworkPath)]) -> [[Int]] {
    let order = SendOrder(capacity: max(1, datagrams.count), seed: 7)
    order.arrange(batch(datagrams))
    return runs(order)
  }

  @Test func whatGoesToOneReceiverLeavesTogether() {
    let found = Self.arranged([
      (1_200, Self.anna), (1_200, Self.bertta), (1_200, Self.anna), (1_200, Self.bertta),
    ])
    #expect(found == [[0, 2], [1, 3]])
  }

  @Test func aShorterOneEndsItsRunAndALongerOneBeginsAnother() {
    let found = Self.arranged([
      (1_200, Self.anna), (1_200, Self.anna), (80, Self.anna), (80, Self.anna), (90, Self.anna),
      (1_200, Self.anna),
    ])
    #expect(found == [[0, 1, 2], [3], [4], [5]])
  }

  @Test func aRunIsNoLongerThanTheKernelTakes() {
    let many = Self.arranged(Array(repeating: (100, Self.anna), count: 150))
    #expect(many.map(\.count) == [64, 64, 22])
    let large = Self.arranged(Array(repeating: (2_000, Self.anna), count: 60))
    #expect(large.map(\.count) == [32, 28])
  }

  @Test func emptyDatagramsAreRunsOfTheirOwn() {
    #expect(Self.arranged([(0, Self.anna), (0, Self.anna), (5, Self.anna)]) == [[0], [1], [2]])
    #expect(Self.arranged([(5, Self.anna), (0, Self.anna)]) == [[0], [1]])
  }

  @Test func eachSocketHasItsTurnOnce() {
    let other = Self.path(to: 1, over: 3_001)
    let found = Self.arranged([
      (10, Self.anna), (10, other), (10, Self.bertta), (10, other), (10, Self.anna),
    ])
    #expect(found == [[0, 4], [2], [1, 3]])
  }

  /// Whatever is in a batch leaves once, along one path in the order it was written, and each batch is
  /// arranged as if it were the first.
  @Test func nothingIsLostDoubledOrOvertaken() {
    var random = SystemRandomNumberGenerator()
    let order = SendOrder(capacity: 256, seed: random.next())
    for _ in 0..<200 {
      let count = Int.random(in: 0...256, using: &random)
      let datagrams = (0..<count).map { _ in
        (
          [0, 60, 1_200, 1_200, 2_000].randomElement(using: &random)!,
          Self.path(
            to: .random(in: 1...40, using: &random), over: .random(in: 1...3, using: &random))
        )
      }
      let batch = Self.batch(datagrams)
      order.arrange(batch)
      let found = Self.runs(order)
      #expect(found.flatMap(\.self).sorted() == Array(0..<count))
      var last: [NetworkPath: Int] = [:]
      for run in found {
        let lengths = run.map { datagrams[$0].0 }
        #expect(Set(run.map { datagrams[$0].1 }).count == 1)
        #expect(lengths.dropLast().allSatisfy { $0 == lengths[0] } && lengths.last! <= lengths[0])
        for index in run {
          #expect(last[datagrams[index].1].map { $0 < index } ?? true)
          last[datagrams[index].1] = index
        }
      }
    }
  }
}

@Suite struct GatherWindowTests {
  private let start = Instant(nanoseconds: 1_000_000_000_000)

  /// A turn each `interval`, with so many datagrams, for 50 ms: whether the next one may wait.
  private func waits(
    _ datagrams: Int, each interval: Instant.Span, window: Instant.Span = .microseconds(250)
  ) -> Bool {
    var gather = GatherWindow(span: window, now: start)
    var now = start
    var until: Instant?
    while now - start < .milliseconds(50) {
      now = now + interval
      until = gather.next(after: datagrams, now: now)
    }
    if let until { #expect(until == now + window) }
    return until != nil
  }

  @Test func fewAreTakenAtOnce() {
    #expect(!waits(1, each: .microseconds(1_000)))
    #expect(!waits(1, each: .microseconds(130)))
  }

  @Test func manyGather() {
    #expect(waits(1, each: .microseconds(100)))
    #expect(waits(64, each: .microseconds(1_000)))
  }

  @Test func nothingGathersWithoutAWindow() {
    #expect(!waits(64, each: .microseconds(10), window: .microseconds(0)))
  }

  @Test func quietEndsTheWaiting() {
    var gather = GatherWindow(span: .microseconds(250), now: start)
    #expect(gather.next(after: 1_000, now: start + .milliseconds(10)) != nil)
    #expect(gather.next(after: 1, now: start + .milliseconds(30)) == nil)
  }
}
