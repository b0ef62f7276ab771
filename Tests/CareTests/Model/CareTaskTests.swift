import CareModel
import Testing

@Suite struct CareTaskTests {
  private static let start = WallTime(milliseconds: 1_795_240_800_000)
  private static let helmi = ProfessionalID("w_helmi")!
  private static let matti = ProfessionalID("w_matti")!

  private func task(_ kind: CareTaskKind = .help) -> CareTask {
    CareTask(
      id: TaskID("a_1")!, organisation: OrganisationID("o_1")!, kind: kind,
      client: ClientID("c_1")!, terminal: TerminalID("d_1")!, now: Self.start)
  }

  @Test func growsLouderWhileNobodyHasIt() {
    var task = task()
    #expect(task.deadline == Self.start + .minutes(2))
    #expect(task.timeout(now: Self.start + .seconds(119)) == .unchanged)
    #expect(task.timeout(now: Self.start + .minutes(2)) == .changed)
    #expect(task.escalation == .loud)
    #expect(task.deadline == Self.start + .minutes(5))
    #expect(task.timeout(now: Self.start + .minutes(5)) == .changed)
    #expect(task.escalation == .onCall)
    #expect(task.deadline == nil)
  }

  @Test func aDeadlineThatWasSleptThroughLeadsToWhereItWouldBe() {
    var task = task()
    #expect(task.timeout(now: Self.start + .hours(1)) == .changed)
    #expect(task.escalation == .onCall)
  }

  @Test(arguments: [CareTaskKind.consentWithdrawn, .terminalSilent])
  func nobodyIsGotOutOfBedForIt(_ kind: CareTaskKind) {
    #expect(task(kind).deadline == nil)
  }

  @Test func isOnePersonsAtATime() {
    var task = task()
    let callBy = Self.start + .minutes(10)
    #expect(task.take(by: Self.helmi, callBy: callBy) == .changed)
    #expect(task.take(by: Self.helmi, callBy: callBy) == .unchanged)
    #expect(task.take(by: Self.matti, callBy: callBy) == .refused(.takenByAnother))
    #expect(task.finish(by: Self.matti, now: Self.start) == .refused(.takenByAnother))
    #expect(task.release(by: Self.matti, now: Self.start) == .refused(.takenByAnother))
    #expect(task.take(by: Self.helmi, callBy: callBy + .minutes(5)) == .changed)
    #expect(task.callBy == callBy + .minutes(5))
    #expect(task.finish(by: Self.helmi, now: Self.start) == .changed)
    #expect(task.finish(by: Self.helmi, now: Self.start) == .unchanged)
    #expect(task.take(by: Self.matti, callBy: callBy) == .refused(.done))
    #expect(task.owner == Self.helmi && task.isDone && task.deadline == nil)
  }

  @Test func aPromiseThatIsNotKeptOpensItAgain() {
    var task = task()
    let callBy = Self.start + .minutes(10)
    _ = task.take(by: Self.helmi, callBy: callBy)
    #expect(task.deadline == callBy + .minutes(5))
    let late = callBy + .minutes(5)
    #expect(task.timeout(now: late) == .changed)
    #expect(task.state.name == .open && task.escalation == .loud && task.owner == nil)
    #expect(task.deadline == late + .minutes(3))
  }

  @Test func whatIsGivenBackIsLoudAtOnce() {
    var task = task()
    #expect(task.release(by: Self.helmi, now: Self.start) == .refused(.notTaken))
    _ = task.take(by: Self.helmi, callBy: Self.start)
    #expect(task.release(by: Self.helmi, now: Self.start + .minutes(1)) == .changed)
    #expect(task.escalation == .loud)
  }

  @Test func whatIsOverByItselfIsDone() {
    var task = task(.terminalSilent)
    #expect(task.settle(now: Self.start) == .changed)
    #expect(task.settle(now: Self.start) == .unchanged)
    #expect(task.owner == nil && task.isDone)
  }
}
