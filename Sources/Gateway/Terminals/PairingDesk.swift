internal import CareModel

/// The terminals that show a code now and wait for staff to enter it. In memory only, and bounded: a
/// code is worth nothing without the connection on which it was asked for.
struct PairingDesk {
  /// Codes that live at once, in all and of one address.
  static let capacity = 64
  static let ofAddress = 8

  struct Waiting: Sendable {
    var connection: ConnectionID
    var key: PublicKeyText
    var version: String
    var expiresAt: WallTime
    var address: String
  }

  private var waiting: [PairingCode: Waiting] = [:]

  var count: Int { waiting.count }

  /// A code for the connection; an earlier one of it is void. Nil where there are too many.
  mutating func enter(
    _ entry: Waiting, now: WallTime, using generator: inout some RandomNumberGenerator
  ) -> PairingCode? {
    forget(entry.connection)
    waiting = waiting.filter { $0.value.expiresAt > now }
    guard waiting.count < Self.capacity,
      waiting.values.count(where: { $0.address == entry.address }) < Self.ofAddress
    else { return nil }
    var code = PairingCode.random(using: &generator)
    while waiting[code] != nil { code = PairingCode.random(using: &generator) }
    waiting[code] = entry
    return code
  }

  func find(_ code: PairingCode, now: WallTime) -> Waiting? {
    waiting[code].flatMap { $0.expiresAt > now ? $0 : nil }
  }

  /// The code has been used.
  mutating func remove(_ code: PairingCode) { waiting[code] = nil }

  /// The connection is gone, or has another code.
  mutating func forget(_ connection: ConnectionID) {
    guard let code = waiting.first(where: { $0.value.connection == connection })?.key else {
      return
    }
    waiting[code] = nil
  }
}
