import Bytes
import CLinux
import Glibc
import Posix
import Testing

@testable import LoadGenerator

@Suite struct ClockTests {
  private var now: UInt64 { monotonicNow().nanoseconds }
  private static let moment: UInt64 = 1_000_000

  @Test func untilItReadsByTheClockWhateverComesEndsTheWaiting() {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let (epoll, sink) = (ends[0], ends[1])
    var clock = LoadClock()
    let begun = now
    let timesOut = clock.wait(until: begun + Self.moment, on: epoll, now: begun)
    #expect(timesOut && now >= begun + Self.moment)
    #expect(write(sink, [1], 1) == 1)
    let second = now
    // A waiting for the moment would take a minute.
    let isWoken = clock.wait(until: second + 60_000_000_000, on: epoll, now: second)
    #expect(isWoken)
    #expect(clock.spun == 0)
  }

  @Test func byTheClockItReadsAfterAWhileAndNotBefore() {
    var clock = LoadClock()
    clock.readByClock(now: now)
    let isFirstRead = clock.wait(until: .max, on: -1, now: now)
    #expect(isFirstRead)
    // What is to be sent comes before the next reading.
    let sooner = now
    let isReadSooner = clock.wait(until: sooner, on: -1, now: sooner)
    // Nobody may have taken the processor for so long in between.
    if now < sooner + 100_000 { #expect(!isReadSooner) }
    let isReadLater = clock.wait(until: .max, on: -1, now: now)
    #expect(isReadLater)
    clock.readAgain(now: now)
    let isReadAgain = clock.wait(until: .max, on: -1, now: now)
    #expect(isReadAgain)
  }

  @Test func aShortPauseIsSpentAwakeAndDiscounted() {
    var clock = LoadClock()
    clock.readByClock(now: now + 60_000_000_000)
    let begun = now
    let isRead = clock.wait(until: begun + 20_000, on: -1, now: begun)
    #expect(!isRead)
    #expect(clock.spun == 20_000)
    #expect(now >= begun + 20_000)
    _ = clock.wait(until: now + Self.moment, on: -1, now: now)
    #expect(clock.spun == 20_000)
  }
}
