import CareModel
import CareStore
import Testing

@testable import Gateway

@Suite("People who are turned away from a chat", .timeLimit(.minutes(5)))
struct ChatDemandTests {
  private func withBench(
    _ change: (inout ChatQueueSettings) -> Void = { _ in },
    _ body: (ChatBench) async throws -> Void
  ) async throws {
    let bench = try await ChatBench(change)
    do { try await body(bench) } catch {
      await bench.stop()
      throw error
    }
    await bench.stop()
  }

  private func counted(_ bench: ChatBench) async throws -> [DemandReason: Int] {
    let home = bench.home.organisation
    let now = bench.clock.now
    let queue = bench.evening
    let rows = try await bench.bench.store.read {
      try $0.chatDemand(
        in: home, queue: queue, during: now - .hours(24)..<now + .hours(24), limit: 99)
    }
    return Dictionary(rows.map { ($0.reason, $0.people) }, uniquingKeysWith: +)
  }

  @Test("whoever finds it full or closed is counted once, by the hour, and by nothing else")
  func counted() async throws {
    try await withBench({ $0.mostWaiting = 1 }) { bench in
      _ = try await bench.comes("one")
      let (line, _, answer) = try await bench.comes("two")
      #expect(answer.text("code") == "full")
      // The same page tries again and says so.
      for secret in ["three", "four"] {
        let again = try await line.ask(
          "start",
          [
            "secret": ChatBench.secret(secret), "queue": "ilta", "kind": "live", "language": "fi",
            "again": 1,
          ])
        #expect(again.text("code") == "full")
      }
      let lead = try await bench.counsellor(2)
      try await lead.ask("closeQueue", ["queue": bench.evening.rawValue, "closed": true])
      _ = try await bench.comes("five")
      _ = try await bench.comes("six")
      // What is left in place of a chat was not turned away.
      let letter = await bench.visitor()
      try await letter.ask(
        "start",
        [
          "secret": ChatBench.secret("seven"), "queue": "ilta", "kind": "message",
          "language": "fi", "text": "hei",
        ])
      #expect(try await counted(bench).isEmpty)
      await bench.exchange.writeDemand()
      #expect(try await counted(bench) == [.full: 1, .closed: 2])
      await bench.exchange.writeDemand()
      #expect(try await counted(bench) == [.full: 1, .closed: 2])
    }
  }

  @Test("what cannot be written is written later, and what is left when the gateway stops")
  func kept() async throws {
    let bench = try await ChatBench { $0.hours = .never }
    _ = try await bench.comes("one")
    bench.bench.faults.failNextWrites(1)
    await bench.exchange.writeDemand()
    #expect(try await counted(bench).isEmpty)
    _ = try await bench.comes("two")
    await bench.exchange.stop()
    #expect(try await counted(bench) == [.closed: 2])
    try? await bench.keys.close()
  }
}
