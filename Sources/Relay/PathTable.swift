internal import Bytes

/// Which participant a validated path belongs to: open addressing with linear probing, keyed by the
/// numbers of the two addresses. Fixed size, at most half full.
struct PathTable: ~Copyable {
  private struct Entry {
    var path: NetworkPath
    /// Index of the participant, or -1 for a free entry.
    var participant: Int32
  }

  private let entries: UnsafeMutablePointer<Entry>
  private let mask: Int
  private let seed: UInt64
  private let limit: Int
  private(set) var count = 0

  init(capacity: Int, seed: UInt64) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    limit = size / 2
    mask = size - 1
    self.seed = seed
    entries = .allocate(capacity: size)
    let nowhere = SocketAddress(v4: 0, port: 0)
    let free = Entry(path: NetworkPath(local: nowhere, remote: nowhere), participant: -1)
    entries.initialize(repeating: free, count: size)
  }

  deinit { entries.deallocate() }

  func participant(at path: NetworkPath) -> Int? {
    var place = home(of: path)
    while entries[place].participant >= 0 {
      if entries[place].path == path { return Int(entries[place].participant) }
      place = (place + 1) & mask
    }
    return nil
  }

  /// False when the table is full; a path that is in the table already moves to `participant`.
  @discardableResult
  mutating func insert(_ path: NetworkPath, participant: Int) -> Bool {
    var place = home(of: path)
    while entries[place].participant >= 0 {
      if entries[place].path == path {
        entries[place].participant = Int32(participant)
        return true
      }
      place = (place + 1) & mask
    }
    guard count < limit else { return false }
    entries[place] = Entry(path: path, participant: Int32(participant))
    count += 1
    return true
  }

  /// Removes the path if it is `participant`'s.
  mutating func remove(_ path: NetworkPath, participant: Int) {
    var place = home(of: path)
    while entries[place].participant >= 0 {
      if entries[place].path == path {
        guard entries[place].participant == Int32(participant) else { return }
        close(gapAt: place)
        count -= 1
        return
      }
      place = (place + 1) & mask
    }
  }

  /// Moves later entries of the run back, so that no probe meets a hole before its entry.
  private func close(gapAt gap: Int) {
    var gap = gap
    var place = (gap + 1) & mask
    while entries[place].participant >= 0 {
      let distance = (place - home(of: entries[place].path)) & mask
      if distance >= (place - gap) & mask {
        entries[gap] = entries[place]
        gap = place
      }
      place = (place + 1) & mask
    }
    entries[gap].participant = -1
  }

  private func home(of path: NetworkPath) -> Int {
    Int(truncatingIfNeeded: path.mixed(with: seed)) & mask
  }
}

extension NetworkPath {
  /// A number that paths are found by in a table; `seed` keeps a sender from choosing addresses that all
  /// fall on one place.
  func mixed(with seed: UInt64) -> UInt64 {
    var hash = Self.mix(seed ^ remote.low)
    hash = Self.mix(hash ^ remote.high)
    hash = Self.mix(hash ^ UInt64(remote.port) << 16 ^ UInt64(local.port))
    return Self.mix(hash ^ local.low ^ local.high &* 31)
  }

  /// One round of multiply and fold; the constant is the odd number nearest 2^64 divided by the golden ratio.
  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    return product.high ^ product.low
  }
}
