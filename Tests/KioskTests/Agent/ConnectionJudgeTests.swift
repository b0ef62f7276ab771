import CareAPI
import Endpoint
import Testing

@testable import KioskAgent

@Suite struct ConnectionJudgeTests {
  @Test func isToldOnceForEachChange() {
    var judge = ConnectionJudge()
    #expect(judge.news() == .opening)
    judge.media(.connecting)
    #expect(judge.news() == nil)
    judge.media(.connected)
    #expect(judge.news() == .good)
    judge.quality(.weak)
    #expect(judge.news() == .weak)
    judge.pictureRests = true
    #expect(judge.news() == .pictureResting)
    judge.quality(.lost)
    #expect(judge.news() == .lost)
    #expect(judge.news() == nil)
  }

  @Test func aLineThatOnceStoodIsLostAndNotOpening() {
    var judge = ConnectionJudge()
    judge.media(.interrupted)
    #expect(judge.level == .opening)
    judge.media(.connected)
    judge.media(.interrupted)
    #expect(judge.level == .lost)
    judge.media(.connecting)
    #expect(judge.level == .lost)
  }
}
