import CareModel
import CareStore
import Testing

@testable import Gateway

@Suite("How many sessions live at once")
struct SessionLimitTests {
  private static func refusal(of page: TestPage, address: String = "192.0.2.1") async -> String? {
    await page.open(address: address)
    await page.send(id: 0, "hello", page.helloBody)
    return page.replies[0]?.last?.error
  }

  private static func tester(_ bench: Bench) -> TestPage {
    TestPage(bench, staff: nil, hello: ["as": "tester", "language": "en"])
  }

  @Test("a link opens sixteen pages and no more; another link is none of its concern")
  func ofLink() async throws {
    let bench = try await Bench()
    var pages: [TestPage] = []
    for _ in 0..<16 { pages.append(try await bench.client()) }
    let secret = bench.home.linkSecret(0)
    #expect(await Self.refusal(of: TestPage.guest(bench, secret)) == "tooMany")
    #expect(await Self.refusal(of: TestPage.guest(bench, bench.home.linkSecret(1))) == nil)
    #expect(await Self.refusal(of: TestPage.guest(bench, bench.home.relativeSecret(0))) == nil)
    // A reloaded page leaves a session behind that gives way.
    await pages[3].cut()
    #expect(await Self.refusal(of: TestPage.guest(bench, secret)) == nil)
    #expect(await pages[3].resume()?.error == "sessionUnknown")
    #expect(await Self.refusal(of: TestPage.guest(bench, secret)) == "tooMany")
  }

  @Test("a member of staff has sixteen pages and no more")
  func ofProfessional() async throws {
    let bench = try await Bench()
    for _ in 0..<16 { _ = try await bench.staff() }
    #expect(await Self.refusal(of: TestPage.staff(bench, bench.home, 0)) == "tooMany")
    #expect(await Self.refusal(of: TestPage.staff(bench, bench.home, 1)) == nil)
  }

  @Test("the page of a call does not give way, though it is away")
  func callStays() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    for _ in 0..<15 { _ = try await bench.staff() }
    await carer.cut()
    // All others are connected, and this one may still come back to its call.
    let reload = TestPage.staff(bench, bench.home, 0)
    #expect(await Self.refusal(of: reload) == "tooMany")
    #expect(await carer.resume()?.flag("ok.resumed") == true)
    client.read()
    #expect(client.callState == "inCall")
  }

  @Test("testers are bounded for each address and in all, also while they are away")
  func testers() async throws {
    let bench = try await Bench {
      $0.testersOfAddress = 3
      $0.testers = 5
    }
    var pages: [TestPage] = []
    for _ in 0..<3 {
      let page = Self.tester(bench)
      #expect(await Self.refusal(of: page) == nil)
      pages.append(page)
    }
    #expect(await Self.refusal(of: Self.tester(bench)) == "tooMany")
    await pages[0].cut()
    #expect(await Self.refusal(of: Self.tester(bench)) == "tooMany")
    for _ in 0..<2 {
      #expect(await Self.refusal(of: Self.tester(bench), address: "192.0.2.2") == nil)
    }
    #expect(await Self.refusal(of: Self.tester(bench), address: "192.0.2.3") == "tooMany")
    await bench.pass(.seconds(61))
    #expect(await Self.refusal(of: Self.tester(bench)) == nil)
  }
}
