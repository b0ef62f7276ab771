import Bytes
import CareAPI
import CareModel
import CareStore
import Endpoint
import Foundation
import FoundationNetworking
import Gateway
import Logging
import MediaAPI
import RelayServer
import Testing

/// A whole gateway with its relay on loopback, and the demo's people.
struct House {
  let gateway: Gateway
  let relay: RelayNode
  let folder: DataFolder
  let demo: Gateway.DemoAccess
  private let store: SQLiteStore

  init(_ change: (inout Configuration) -> Void = { _ in }) async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "endpoint-\(UUID())").path
    folder = try DataFolder(path)
    store = try await SQLiteStore.open(path: folder.path("kuulolla.sqlite"))
    var layout = RelayConfiguration()
    layout.bindAddresses = [SocketAddress(v4: 0x7f00_0001, port: 0)]
    relay = try RelayNode(id: NodeID("embedded")!, configuration: layout)
    var configuration = Configuration()
    configuration.http.port = 0
    configuration.data.folder = path
    change(&configuration)
    gateway = try await Gateway.start(
      configuration, folder: folder, store: store, media: relay,
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    demo = try await gateway.prepareDemo(folder: folder)
  }

  var address: GatewayAddress { GatewayAddress(gateway.addresses[0].url)! }

  func stop() async {
    await gateway.stop()
    await relay.stop()
    try? await store.close()
    try? FileManager.default.removeItem(atPath: folder.root)
  }

  /// The carer that the demo names first.
  func staff() async throws -> SignallingIdentity {
    var request = URLRequest(url: URL(string: "\(address)/api/sign-in")!)
    request.httpMethod = "POST"
    request.setValue("\(address)", forHTTPHeaderField: "Origin")
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = try JSONSerialization.data(withJSONObject: [
      "username": demo.usernames[0], "password": demo.password.revealed,
    ])
    let (_, answer) = try await URLSession(configuration: .ephemeral).data(for: request)
    let response = try #require(answer as? HTTPURLResponse)
    let setting = try #require(response.value(forHTTPHeaderField: "Set-Cookie"))
    return .staff(cookie: PersonalText(String(setting.prefix { $0 != ";" })))
  }

  func guest() throws -> SignallingIdentity {
    let link = try #require(demo.clientLink).revealed
    let mark = try #require(link.firstIndex(of: "#"))
    return .guest(secret: PersonalText(String(link[link.index(after: mark)...])))
  }

  func client(_ identity: SignallingIdentity) async throws -> SignallingClient {
    try await SignallingClient(.init(gateway: address, identity: identity, language: .fi))
  }
}
