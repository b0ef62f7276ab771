/// One piece of state in two generations, `NAME.a` and `NAME.b`, written in turn. Each holds a header
/// (magic, generation, length, checksum) and the payload.
///
/// A write replaces the *older* generation by a finished temporary file, so that the newer one stays
/// untouched until the new one is whole and on the medium. Power may fail after any step: what is read
/// afterwards is the state before the write or the one after it, never anything else.
package struct StateFile {
  package let name: String
  private var newest: (slot: Slot, generation: UInt64)?

  private enum Slot: String {
    case a, b
    var other: Slot { self == .a ? .b : .a }
  }

  /// What reading found.
  package struct Reading: Equatable {
    package var payload: [UInt8]?
    /// A generation was there and broken: the payload may be older than what was written last.
    package var wasBroken: Bool
  }

  package init(_ name: String) { self.name = name }

  package mutating func read(from disk: inout some Disk) throws(DiskError) -> Reading {
    var best: (slot: Slot, generation: UInt64, payload: [UInt8])?
    var wasBroken = false
    for slot in [Slot.a, .b] {
      guard let bytes = try disk.read(file(slot)) else { continue }
      guard let (generation, payload) = StateFile.open(bytes) else {
        wasBroken = true
        continue
      }
      if best.map({ generation > $0.generation }) ?? true { best = (slot, generation, payload) }
    }
    newest = best.map { ($0.slot, $0.generation) }
    return Reading(payload: best?.payload, wasBroken: wasBroken)
  }

  /// Returns once the payload is on the medium.
  package mutating func write(
    _ payload: [UInt8], to disk: inout some Disk
  ) throws(DiskError) {
    let slot = newest?.slot.other ?? .a
    let generation = (newest?.generation ?? 0) + 1
    let temporary = "\(name).new"
    try disk.write(temporary, StateFile.seal(payload, generation: generation))
    try disk.flush(temporary)
    try disk.rename(temporary, to: file(slot))
    try disk.flushFolder()
    newest = (slot, generation)
  }

  /// Forgets both generations, the older one first: a half-done removal leaves the newest state.
  package mutating func erase(from disk: inout some Disk) throws(DiskError) {
    let last = newest?.slot ?? .b
    for name in ["\(name).new", file(last.other), file(last)] {
      try disk.remove(name)
      try disk.flushFolder()
    }
    newest = nil
  }

  private func file(_ slot: Slot) -> String { "\(name).\(slot.rawValue)" }

  // MARK: The form of a generation

  private static let magic = Array("kuulolla-state-1\n".utf8)

  static func seal(_ payload: [UInt8], generation: UInt64) -> [UInt8] {
    let body = bytes(of: generation) + bytes(of: UInt64(payload.count)) + payload
    return magic + bytes(of: checksum(body)) + body
  }

  static func open(_ file: [UInt8]) -> (generation: UInt64, payload: [UInt8])? {
    guard file.count >= magic.count + 24, file.starts(with: magic) else { return nil }
    let body = Array(file[(magic.count + 8)...])
    guard number(file[magic.count...]) == checksum(body),
      number(body[8...]) == UInt64(body.count - 16)
    else { return nil }
    return (number(body[0...]), Array(body[16...]))
  }

  private static func bytes(of number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// FNV-1a, 64 bits: against torn and rotten files, not against forgers (those are met by the
  /// configuration's signature).
  private static func checksum(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }
}
