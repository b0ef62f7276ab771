import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// How queues are set up, for who administers or leads their shifts. What was changed holds for everybody
/// when the answer comes.
struct ChatSetupRoutes: Sendable {
  let desk: StaffDesk
  let exchange: ChatExchange

  var routes: [Route] {
    [
      Route(.POST, "/api/chat/queues") { try await add($0) },
      Route(.GET, "/api/chat/queues/{address}/settings") { try await show($0) },
      Route(.PUT, "/api/chat/queues/{address}/settings") { try await change($0) },
    ]
  }

  private func add(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let body = try request.json(NewQueueRequest.self)
    let queue = try await desk.change { turn in
      try turn.addQueue(body, as: request.creationID(by: staff), by: staff)
    }
    await exchange.takeOverChanges()
    return .json(QueueSetup(queue), version: queue.version, status: .created)
  }

  private func show(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let address = try address(of: request)
    let queue = try await desk.gate.read(staff) { tx, access -> ChatQueue? in
      guard let queue = try tx.chatQueue(address: address),
        queue.organisation == staff.organisation.id
      else { return nil }
      try access.seeSetup(of: queue)
      return queue
    }
    guard let queue else { throw RequestError.notFound }
    return try .json(QueueSetup(queue), version: queue.version, unlessKnownTo: request)
  }

  private func change(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let address = try address(of: request)
    let body = try request.json(QueueSetupRequest.self)
    let seen = try request.seenVersion(body.version)
    let queue = try await desk.change {
      try $0.setUp(address, body.settings, seen: seen, by: staff)
    }
    await exchange.takeOverChanges()
    return .json(QueueSetup(queue), version: queue.version)
  }

  private func address(of request: Request) throws(RequestError) -> String {
    guard let address = request.parameters["address"], ChatQueue.isAddress(address) else {
      throw .notFound
    }
    return address
  }
}
