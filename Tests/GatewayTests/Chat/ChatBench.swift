import CareAPI
import CareModel
import CareStore
import Foundation
import Logging
import Synchronization

@testable import Gateway

/// An exchange on a real store and real keys in a folder of its own, with time and lines that a test holds
/// in its hands. Two organisations live in it, each with a queue.
final class ChatBench {
  let bench: Bench
  let exchange: ChatExchange
  let keys: ChatKeyStore
  let evening = ChatQueueID("cq_evening")!
  let foreign = ChatQueueID("cq_foreign")!

  var clock: VirtualClock { bench.clock }
  var home: Bench.House { bench.home }

  init(
    _ change: (inout ChatQueueSettings) -> Void = { _ in }, hasNode: Bool = true,
    turn: TURNServers? = nil, comingsAtOnce: Int = 256
  ) async throws {
    bench = try await Bench()
    shared = SharedMediaNode(bench.node)
    keys = try await ChatKeyStore.open(
      .sqlite(path: bench.folder.appending(path: "keys.sqlite").path), now: bench.clock.now)
    for (id, house, address) in [
      (evening, bench.home, "ilta"), (foreign, bench.foreign, "vieras"),
    ] {
      var settings = ChatQueueSettings(name: LocalWords(fi: "Iltachat"), hours: .always)
      settings.staff = [house.carers[0], house.carers[1]]
      settings.leads = [house.carers[2]]
      change(&settings)
      let queue = ChatQueue(
        id: id, organisation: house.organisation, address: address, settings: settings)
      try await bench.store.write { _ = try $0.insert(queue) }
    }
    let told = Told()
    var settings = ChatExchange.Settings()
    settings.turn = turn
    settings.comingsAtOnce = comingsAtOnce
    exchange = ChatExchange(
      store: FlakyStore(store: bench.store, faults: bench.faults), texts: ChatTexts(keys: keys),
      clock: bench.clock, calendar: .helsinki, registry: bench.registry,
      logger: Logger(label: "test"), settings: settings, media: hasNode ? shared.chats : nil,
      tellOnCall: { told.add($0) })
    self.onCall = told
    try await exchange.start()
  }

  let onCall: Told
  let shared: SharedMediaNode

  /// What whoever is on call was told.
  final class Told: Sendable {
    private let drafts = Mutex<[MessageDraft]>([])

    func add(_ draft: MessageDraft) { drafts.withLock { $0.append(draft) } }
    var all: [MessageDraft] { drafts.withLock { $0 } }
  }

  func stop() async {
    await exchange.stop()
    shared.stop()
    try? await keys.close()
  }

  /// A page's line.
  struct Line {
    let exchange: ChatExchange
    let socket: FakeSocket
    let id: ConnectionID

    /// Asks, and gives back the answer.
    @discardableResult
    func ask(_ type: String, _ fields: [String: Any] = [:], id key: String? = nil) async throws
      -> FakeSocket.Message
    {
      let number = key ?? String(UUID().uuidString.filter { $0 != "-" }.prefix(20))
      let body = fields.merging(["type": type, "id": number]) { given, _ in given }
      let text = String(
        decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
      await exchange.received(text, on: id)
      return try answer(to: number)
    }

    private func answer(to number: String) throws -> FakeSocket.Message {
      guard let found = socket.messages.last(where: { $0.text("id") == number }) else {
        throw Unanswered()
      }
      return found
    }

    struct Unanswered: Error {}

    var entries: [FakeSocket.Message] { socket.messages.filter { $0.text("type") == "entry" } }
    var texts: [String] { entries.compactMap { $0.text("entry.text") } }
    var state: FakeSocket.Message? { socket.messages.last { $0.text("type") == "state" } }
  }

  func visitor(network: String = "") async -> Line {
    let socket = FakeSocket()
    return Line(
      exchange: exchange, socket: socket, id: await exchange.open(socket, network: network))
  }

  func counsellor(_ number: Int = 0, of house: Bench.House? = nil) async throws -> Line {
    let house = house ?? home
    let socket = FakeSocket()
    let staff = UpgradeContext.Staff(
      professional: house.carers[number], organisation: house.organisation,
      tokenHash: house.tokens[number].bytes)
    let line = Line(
      exchange: exchange, socket: socket,
      id: await exchange.open(
        socket, context: UpgradeContext(staff: staff, addressKey: ""), staff: staff))
    let queue = house.organisation == home.organisation ? evening : foreign
    try await line.ask("duty", ["status": "available", "queues": [queue.rawValue]])
    return line
  }

  static func secret(_ name: String) -> String {
    String((name + String(repeating: "s", count: 43)).prefix(43))
  }

  /// Somebody comes and waits.
  func comes(
    _ name: String, network: String = "", queue: String = "ilta"
  ) async throws -> (line: Line, conversation: String?, answer: FakeSocket.Message) {
    let line = await visitor(network: network)
    let answer = try await line.ask(
      "start",
      ["secret": Self.secret(name), "queue": queue, "kind": "live", "language": "fi"])
    return (line, answer.text("conversation"), answer)
  }
}
