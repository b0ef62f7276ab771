import CareAPI
import CareModel
import CareStore
import Signatures
import Testing

@testable import Gateway

/// Terminals on a ``Bench``.
extension Bench {
  /// A terminal that was paired some time ago, for the clients of these numbers.
  func addTerminal(
    _ name: String, clients: [Int] = [0], of house: House? = nil
  ) async throws -> TerminalKey {
    let key = TerminalKey()
    let house = house ?? home
    let terminal = Terminal(
      id: TerminalID("d_\(name)")!, organisation: house.organisation,
      key: PublicKeyText(key.publicKey)!, name: "Keittiö", place: .home,
      clients: clients.map { house.clients[$0] }, settings: TerminalSettings(), version: "0.1.0",
      pairedAt: Bench.start, pairedBy: house.carers[0])
    try await store.write { try $0.save(terminal) }
    return key
  }

  func terminal(
    _ name: String = "one", clients: [Int] = [0], of house: House? = nil
  ) async throws -> TestPage {
    let key = try await addTerminal(name, clients: clients, of: house)
    return try await TestPage.terminal(self, key).hello()
  }

  func reference(_ index: Int = 0, of house: House? = nil) -> StaffReference {
    let house = house ?? home
    return StaffReference(
      professional: house.carers[index], organisation: house.organisation)
  }
}

extension FakeSocket.Message {
  /// The configuration at the path, where its signature holds.
  func configuration(_ path: String, signedBy key: String) throws -> TerminalConfiguration {
    let text = try #require(self.text(path + ".configuration"))
    let signature = try #require(self.text(path + ".signature"))
    let publicKey = try #require(TerminalPublicKey(key))
    #expect(publicKey.verifies(signature, of: text))
    #expect(!publicKey.verifies(signature, of: text + " "))
    return try TerminalConfiguration.decode(text)
  }
}
