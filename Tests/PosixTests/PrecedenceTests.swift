import Glibc
import Posix
import Synchronization
import Testing

struct PrecedenceTests {
  /// Whoever resumes a task may make a thread for it, which is not to go before others as well.
  @Test(arguments: [Precedence.beforeOthers, .realTime])
  func threadsThatItMakesAreAsOthersAre(_ precedence: Precedence) throws {
    let made = Mutex<(policy: Int32, nice: Int32)?>(nil)
    let first = WorkerThread("first") {
      goBeforeOthers(precedence)
      let second = WorkerThread("second") {
        let nice = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
        made.withLock { $0 = (sched_getscheduler(0), nice) }
      }
      second?.join()
    }
    try #require(first).join()
    let found = try #require(made.withLock { $0 })
    #expect(found.policy & 0xff == SCHED_OTHER)
    #expect(found.nice == getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0))
  }
}
