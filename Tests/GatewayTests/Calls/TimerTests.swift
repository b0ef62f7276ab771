import CareModel
import Foundation
import Testing

@testable import Gateway

@Suite("The timer loop")
struct TimerLoopTests {
  @Test("it sleeps to the next due moment, and a nearer one wakes it")
  func wakes() async throws {
    let clock = VirtualClock(Bench.start)
    let work = Work(next: Bench.start + .seconds(1))
    let loop = TimerLoop(clock: clock) { await work.run() }
    await loop.start()
    while clock.sleeping == 0 { await Task.yield() }
    #expect(await work.runs == 1)
    await loop.scheduled(at: Bench.start + .milliseconds(500))
    while await work.runs < 2 { await Task.yield() }
    while clock.sleeping == 0 { await Task.yield() }
    clock.advance(by: .seconds(1))
    while await work.runs < 3 { await Task.yield() }
    // Nothing is known to be due: it looks all the same after two seconds.
    await work.clear()
    while clock.sleeping == 0 { await Task.yield() }
    clock.advance(by: TimerLoop.poll)
    while await work.runs < 4 { await Task.yield() }
    await loop.stop()
    #expect(clock.sleeping == 0)
  }

  private actor Work {
    var runs = 0
    var next: WallTime?
    init(next: WallTime?) { self.next = next }
    func clear() { next = nil }
    func run() -> WallTime? {
      runs += 1
      return next
    }
  }
}
