internal import Foundation
internal import FoundationNetworking
internal import RTC

/// Janus by its HTTP interface. In its video room a publisher offers and a subscriber answers, each a transport
/// of its own, so that a call of two has four; its echo test has one, and sends back in the section that it
/// was sent in.
public actor JanusTarget: LoadTarget {
  public nonisolated let name = "janus"
  private static let room = "janus.plugin.videoroom"
  private static let echo = "janus.plugin.echotest"
  /// Events waited for in vain, each up to 30 s.
  private static let patience = 40

  private let address: String
  private let http = URLSession(configuration: .ephemeral)
  private var session: Int?
  private var transactions = 0

  /// - Parameter address: of the HTTP interface, `http://127.0.0.1:8088/janus`.
  public init(_ address: String) { self.address = address }

  public func joinPair(_ number: Int, shape: LoadShape, engine: MediaEngine) async throws {
    let room = 1_000 + number
    try await create(room, publishers: 2)
    let first = try await publish(room, shape, receivers: 1, engine, as: number)
    let second = try await publish(room, shape, receivers: 1, engine, as: number)
    for feed in [second, first] { try await subscribe(room, feed, engine, as: number) }
  }

  public func joinEcho(_ number: Int, shape: LoadShape, engine: MediaEngine) async throws {
    let offer = try FlowOffer(engine, shape: shape, bothWays: shape.kinds)
    let handle = try await attach(Self.echo)
    let answer = try await message(
      handle, ["audio": shape.audio != nil, "video": shape.video != nil],
      description: ("offer", offer.text))
    guard let text = answer.description else {
      throw LoadProblem("Janus echoes nothing: \(answer.body)")
    }
    try await engine.add(offer.flow(answer: text), room: number)
  }

  public func openFanOut(receivers: Int, shape: LoadShape, engine: MediaEngine) async throws {
    let room = 999
    try await create(room, publishers: 1)
    let feed = try await publish(room, shape, receivers: receivers, engine)
    for _ in 0..<receivers { try await subscribe(room, feed, engine) }
  }

  public func close() async {
    guard let session else { return }
    _ = try? await post("/\(session)", ["janus": "destroy"])
  }

  // MARK: The video room

  private func create(_ room: Int, publishers: Int) async throws {
    let handle = try await attach()
    // No bitrate limit of its own, as the relay has none.
    _ = try await message(
      handle,
      [
        "request": "create", "room": room, "publishers": publishers, "bitrate": 0,
        "audiocodec": "opus", "videocodec": "vp8", "audiolevel_event": false,
      ])
  }

  private func publish(
    _ room: Int, _ shape: LoadShape, receivers: Int, _ engine: MediaEngine, as number: Int = 0
  ) async throws -> Int {
    let offer = try FlowOffer(
      engine, shape: shape, tracks: shape.kinds, receivers: receivers, slots: [])
    let handle = try await attach()
    let joined = try await message(
      handle, ["request": "joinandconfigure", "ptype": "publisher", "room": room],
      description: ("offer", offer.text))
    guard let feed = joined.body["id"] as? Int, let answer = joined.description else {
      throw LoadProblem("Janus lets nobody publish: \(joined.body)")
    }
    try await engine.add(offer.flow(answer: answer), room: number)
    // Nobody can subscribe before.
    try await waitUntilUp(handle)
    return feed
  }

  private func subscribe(
    _ room: Int, _ feed: Int, _ engine: MediaEngine, as number: Int = 0
  ) async throws {
    let askedAt = engine.now
    let handle = try await attach()
    let attached = try await message(
      handle,
      ["request": "join", "ptype": "subscriber", "room": room, "streams": [["feed": feed]]])
    guard let offer = attached.description else {
      throw LoadProblem("Janus lets nobody subscribe: \(attached.body)")
    }
    let answer = try FlowAnswer(engine, to: offer, askedAt: askedAt)
    try await engine.add(answer.flow, room: number)
    _ = try await message(handle, ["request": "start"], description: ("answer", answer.text))
  }

  // MARK: The HTTP interface

  private func attach(_ plugin: String = room) async throws -> Int {
    let session = try await ownSession()
    let reply = try await post("/\(session)", ["janus": "attach", "plugin": plugin])
    guard let id = (reply["data"] as? [String: Any])?["id"] as? Int else {
      throw LoadProblem("Janus has no \(plugin): \(reply)")
    }
    return id
  }

  private func ownSession() async throws -> Int {
    if let session { return session }
    let reply = try await post("", ["janus": "create"])
    guard let id = (reply["data"] as? [String: Any])?["id"] as? Int else {
      throw LoadProblem("Janus opens no session: \(reply)")
    }
    session = id
    return id
  }

  private struct Reply {
    var body: [String: Any]
    var description: String?

    init(_ message: [String: Any]) throws {
      let plugin = message["plugindata"] as? [String: Any]
      body = plugin?["data"] as? [String: Any] ?? [:]
      description = (message["jsep"] as? [String: Any])?["sdp"] as? String
      if let error = body["error"] { throw LoadProblem("Janus refuses: \(error)") }
    }
  }

  /// Sends a message to the plugin and waits for what it says to it, at once or by an event.
  private func message(
    _ handle: Int, _ body: [String: Any], description: (type: String, text: String)? = nil
  ) async throws -> Reply {
    let session = try await ownSession()
    var request: [String: Any] = ["janus": "message", "body": body]
    if let description {
      request["jsep"] = ["type": description.type, "sdp": description.text]
    }
    let first = try await post("/\(session)/\(handle)", request)
    if first["janus"] as? String == "success" { return try Reply(first) }
    guard first["janus"] as? String == "ack", let own = first["transaction"] as? String else {
      throw LoadProblem("Janus refuses: \(first)")
    }
    return try Reply(
      await event {
        $0["janus"] as? String == "event" && $0["transaction"] as? String == own
      })
  }

  private func waitUntilUp(_ handle: Int) async throws {
    _ = try await event { $0["janus"] as? String == "webrtcup" && $0["sender"] as? Int == handle }
  }

  /// The next event of the session that fits; what comes before it is of no use. One is waited for at a time.
  private func event(_ fits: ([String: Any]) -> Bool) async throws -> [String: Any] {
    let session = try await ownSession()
    for _ in 0..<Self.patience {
      let events = try await events(session)
      if let index = events.firstIndex(where: fits) { return events[index] }
    }
    throw LoadProblem("Janus does not answer")
  }

  private func events(_ session: Int) async throws -> [[String: Any]] {
    let data = try await exchange(URLRequest(url: url("/\(session)?maxev=10")))
    return try JSONSerialization.jsonObject(with: data) as? [[String: Any]] ?? []
  }

  private func post(_ path: String, _ body: [String: Any]) async throws -> [String: Any] {
    transactions += 1
    var body = body
    body["transaction"] = "load-\(transactions)"
    var request = URLRequest(url: try url(path))
    request.httpMethod = "POST"
    request.httpBody = try JSONSerialization.data(withJSONObject: body)
    let data = try await exchange(request)
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  private func url(_ path: String) throws -> URL {
    guard let url = URL(string: address + path) else {
      throw LoadProblem("\(address) is no address of Janus")
    }
    return url
  }

  private func exchange(_ request: URLRequest) async throws -> Data {
    let (data, response) = try await http.data(for: request)
    guard (response as? HTTPURLResponse)?.statusCode == 200 else {
      throw LoadProblem("Janus answers \((response as? HTTPURLResponse)?.statusCode ?? 0)")
    }
    return data
  }
}
