import CareModel
import Testing

@testable import Couriers

@Suite(.timeLimit(.minutes(2))) struct CourierTests {
  private static let now = WallTime(milliseconds: 1_795_240_800_000)

  private static func letter(until: Duration = .seconds(100)) -> Letter {
    Letter(
      id: MessageID("m_1")!, to: "+358401234567", subject: nil, text: "Teksti",
      until: now + until)
  }

  private func courier(_ url: String) throws -> TextCourier {
    let service = try #require(ServiceAddress(url, schemes: ["http", "https"]))
    return try TextCourier(.init(service: service, token: nil, authorities: nil)) { Self.now }
  }

  @Test func aServiceThatIsNotThereIsUnreachable() async throws {
    // Port 1 of this machine: nobody listens on it.
    let courier = try courier("http://127.0.0.1:1/send")
    #expect(await courier.carry(Self.letter()) == .notNow(.unreachable))
    await courier.stop()
    // After the end nothing is begun.
    #expect(await courier.carry(Self.letter()) == .notNow(.interrupted))
  }

  @Test func whatSomebodyElseHasSoonIsNotBegun() async throws {
    let courier = try courier("http://127.0.0.1:1/send")
    #expect(await courier.carry(Self.letter(until: .seconds(20))) == .notNow(.interrupted))
    await courier.stop()
  }

  @Test func moreThanTheLineTakesComesBack() async throws {
    let line = try CourierLine(name: "test")
    let most = CourierLine.most + 21
    let outcomes = await withTaskGroup(of: Delivery.self) { group in
      for _ in 0..<most {
        group.addTask {
          await line.run { _ in
            block(for: .milliseconds(20))
            return .taken
          }
        }
      }
      return await group.reduce(into: [Delivery]()) { $0.append($1) }
    }
    #expect(outcomes.count == most)
    #expect(outcomes.contains(.taken) && outcomes.contains(.notNow(.interrupted)))
    await line.stop()
  }

  @Test(arguments: [
    ("https://sms.example/send?x=1", true), ("http://127.0.0.1:8080/", true),
    ("http://[::1]:80/", true), ("http://localhost", true), ("http://sms.example/", false),
    ("https://u:p@sms.example/", false), ("ftp://sms.example/", false), ("https://", false),
    ("https://sms.example/ x", false), ("", false), ("http://127.0.0.1@evil.example/", false),
    ("http://127.evil.example/", false), ("http://127.0.0.1.evil.example/", false),
  ])
  func onlyThisMachineIsSpokenToInTheOpen(_ url: String, _ isTaken: Bool) {
    #expect((ServiceAddress(url, schemes: ["https", "http"]) != nil) == isTaken)
  }

  @Test func mailGoesInTheOpenToThisMachineAlone() throws {
    #expect(try #require(ServiceAddress("smtp://127.0.0.1", schemes: ["smtp"])).isPlain)
    #expect(try !#require(ServiceAddress("smtp://mail.example", schemes: ["smtp"])).isPlain)
    #expect(try !#require(ServiceAddress("smtps://127.0.0.1", schemes: ["smtps"])).isPlain)
  }
}

/// Blocks the line's thread, as a service does that takes its time.
private func block(for length: Duration) {
  let end = ContinuousClock.now + length
  while ContinuousClock.now < end {}
}
