import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// `/ws`: who may switch to signalling, and as whom.
struct SignallingRoute: Sendable {
  let door: Doorkeeper
  let sessions: StaffSessions
  let signalling: any SignallingService
  let metrics: GatewayMetrics

  var route: Route {
    Route(.GET, "/ws", outcome: { try await upgrade($0) })
  }

  private func upgrade(_ request: Request) async throws -> Outcome {
    // Browsers send cookies along with a WebSocket of any site; only the origin tells whose it is.
    guard door.origins.verdict(request) != .foreign else {
      metrics.dropped("crossSiteUpgrade").increment()
      throw RequestError.notAllowed("this page belongs to another site")
    }
    guard await !signalling.isStopping else { throw RequestError.stopping }
    let headers = try WebSocketHandshake.responseHeaders(for: request)
    var staff: UpgradeContext.Staff?
    if let hash = SessionToken.hash(of: request, isSecure: door.isSecure(request)),
      let session = try await sessions.staff(tokenHash: hash)?.session
    {
      staff = UpgradeContext.Staff(
        professional: session.professional, organisation: session.organisation,
        tokenHash: session.tokenHash.bytes)
    }
    return .upgrade(
      AcceptedUpgrade(
        responseHeaders: headers,
        context: UpgradeContext(staff: staff, addressKey: request.peer.key.revealed),
        service: signalling))
  }
}
