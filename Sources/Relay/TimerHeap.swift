internal import Bytes

/// Deadlines of participants, earliest first: a binary heap that knows where each participant stands,
/// so that moving one is logarithmic. Fixed size.
struct TimerHeap {
  private var heap: [Int32] = []
  private var place: [Int32]
  private var deadlines: [Instant]

  init(capacity: Int) {
    place = Array(repeating: -1, count: capacity)
    deadlines = Array(repeating: Instant(nanoseconds: 0), count: capacity)
    heap.reserveCapacity(capacity)
  }

  var earliest: Instant? { heap.first.map { deadlines[Int($0)] } }

  /// The participant whose deadline has come, if any; its deadline stays until it is set anew.
  func due(_ now: Instant) -> Int? {
    guard let first = heap.first, deadlines[Int(first)] <= now else { return nil }
    return Int(first)
  }

  mutating func set(_ index: Int, _ deadline: Instant) {
    let old = deadlines[index]
    deadlines[index] = deadline
    if place[index] < 0 {
      place[index] = Int32(heap.count)
      heap.append(Int32(index))
      rise(heap.count - 1)
    } else if deadline < old {
      rise(Int(place[index]))
    } else if old < deadline {
      sink(Int(place[index]))
    }
  }

  mutating func remove(_ index: Int) {
    let position = Int(place[index])
    guard position >= 0 else { return }
    place[index] = -1
    let last = heap.removeLast()
    guard position < heap.count else { return }
    put(last, at: position)
    rise(position)
    sink(position)
  }

  private mutating func put(_ index: Int32, at position: Int) {
    heap[position] = index
    place[Int(index)] = Int32(position)
  }

  private func isEarlier(_ a: Int, _ b: Int) -> Bool {
    deadlines[Int(heap[a])] < deadlines[Int(heap[b])]
  }

  private mutating func exchange(_ a: Int, _ b: Int) {
    let first = heap[a]
    put(heap[b], at: a)
    put(first, at: b)
  }

  private mutating func rise(_ start: Int) {
    var position = start
    while position > 0, isEarlier(position, (position - 1) / 2) {
      exchange(position, (position - 1) / 2)
      position = (position - 1) / 2
    }
  }

  private mutating func sink(_ start: Int) {
    var position = start
    while true {
      var child = 2 * position + 1
      guard child < heap.count else { return }
      if child + 1 < heap.count, isEarlier(child + 1, child) { child += 1 }
      guard isEarlier(child, position) else { return }
      exchange(position, child)
      position = child
    }
  }
}
