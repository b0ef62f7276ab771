import Bytes
import Testing

@testable import Endpoint

@Suite struct PacerTests {
  private let start = Instant(nanoseconds: 1_000_000_000)

  private func packets(_ count: Int, bytes: Int = 1_000, from first: Int = 0) -> [OutgoingMedia] {
    (first..<(first + count)).map {
      OutgoingMedia(
        track: 1, payload: [UInt8](repeating: 0, count: bytes), timestamp: UInt32($0),
        marker: false)
    }
  }

  /// Sends all at the pacer's own deadlines; when each went, in milliseconds.
  private func run(_ pacer: inout Pacer, target: Int) -> [Double] {
    var times: [Double] = []
    var order: [UInt32] = []
    var now = start
    while true {
      let due = pacer.take(now: now, target: target)
      times += due.map { _ in (now - start).milliseconds }
      order += due.map(\.timestamp)
      guard let next = pacer.deadline(target: target) else { break }
      #expect(next > now)
      now = next
    }
    #expect(order == order.sorted())
    return times
  }

  @Test func anOrdinaryPictureGoesAtOnce() {
    var pacer = Pacer()
    for packet in packets(3) { pacer.add(packet) }
    #expect(run(&pacer, target: 500_000) == [0, 0, 0])
    #expect(pacer.isEmpty)
  }

  @Test func aKeyframeIsSpreadButNotForLong() throws {
    var pacer = Pacer()
    for packet in packets(25) { pacer.add(packet) }
    let times = run(&pacer, target: 500_000)
    #expect(times.count == 25)
    // A burst of some five, the rest at 2.5 times the target: 20 kB at 156 kB/s.
    #expect(times.filter { $0 == 0 }.count <= 6)
    let last = try #require(times.last)
    #expect((90...200).contains(last))
  }

  @Test func aLongQueueIsSentFasterThanTheLineIsTrusted() throws {
    var pacer = Pacer()
    for packet in packets(60) { pacer.add(packet) }
    let last = try #require(run(&pacer, target: 60_000).last)
    // At 2.5 times the target it would be three seconds.
    #expect(last < 1_000)
  }

  @Test func creditDoesNotPileUpInAPause() {
    var pacer = Pacer()
    pacer.add(packets(1)[0])
    _ = pacer.take(now: start, target: 1_000_000)
    for packet in packets(20) { pacer.add(packet) }
    let later = start + .seconds(10)
    #expect(pacer.take(now: later, target: 1_000_000).count <= 6)
  }

  @Test func nothingWaitsWithoutADeadline() {
    var pacer = Pacer()
    #expect(pacer.deadline(target: 1) == nil)
    for packet in packets(9) { pacer.add(packet) }
    _ = pacer.take(now: start, target: 0)
    #expect(pacer.deadline(target: 0) != nil)
  }
}
