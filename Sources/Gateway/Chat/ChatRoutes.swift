import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// The addresses of the chat: what queues there are, and the two lines.
struct ChatRoutes: Sendable {
  let exchange: ChatExchange
  let door: Doorkeeper
  let sessions: StaffSessions
  let metrics: GatewayMetrics
  let now: @Sendable () -> WallTime

  var routes: [Route] {
    [
      Route(.GET, "/api/chat/queues") { try await queues($0) },
      Route(.GET, "/api/chat/queues/{address}") { try await queue($0) },
      Route(.GET, "/chat/ws", outcome: { try await visitorLine($0) }),
      Route(.GET, "/desk/ws", outcome: { try await deskLine($0) }),
    ]
  }

  private func queues(_ request: Request) async throws -> Response {
    forAnySite(.json(QueueList(queues: await exchange.publicQueues(in: try language(request)))))
  }

  private func queue(_ request: Request) async throws -> Response {
    guard let address = request.parameters["address"],
      let found = await exchange.publicQueue(address, in: try language(request))
    else { throw RequestError.notFound }
    return forAnySite(.json(found))
  }

  /// The button on other sites asks as well (docs/chat-button.md), without credentials.
  private func forAnySite(_ response: Response) -> Response {
    var response = response
    response.headers.add(name: "Access-Control-Allow-Origin", value: "*")
    return response
  }

  private func language(_ request: Request) throws -> Language {
    guard let text = try request.queryText("language") else { return .fi }
    guard let language = Language(rawValue: text) else {
      throw RequestError.badRequest("language is fi, sv or en")
    }
    return language
  }

  /// No cookie is read: whoever comes has a secret and nothing else.
  private func visitorLine(_ request: Request) async throws -> Outcome {
    try await mayOpen(request)
    return .upgrade(
      AcceptedUpgrade(
        responseHeaders: try WebSocketHandshake.responseHeaders(for: request, subprotocol: nil),
        context: UpgradeContext(staff: nil, addressKey: network(of: request)),
        service: VisitorSockets(exchange: exchange)))
  }

  /// Empty for this machine itself: through something in front of us that does not say from where people
  /// come, all of them would count as one.
  private func network(of request: Request) -> String {
    request.peer.isLoopback ? "" : request.peer.key.revealed
  }

  private func deskLine(_ request: Request) async throws -> Outcome {
    try await mayOpen(request)
    guard let hash = SessionToken.hash(of: request, isSecure: door.isSecure(request)),
      let session = try await sessions.staff(tokenHash: hash)?.session
    else { throw RequestError.notSignedIn }
    let staff = UpgradeContext.Staff(
      professional: session.professional, organisation: session.organisation,
      tokenHash: session.tokenHash.bytes)
    return .upgrade(
      AcceptedUpgrade(
        responseHeaders: try WebSocketHandshake.responseHeaders(for: request, subprotocol: nil),
        context: UpgradeContext(staff: staff, addressKey: request.peer.key.revealed),
        service: DeskSockets(exchange: exchange, staff: staff)))
  }

  private func mayOpen(_ request: Request) async throws {
    guard door.origins.verdict(request) != .foreign else {
      metrics.dropped("crossSiteUpgrade").increment()
      throw RequestError.notAllowed("this page belongs to another site")
    }
    guard await !exchange.isStopping else { throw RequestError.stopping }
  }
}

/// A visitor's connection.
struct VisitorSockets: SocketService {
  let exchange: ChatExchange

  func opened(_ socket: any SignallingSocket, context: UpgradeContext) async -> ConnectionID {
    await exchange.open(socket, network: context.addressKey)
  }

  func received(_ text: String, on connection: ConnectionID) async {
    await exchange.received(text, on: connection)
  }

  func closed(_ connection: ConnectionID) async { await exchange.closed(connection) }
}

/// A counsellor's connection.
struct DeskSockets: SocketService {
  let exchange: ChatExchange
  let staff: UpgradeContext.Staff

  func opened(_ socket: any SignallingSocket, context: UpgradeContext) async -> ConnectionID {
    await exchange.open(socket, context: context, staff: staff)
  }

  func received(_ text: String, on connection: ConnectionID) async {
    await exchange.received(text, on: connection)
  }

  func closed(_ connection: ConnectionID) async { await exchange.closed(connection) }
}
