internal import CareAPI
internal import CareModel
internal import Endpoint

/// A whole gateway, by the product's own signalling: staff ring clients, who come by a link. Each pair needs a
/// member of staff with a visit today, since nobody is in two calls.
public actor GatewayTarget: LoadTarget {
  public nonisolated let name = "kuulolla-serve"

  private let gateway: GatewayAddress
  private let usernames: [String]
  private let password: String
  private var people: [GatewaySession] = []
  private var calls: [Int: Prepared] = [:]

  private struct Prepared {
    var staff: GatewaySession
    var client: GatewaySession
    var id: CallID
  }

  /// - Parameter address: `http://127.0.0.1:8080`.
  public init(_ address: String, usernames: [String], password: String) throws {
    guard let gateway = GatewayAddress(address) else {
      throw LoadProblem("\(address) is no address of a gateway")
    }
    self.gateway = gateway
    self.usernames = usernames
    self.password = password
  }

  public func preparePair(_ number: Int) async throws {
    guard usernames.indices.contains(number) else {
      throw LoadProblem("pair \(number + 1) has no member of staff: name one with --usernames")
    }
    let desk = try await GatewayDesk(gateway, username: usernames[number], password: password)
    let staff = try await person(.staff(cookie: desk.cookie))
    let open: [VisitState] = [.due, .coming, .done, .notReached]
    guard
      let visit = await staff.snapshot?.visits.first(where: { $0.mine && open.contains($0.state) })
    else { throw LoadProblem("\(usernames[number]) has no visit today") }
    let client = try await person(.guest(secret: desk.link(to: visit.id)))
    desk.leave()
    guard case .ring(let ring) = try await staff.client.request(.ring(.init(visitId: visit.id)))
    else { throw LoadProblem("it does not ring") }
    calls[number] = Prepared(staff: staff, client: client, id: ring.call.id)
    try await client.wait("the call") { $0.calls[ring.call.id] != nil }
    _ = try await client.client.request(.accept(.init(callId: ring.call.id)))
  }

  public func joinPair(_ number: Int, shape: LoadShape, engine: MediaEngine) async throws {
    guard let call = calls[number] else { throw LoadProblem("pair \(number + 1) has no call") }
    for person in [call.staff, call.client] {
      let offer = try FlowOffer(
        engine, shape: shape, tracks: shape.kinds, receivers: 1, slots: shape.kinds)
      let reply = try await person.client.request(
        .join(.init(callId: call.id, offer: PersonalText(offer.text))))
      guard case .media(let media) = reply else { throw LoadProblem("the gateway gives no answer") }
      try await engine.add(offer.flow(answer: media.answer.revealed), room: number)
    }
  }

  public func close() async {
    for call in calls.values {
      _ = try? await call.staff.client.request(.hangUp(.init(callId: call.id)))
    }
    for person in people { await person.client.stop() }
  }

  // MARK: People

  private func person(_ identity: SignallingIdentity) async throws -> GatewaySession {
    let client = try await SignallingClient(
      .init(gateway: gateway, identity: identity, language: .fi))
    let person = GatewaySession(client)
    people.append(person)
    await person.listen()
    try await person.wait("a session") { $0.snapshot != nil }
    return person
  }
}
