/// What a new terminal shows and staff type: six characters that nobody takes for one another, so
/// without `0 O 1 I`; in any case, and with whatever somebody puts between them.
public struct PairingCode: Hashable, Sendable {
  public let text: String

  public static let length = 6
  /// 32 characters: a code is one of some thousand million.
  public static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")

  /// As typed; nil where it can be no code.
  public init?(typed: String) {
    guard typed.utf8.count <= 64 else { return nil }
    let kept = typed.uppercased().filter { $0.isLetter || $0.isNumber }
    guard kept.count == Self.length, kept.allSatisfy(Self.alphabet.contains) else { return nil }
    text = kept
  }

  private init(unchecked text: String) { self.text = text }

  public static func random(using generator: inout some RandomNumberGenerator) -> PairingCode {
    PairingCode(
      unchecked: String(
        (0..<length).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }))
  }
}

extension PairingCode: CustomStringConvertible {
  /// Opens a door: never printed.
  public var description: String { "‹code›" }
}
