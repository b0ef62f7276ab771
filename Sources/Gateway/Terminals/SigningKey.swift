internal import CareStore
internal import Signatures

/// The key that signs the configurations of all terminals. It stands in the store, so that every
/// process that serves the same terminals signs by the same key.
enum SigningKey {
  static let setting = "terminals.signingKey"

  /// The stored one, or the given one where there is none yet.
  static func stored(
    _ tx: any CareTransaction, otherwise fresh: TerminalKey
  ) throws -> TerminalKey {
    if let text = try tx.setting(setting) {
      guard let seed = Hexadecimal.bytes(text), let key = TerminalKey(seed: seed) else {
        throw StoreError.corrupt("the key that signs configurations")
      }
      return key
    }
    try tx.set(setting, to: Hexadecimal.text(fresh.seed))
    return fresh
  }
}

private enum Hexadecimal {
  static func text(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static func bytes(_ text: String) -> [UInt8]? {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
