import CareModel
import CareStore
import Foundation
import Signatures
import Testing

@testable import Gateway

/// A page as docs/protocol.md describes it, in memory: numbers its requests, keeps what it got, and
/// can break off and come back.
final class TestPage {
  let bench: Bench
  let staff: UpgradeContext.Staff?
  let helloBody: [String: Any]
  /// Of a terminal: signs the challenge of each connection.
  let key: TerminalKey?
  private(set) var socket = FakeSocket()
  private(set) var connection = ConnectionID(rawValue: 0)
  private(set) var session = ""
  private(set) var secret = ""
  private(set) var welcome: FakeSocket.Message?
  private(set) var nextID = 1
  /// Every event of the stream that was processed, in order.
  private(set) var transcript: [FakeSocket.Message] = []
  private(set) var volatile: [FakeSocket.Message] = []
  private(set) var replies: [Int: [FakeSocket.Message]] = [:]
  private(set) var lastSeq = 0
  private(set) var outOfOrder: [Int] = []
  /// By party: how its connection does, told since the call was told last.
  private var levels: [String: String] = [:]

  init(_ bench: Bench, staff: UpgradeContext.Staff?, hello: [String: Any], key: TerminalKey? = nil)
  {
    self.bench = bench
    self.key = key
    self.staff = staff
    helloBody = hello
  }

  static func staff(_ bench: Bench, _ house: Bench.House, _ index: Int) -> TestPage {
    let staff = UpgradeContext.Staff(
      professional: house.carers[index], organisation: house.organisation,
      tokenHash: house.tokens[index].bytes)
    return TestPage(bench, staff: staff, hello: ["as": "staff", "language": "fi"])
  }

  static func guest(_ bench: Bench, _ secret: String) -> TestPage {
    TestPage(bench, staff: nil, hello: ["as": "guest", "secret": secret, "language": "fi"])
  }

  static func terminal(_ bench: Bench, _ key: TerminalKey) -> TestPage {
    TestPage(bench, staff: nil, hello: ["as": "terminal", "language": "fi"], key: key)
  }

  // Connection

  func open(address: String = "192.0.2.1") async {
    socket = FakeSocket()
    connection = await bench.board.opened(
      socket, context: UpgradeContext(staff: staff, addressKey: address))
  }

  @discardableResult
  func hello() async throws -> TestPage {
    await open()
    await sayHello()
    let reply = try #require(replies[0]?.last)
    #expect(reply.error == nil)
    welcome = reply
    session = try #require(reply.text("ok.session"))
    secret = try #require(reply.text("ok.secret"))
    lastSeq = try #require(reply.number("ok.seq"))
    return self
  }

  /// On a connection that is open.
  func sayHello() async {
    guard let key else { return await send(id: 0, "hello", helloBody) }
    await send(id: 0, "hello", helloBody.merging(await proof(key)) { $1 })
  }

  /// What a terminal shows in `pair` and `hello`.
  func proof(_ key: TerminalKey) async -> [String: Any] {
    await send(id: 0, "challenge", ["key": key.publicKey])
    let nonce = replies[0]?.last?.text("ok.nonce") ?? ""
    return [
      "key": key.publicKey, "version": "0.1.0",
      "signature": key.sign("kuulolla-terminal-1\n" + nonce),
    ]
  }

  @discardableResult
  func resume() async -> FakeSocket.Message? {
    await open()
    replies[0] = nil
    await send(id: 0, "resume", ["session": session, "secret": secret, "lastSeq": lastSeq])
    return replies[0]?.last
  }

  /// The connection breaks; what had been sent on it and not read is lost with it.
  func cut(losingWhatWasSent: Bool = false) async {
    if losingWhatWasSent { _ = socket.take() } else { read() }
    await bench.board.closed(connection)
  }

  // Requests

  @discardableResult
  func ask(_ type: String, _ body: [String: Any] = [:]) async -> FakeSocket.Message {
    let id = nextID
    nextID += 1
    await send(id: id, type, body)
    return replies[id]?.last ?? FakeSocket.Message(#"{"error":{"code":"no reply"}}"#)
  }

  func send(id: Int, _ type: String, _ body: [String: Any]) async {
    let data = try? JSONSerialization.data(
      withJSONObject: ["id": id, "type": type, "body": body] as [String: Any])
    await sendText(String(decoding: data ?? Data(), as: UTF8.self))
  }

  func sendText(_ text: String) async {
    await bench.board.received(text, on: connection)
    read()
  }

  /// Numbers a request without having it read: for those that are sent while nobody listens.
  func takeID() -> Int {
    defer { nextID += 1 }
    return nextID
  }

  // What came

  /// Processes what has come, as a page does.
  func read() {
    for message in socket.take() {
      if let id = message.reply {
        replies[id, default: []].append(message)
        if id == 0, message["ok.resumed"] as? Bool == false,
          let seq = message.number("ok.snapshotSeq")
        {
          lastSeq = seq
        }
        if id == 0, let seq = message.number("ok.seq") { lastSeq = seq }
      } else if let seq = message.seq {
        if seq != lastSeq + 1 { outOfOrder.append(seq) }
        lastSeq = max(lastSeq, seq)
        transcript.append(message)
        if message.event == "call" { levels = [:] }
      } else {
        volatile.append(message)
        if message.event == "quality", let party = message.text("body.party") {
          levels[party] = message.text("body.level")
        }
      }
    }
  }

  func events(_ kind: String) -> [FakeSocket.Message] {
    read()
    return transcript.filter { $0.event == kind }
  }

  /// Bytes of the longest message that came on the present connection.
  var longestFrame: Int { socket.longestFrame }

  /// The call as this page knows it now.
  var call: FakeSocket.Message? { events("call").last }
  var callState: String? { call?.text("body.state") }
  var callID: String { call?.text("body.id") ?? "" }
  /// This page's own party.
  var own: String { call?.text("body.self") ?? "" }
  var reason: String? { call?.text("body.reason") }
  var texts: [String] { events("text").compactMap { $0.text("body.text") } }

  /// The parties that this page knows of, in their order.
  var parties: [(id: String, standing: String, consent: String?)] {
    let parties = call?["body.parties"] as? [[String: Any]] ?? []
    return parties.map {
      ($0["id"] as? String ?? "", $0["state"] as? String ?? "", $0["consent"] as? String)
    }
  }

  /// How the party of that role stands, as this page sees it.
  func standing(_ role: String) -> String? { party(role)?["state"] as? String }

  func party(_ role: String) -> [String: Any]? {
    let parties = call?["body.parties"] as? [[String: Any]] ?? []
    return parties.first { $0["role"] as? String == role }
  }

  /// Another party of the call, as this page sees it.
  func other(_ field: String) -> Any? {
    let parties = call?["body.parties"] as? [[String: Any]] ?? []
    let other = parties.first { $0["id"] as? String != own }
    if field == "connection", let level = levels[other?["id"] as? String ?? ""] { return level }
    return other?[field]
  }
}
