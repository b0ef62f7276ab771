internal import COpenSSL

/// Random bytes and numbers that nobody can guess, out of the library's generator.
public struct SecureRandom: RandomNumberGenerator, Sendable {
  public init() {}

  /// `count` fresh bytes.
  public static func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      fill(UnsafeMutableRawBufferPointer(buffer))
      filled = count
    }
  }

  public static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    guard let base = buffer.baseAddress, buffer.count > 0 else { return }
    let ok = RAND_bytes(base.assumingMemoryBound(to: UInt8.self), Int32(buffer.count))
    // Without randomness no key, password or nonce of ours is worth anything: going on would be worse.
    precondition(ok == 1, "the random generator has no entropy")
  }

  public mutating func next() -> UInt64 {
    var number: UInt64 = 0
    withUnsafeMutableBytes(of: &number) { Self.fill($0) }
    return number
  }
}
