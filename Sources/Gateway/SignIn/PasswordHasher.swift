import CArgon2
import CareModel
import NIOPosix
import Synchronization

/// Password hashes by argon2id (RFC 9106), on threads of their own: each takes 19 MiB and about
/// 50 ms, so that both how many run and how many wait is bounded.
final class PasswordHasher: Sendable {
  /// Memory in KiB, passes and lanes: the smallest set that OWASP recommends.
  static let memory: UInt32 = 19_456
  static let passes: UInt32 = 2
  static let lanes: UInt32 = 1
  static let saltBytes = 16
  static let hashBytes = 32
  static let threads = 2
  static let maximumWaiting = 32

  enum Failure: Error, Equatable {
    /// More sign-ins at once than are worth waiting for.
    case overloaded
    case engine(Int32)
  }

  private let pool: NIOThreadPool
  private let waiting = Mutex(0)
  /// What an unknown username is checked against, so that it takes as long as a known one.
  private let decoy: PersonalText

  init() throws {
    pool = NIOThreadPool(numberOfThreads: Self.threads)
    pool.start()
    decoy = try Self.hash(Personal(Secret.random()))
  }

  func stop() async {
    try? await pool.shutdownGracefully()
  }

  /// As a PHC string, with a fresh salt.
  func hash(_ password: PersonalText) async throws -> PersonalText {
    try await run { try Self.hash(password) }
  }

  /// - Parameter stored: nil where there is no such account: false, after the same time.
  func verify(_ password: PersonalText, against stored: PersonalText?) async throws -> Bool {
    let encoded = stored ?? decoy
    let matches = try await run { try Self.verify(password, encoded) }
    return matches && stored != nil
  }

  private func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws
    -> Value
  {
    let isAdmitted = waiting.withLock { waiting in
      guard waiting < Self.maximumWaiting else { return false }
      waiting += 1
      return true
    }
    guard isAdmitted else { throw Failure.overloaded }
    defer { waiting.withLock { $0 -= 1 } }
    return try await pool.runIfActive(body)
  }

  private static func hash(_ password: PersonalText) throws -> PersonalText {
    var random = SystemRandomNumberGenerator()
    let salt = (0..<saltBytes).map { _ in random.next() as UInt8 }
    let text = Array(password.revealed.utf8)
    let length = argon2_encodedlen(
      passes, memory, lanes, UInt32(saltBytes), UInt32(hashBytes), Argon2_id)
    var encoded = [CChar](repeating: 0, count: length)
    let result = argon2id_hash_encoded(
      passes, memory, lanes, text, text.count, salt, salt.count, hashBytes, &encoded, length)
    guard result == ARGON2_OK.rawValue else { throw Failure.engine(result) }
    return Personal(
      encoded.prefix { $0 != 0 }.reduce(into: "") {
        $0.append(Character(Unicode.Scalar(UInt8(bitPattern: $1))))
      })
  }

  private static func verify(_ password: PersonalText, _ encoded: PersonalText) throws -> Bool {
    let text = Array(password.revealed.utf8)
    let result = argon2id_verify(encoded.revealed, text, text.count)
    if result == ARGON2_OK.rawValue { return true }
    if result == ARGON2_VERIFY_MISMATCH.rawValue { return false }
    throw Failure.engine(result)
  }
}
