internal import Foundation
package import Signatures

/// The terminal's own key and the gateway's, kept in the data folder for its owner alone.
package struct TerminalIdentity: Sendable {
  private static let keyFile = "terminal-key"
  private static let gatewayFile = "gateway-key"

  package let key: TerminalKey
  private let folder: String

  /// Reads the key, or makes one at the first start.
  package init(folder: String) throws(AgentProblem) {
    self.folder = folder
    let path = "\(folder)/\(Self.keyFile)"
    if let bytes = FileManager.default.contents(atPath: path) {
      guard let key = TerminalKey(seed: Array(bytes)) else {
        throw AgentProblem(
          "\(path) is damaged: remove it, and the terminal shows a new pairing code.")
      }
      self.key = key
      return
    }
    key = TerminalKey()
    try Self.write(Data(key.seed), to: path)
  }

  /// The public key that signs this terminal's configurations: learnt when it was paired.
  package var gatewayKey: TerminalPublicKey? {
    FileManager.default.contents(atPath: "\(folder)/\(Self.gatewayFile)")
      .flatMap { TerminalPublicKey(String(decoding: $0, as: UTF8.self)) }
  }

  package func keep(gatewayKey: String) throws(AgentProblem) {
    try Self.write(Data(gatewayKey.utf8), to: "\(folder)/\(Self.gatewayFile)")
  }

  private static func write(_ bytes: Data, to path: String) throws(AgentProblem) {
    do {
      // Whole or not at all; the program's umask keeps others out.
      try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    } catch {
      throw AgentProblem("\(path) cannot be written.")
    }
  }
}
