import CareModel
import Testing

@testable import Gateway

@Suite("When connections come back")
struct ReturnTimesTests {
  private static let minute = Duration.seconds(60)

  private func pauses(
    inCalls: Int, others: Int, resume: Duration = minute
  ) -> (calls: [Int], others: [Int]) {
    var random = Dice(seed: 7)
    let times = ReturnTimes(inCalls: inCalls, others: others, resume: resume)
    return (
      (0..<inCalls).map { _ in times.pause(inCall: true, using: &random) }.sorted(),
      (0..<others).map { _ in times.pause(inCall: false, using: &random) }.sorted()
    )
  }

  @Test("whoever is in a call comes before everybody else, within a second where they are few")
  func callsFirst() {
    for (inCalls, others) in [(1, 1), (20, 1_000), (2_000, 2_000), (12_000, 3_000)] {
      let (calls, rest) = pauses(inCalls: inCalls, others: others)
      #expect(calls.last ?? 0 < rest.first ?? 0)
      #expect(calls.first ?? 0 >= ReturnTimes.earliest)
    }
    #expect(pauses(inCalls: 20, others: 1_000).calls.last ?? 0 < 1_000)
    #expect(pauses(inCalls: 0, others: 1_000).others.first ?? 0 < 400)
  }

  @Test("the window grows with those who come, so that no second has many more than it should")
  func growing() {
    for count in [100, 2_000, 6_000, 14_000] {
      let all = pauses(inCalls: 0, others: count).others
      let bySecond = Dictionary(grouping: all) { $0 / 1_000 }.values.map(\.count)
      #expect(bySecond.max() ?? 0 <= GreetingPace.assumed * 5 / 4)
      let window = max(ReturnTimes.shortest, count * 1_000 / GreetingPace.assumed)
      // Spread over all of it.
      #expect(all.last ?? 0 > ReturnTimes.earliest + window * 9 / 10)
      #expect(all.last ?? 0 < ReturnTimes.earliest + window)
    }
  }

  @Test("nobody is sent away for longer than a session waits, however many they are")
  func bounded() {
    for count in [0, 1, 100_000, 10_000_000] {
      for resume in [Duration.zero, .seconds(1), .seconds(10), .seconds(60), .seconds(3_600)] {
        var random = Dice(seed: 8)
        let times = ReturnTimes(inCalls: count, others: count, resume: resume)
        let longest = max(302, min(30_000, Int(resume.components.seconds) * 500))
        for _ in 0..<200 {
          for inCall in [true, false] {
            #expect((300..<longest).contains(times.pause(inCall: inCall, using: &random)))
          }
        }
      }
    }
  }

  @Test("a crowd is spread over the longer the larger it is, and forgotten when it is gone")
  func crowd() {
    var random = Dice(seed: 9)
    var crowd = CrowdTimes()
    let now = WallTime(milliseconds: 1_795_233_600_000)
    let first = (0..<100).map { _ in
      crowd.pause(now: now, perSecond: 500, resume: Self.minute, using: &random)
    }
    #expect(first.allSatisfy { (300..<2_500).contains($0) })
    let later = (0..<5_000).map { _ in
      crowd.pause(now: now, perSecond: 500, resume: Self.minute, using: &random)
    }
    #expect(later.max() ?? 0 > 15_000)
    let flood = (0..<50_000).map { _ in
      crowd.pause(now: now, perSecond: 500, resume: Self.minute, using: &random)
    }
    #expect(flood.allSatisfy { (300..<30_000).contains($0) })
    #expect(
      crowd.pause(now: now + .seconds(40), perSecond: 500, resume: Self.minute, using: &random)
        < 2_500)
    // The clock was set back.
    var again = CrowdTimes()
    _ = again.pause(now: now + .hours(1), perSecond: 500, resume: Self.minute, using: &random)
    #expect(
      (300..<30_000).contains(
        again.pause(now: now, perSecond: 500, resume: Self.minute, using: &random)))
  }

  @Test("however large a crowd is, nobody is sent away until their session is over")
  func crowdWithinSessions() {
    var random = Dice(seed: 11)
    let now = WallTime(milliseconds: 1_795_233_600_000)
    for seconds in [0, 1, 10, 20] {
      var crowd = CrowdTimes()
      let told = (0..<50_000).map { _ in
        crowd.pause(now: now, perSecond: 500, resume: .seconds(seconds), using: &random)
      }
      #expect(told.allSatisfy { (300..<max(302, seconds * 500)).contains($0) })
    }
  }

  @Test("a slower gateway calls fewer back in a second, a faster one more")
  func atItsPace() {
    var random = Dice(seed: 10)
    let now = WallTime(milliseconds: 1_795_233_600_000)
    for pace in [50, 2_000] {
      let times = ReturnTimes(inCalls: 0, others: 1_000, resume: Self.minute, perSecond: pace)
      let latest = (0..<1_000).map { _ in times.pause(inCall: false, using: &random) }.max() ?? 0
      let window = max(ReturnTimes.shortest, 1_000_000 / pace)
      #expect((window * 9 / 10...300 + window).contains(latest))
      var crowd = CrowdTimes()
      var last = 0
      for _ in 0..<600 {
        last = max(
          last, crowd.pause(now: now, perSecond: pace, resume: Self.minute, using: &random))
      }
      // Twice as long as the gateway needs for them.
      #expect(
        (ReturnTimes.shortest * 9 / 10...max(ReturnTimes.shortest, 1_200_000 / pace)).contains(last)
      )
      #expect(pace > 500 || last > 15_000)
    }
  }

  @Test("a gateway that stops calls those in calls back first, and then the others")
  func stopping() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.withMedia(bench)
    var others: [TestPage] = []
    for index in 1...2 { others.append(try await bench.client(index)) }
    await bench.board.stopping()
    func pause(_ page: TestPage) -> Int {
      page.read()
      #expect(page.volatile.last?.text("body.reason") == "stopping")
      return page.volatile.last?.number("body.reconnectMilliseconds") ?? 0
    }
    let calls = [carer, client].map(pause)
    #expect(calls.allSatisfy { (300..<1_000).contains($0) })
    #expect(others.map(pause).allSatisfy { (1_000..<3_500).contains($0) })
  }

  @Test("who greets in a crowd is told when to come back; who was in a call is let in")
  func crowded() async throws {
    let bench = try await Bench { $0.greetingsAtOnce = 1 }
    let (_, client) = try await Script.inCall(bench)
    let idle = try await bench.client(1)
    try await bench.killAndRestart()
    let board = bench.board
    // One greeting is under way.
    await board.lock(.gate)
    let first = FakeSocket()
    let one = await open(first, on: board)
    let (greets, resumes) = (hello(bench, 2), resume(client))
    let greeting = Task { await board.received(greets, on: one) }
    while await board.waiting(for: .gate) < 1 { await Task.yield() }

    for text in [greets, resume(idle)] {
      let socket = FakeSocket()
      await board.received(text, on: await open(socket, on: board))
      #expect(socket.closeCode == 1001)
      let bye = try #require(socket.take().last)
      #expect(bye.text("body.reason") == "crowded")
      #expect((300..<30_000).contains(bye.number("body.reconnectMilliseconds") ?? 0))
    }
    let socket = FakeSocket()
    let back = await open(socket, on: board)
    let resuming = Task { await board.received(resumes, on: back) }
    while await board.waiting(for: .gate) < 2 { await Task.yield() }
    await board.unlock(.gate)
    await greeting.value
    await resuming.value
    #expect(socket.closeCode == nil)
    #expect(await board.greetings == 0)
    let id = try #require(SessionID(client.session))
    #expect(await !board.expected.contains(id))
    // The crowd is gone.
    let later = FakeSocket()
    await board.received(greets, on: await open(later, on: board))
    #expect(later.closeCode == nil)
  }

  @Test("a page whose call this process knows is let in as well") func crowdedInCall() async throws
  {
    let bench = try await Bench { $0.greetingsAtOnce = 1 }
    let (_, client) = try await Script.withMedia(bench)
    let board = bench.board
    await client.cut()
    await board.lock(.gate)
    let one = await open(FakeSocket(), on: board)
    let (greets, resumes) = (hello(bench, 2), resume(client))
    let greeting = Task { await board.received(greets, on: one) }
    while await board.waiting(for: .gate) < 1 { await Task.yield() }
    let socket = FakeSocket()
    let back = await open(socket, on: board)
    let resuming = Task { await board.received(resumes, on: back) }
    while await board.waiting(for: .gate) < 2, socket.closeCode == nil { await Task.yield() }
    await board.unlock(.gate)
    await greeting.value
    await resuming.value
    #expect(socket.closeCode == nil)
  }

  private func open(_ socket: FakeSocket, on board: Switchboard) async -> ConnectionID {
    await board.opened(socket, context: UpgradeContext(staff: nil, addressKey: "192.0.2.1"))
  }

  private func hello(_ bench: Bench, _ index: Int) -> String {
    """
    {"id":0,"type":"hello","body":{"as":"guest","secret":"\(bench.home.linkSecret(index))",\
    "language":"fi"}}
    """
  }

  private func resume(_ page: TestPage) -> String {
    """
    {"id":0,"type":"resume","body":{"session":"\(page.session)","secret":"\(page.secret)",\
    "lastSeq":\(page.lastSeq)}}
    """
  }
}

/// The same throws in every run.
private struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}

@Suite("How many greetings a gateway gets done")
struct GreetingPaceTests {
  private static let start = WallTime(milliseconds: 1_795_233_600_000)

  /// So many a second for so long, `together` at a time.
  private func pace(
    _ perSecond: Int, seconds: Int, together: Int = 1, others: Int = GreetingPace.busy
  ) -> GreetingPace {
    var pace = GreetingPace()
    for number in 0..<perSecond * seconds {
      let at = number / together * together * 1_000_000 / perSecond
      pace.finished(others: others, now: Self.start + .microseconds(at))
    }
    return pace
  }

  @Test("is what is seen while it has no pause", arguments: [40, 100, 700, 1_500])
  func seen(perSecond: Int) {
    let measured = pace(perSecond, seconds: 10).perSecond
    #expect((perSecond * 9 / 10...perSecond * 11 / 10).contains(measured))
    let inBursts = pace(perSecond, seconds: 20, together: 32).perSecond
    #expect((perSecond * 8 / 10...perSecond * 12 / 10).contains(inBursts))
  }

  @Test("is not told by how few come")
  func idle() {
    #expect(pace(3, seconds: 100, others: 0).perSecond == GreetingPace.assumed)
    #expect(pace(50, seconds: 100, others: GreetingPace.busy - 1).perSecond == GreetingPace.assumed)
    // Busy, a pause of an hour, and busy again: the hour is none of its pace.
    var pace = pace(1_000, seconds: 10)
    let known = pace.perSecond
    pace.finished(others: 0, now: Self.start + .seconds(20))
    pace.finished(others: GreetingPace.busy, now: Self.start + .hours(1))
    #expect(pace.perSecond == known)
  }

  @Test("stays within what may be believed, whatever the clock does")
  func bounded() {
    #expect(pace(1, seconds: 100).perSecond == GreetingPace.believed.lowerBound)
    #expect(pace(50_000, seconds: 10).perSecond == GreetingPace.believed.upperBound)
    var random = Dice(seed: 11)
    var pace = GreetingPace()
    for _ in 0..<10_000 {
      let at = Int.random(in: -1_000_000...1_000_000, using: &random)
      pace.finished(others: 500, now: Self.start + .milliseconds(at))
      #expect(GreetingPace.believed.contains(pace.perSecond))
    }
  }
}
