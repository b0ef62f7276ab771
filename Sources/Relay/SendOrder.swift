internal import Bytes

/// The order in which a batch leaves: socket by socket, path by path, and along a path as it was written.
///
/// Neighbours that are equally long, but for a shorter last one, form a run, which the kernel takes as one
/// datagram and cuts on its way out (UDP_SEGMENT of udp(7)). Made once; arranging allocates nothing.
public final class SendOrder {
  /// Datagrams of one run: what every kernel that cuts at all takes.
  public static let longestRun = 64
  /// Bytes of one run: the largest payload of UDP over IPv4 is 65,507.
  static let largestRun = 65_000

  private let capacity: Int
  private let seed: UInt64
  /// By path: the number of its group + 1, or 0. Open addressing, at most half full.
  private let places: UnsafeMutableBufferPointer<Int32>
  private let groups: UnsafeMutableBufferPointer<Group>
  /// By datagram: the next one of its group, or -1.
  private let next: UnsafeMutableBufferPointer<Int32>
  /// By position: which datagram of the batch.
  private let order: UnsafeMutableBufferPointer<Int32>
  /// By run: the position after its last.
  private let ends: UnsafeMutableBufferPointer<Int32>
  /// Positions filled so far.
  private var filled = 0
  public private(set) var runCount = 0

  /// The datagrams of one path.
  private struct Group {
    var first: Int32
    var last: Int32
    var place: Int32
    var isArranged = false
  }

  /// - Parameter capacity: of the batches that are arranged.
  public init(capacity: Int, seed: UInt64) {
    precondition(capacity > 0, "a batch holds something")
    self.capacity = capacity
    self.seed = seed
    var size = 16
    while size < capacity * 2 { size *= 2 }
    places = .allocate(capacity: size)
    places.initialize(repeating: 0)
    groups = .allocate(capacity: capacity)
    next = .allocate(capacity: capacity)
    order = .allocate(capacity: capacity)
    ends = .allocate(capacity: capacity)
  }

  deinit {
    places.deallocate()
    groups.deallocate()
    next.deallocate()
    order.deallocate()
    ends.deallocate()
  }

  /// The datagram of the batch that leaves as number `position`.
  public func datagram(at position: Int) -> Int { Int(order[position]) }

  /// The positions of a run.
  public func run(_ number: Int) -> Range<Int> {
    (number == 0 ? 0 : Int(ends[number - 1]))..<Int(ends[number])
  }

  public func arrange(_ batch: SendBatch) {
    precondition(batch.count <= capacity, "made for such batches")
    let groupCount = sort(batch)
    filled = 0
    runCount = 0
    for number in 0..<groupCount where !groups[number].isArranged {
      let local = batch.path(Int(groups[number].first)).local
      for other in number..<groupCount
      where !groups[other].isArranged && batch.path(Int(groups[other].first)).local == local {
        groups[other].isArranged = true
        emit(groups[other], of: batch)
      }
    }
    for number in 0..<groupCount { places[Int(groups[number].place)] = 0 }
  }

  /// Puts each datagram to the others of its path, and answers how many paths there are.
  private func sort(_ batch: SendBatch) -> Int {
    let mask = places.count - 1
    var count = 0
    for index in 0..<batch.count {
      let path = batch.path(index)
      next[index] = -1
      var place = Int(truncatingIfNeeded: path.mixed(with: seed)) & mask
      var group = Int(places[place]) - 1
      while group >= 0, batch.path(Int(groups[group].first)) != path {
        place = (place + 1) & mask
        group = Int(places[place]) - 1
      }
      if group >= 0 {
        next[Int(groups[group].last)] = Int32(index)
        groups[group].last = Int32(index)
      } else {
        groups.initializeElement(
          at: count, to: Group(first: Int32(index), last: Int32(index), place: Int32(place)))
        count += 1
        places[place] = Int32(count)
      }
    }
    return count
  }

  private func emit(_ group: Group, of batch: SendBatch) {
    var index = group.first
    var begin = filled
    var bytes = 0
    var length = 0
    var mayGrow = false
    while index >= 0 {
      let size = batch.length(Int(index))
      let fits =
        mayGrow && size <= length && size > 0 && filled - begin < Self.longestRun
        && bytes + size <= Self.largestRun
      if !fits {
        if filled > begin { endRun() }
        begin = filled
        bytes = 0
        length = size
      }
      order[filled] = index
      filled += 1
      bytes += size
      // A shorter one is the last of its run.
      mayGrow = size == length
      index = next[Int(index)]
    }
    endRun()
  }

  private func endRun() {
    ends[runCount] = Int32(filled)
    runCount += 1
  }
}
