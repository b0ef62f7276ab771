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

  /// So many datagrams a second, each of which leaves for so many, evenly over 100 ms: how many microseconds
  /// the next one may wait, 0 for not at all.
  private func wait(
    _ rate: Int, receivers: Int = 1, longest: Instant.Span = .milliseconds(1)
  ) -> Int {
    var gather = GatherWindow(longest: longest, now: start)
    var wait = Instant.Span(nanoseconds: 0)
    for number in 1...rate / 10 {
      let now = start + .microseconds(number * 1_000_000 / rate)
      wait =
        gather.next(after: 1, packets: receivers, longWork: false, now: now).map { $0 - now }
        ?? .seconds(0)
    }
    return Int((wait.nanoseconds + 500) / 1_000)
  }

  @Test func fewAreTakenAtOnce() {
    #expect(wait(1_000) == 0)
    #expect(wait(3_500) == 0)
    // One who sends 600 to fifty: the next one is 1.7 ms away.
    #expect(wait(600, receivers: 50) == 0)
  }

  @Test func theMoreComeTheShorterTheyWait() {
    #expect(wait(5_000) == 1_000)
    #expect((490...510).contains(wait(20_000)))
    #expect(wait(40_000) == 250)
    #expect(wait(100_000) == 250)
  }

  @Test func whatGoesToManyWaitsForFewer() {
    #expect((595...605).contains(wait(5_000, receivers: 10)))
    #expect((370...380).contains(wait(8_000, receivers: 10)))
    #expect(wait(14_000, receivers: 10) == 250)
  }

  @Test func theLongestIsWhatTheSettingSays() {
    #expect(wait(5_000, longest: .microseconds(900)) == 900)
    #expect(wait(100_000, longest: .microseconds(100)) == 100)
    // Four are not expected within it.
    #expect(wait(5_000, longest: .microseconds(700)) == 0)
    #expect(wait(100_000, longest: .microseconds(0)) == 0)
  }

  @Test func quietEndsTheWaiting() {
    var gather = GatherWindow(longest: .milliseconds(1), now: start)
    #expect(next(&gather, 1_000, at: 10) != nil)
    #expect(next(&gather, 1, at: 30) == nil)
  }

  @Test func whilePeopleComeNothingWaits() {
    var gather = GatherWindow(longest: .milliseconds(1), now: start)
    #expect(next(&gather, 50, at: 10) != nil)
    #expect(next(&gather, 1, longWork: true, at: 11) == nil)
    #expect(next(&gather, 50, at: 12) == nil)
    // What came meanwhile says nothing of what is to be expected.
    #expect(next(&gather, 50, at: 20) == nil)
    #expect(next(&gather, 50, at: 30) != nil)
  }

  @Test func aCrowdIsNoticedAtOnce() {
    var gather = GatherWindow(longest: .milliseconds(1), now: start)
    #expect(next(&gather, 50, at: 10) == start + .milliseconds(11))
    #expect(next(&gather, 200, at: 11) == start + .microseconds(11_250))
  }

  private func next(
    _ gather: inout GatherWindow, _ count: Int, longWork: Bool = false, at milliseconds: Int
  ) -> Instant? {
    gather.next(
      after: count, packets: count, longWork: longWork, now: start + .milliseconds(milliseconds))
  }
}
