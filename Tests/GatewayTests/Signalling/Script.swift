import CareModel
import Testing

@testable import Gateway

/// Beginnings that many tests share.
enum Script {
  static let offer = "v=0\r\noffer"

  /// Carer 0 calls client 0, who has a page open.
  static func ringing(_ bench: Bench) async throws -> (carer: TestPage, client: TestPage) {
    let carer = try await bench.staff()
    let client = try await bench.client()
    let reply = await carer.ask("ring", ["visitId": bench.home.visits[0].rawValue])
    try #require(reply.error == nil)
    client.read()
    try #require(client.callState == "ringing")
    return (carer, client)
  }

  /// The client has accepted.
  static func inCall(_ bench: Bench) async throws -> (carer: TestPage, client: TestPage) {
    let (carer, client) = try await ringing(bench)
    try #require(await client.ask("accept", ["callId": client.callID]).error == nil)
    carer.read()
    try #require(carer.callState == "inCall")
    return (carer, client)
  }

  /// Both have media.
  static func withMedia(_ bench: Bench) async throws -> (carer: TestPage, client: TestPage) {
    let (carer, client) = try await inCall(bench)
    for page in [carer, client] {
      let reply = await page.ask("join", ["callId": page.callID, "offer": offer])
      try #require(reply.error == nil)
    }
    carer.read()
    return (carer, client)
  }
}
