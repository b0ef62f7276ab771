/// Who waits, in order: whoever was raised stands before all others, and among equals the lower ticket.
/// Somebody may be parked: keeps the place and counts in the places of those behind, and is passed over
/// by ``next()``.
///
/// It is a treap: a search tree by order that is at the same time a heap by a priority drawn from a
/// member's number, and so as shallow as a tree of random insertions (about 2·ln n deep: some 30 at
/// 10,000). Each node counts what is below it, so that a place, who has a place, and the first who is
/// not parked are each one walk down. The choice against others: a sorted array moves half of all
/// places on each change; a Fenwick tree over tickets is as quick, but tickets only grow, so that it
/// would have to be built anew every so often, and raising would need a second one; a balanced tree
/// with rotations does the same with many more cases.
///
/// The priorities need no secret: they come of the order of insertion, which nobody chooses.
public struct WaitingLine<Member: Hashable & Sendable>: Sendable {
  private var nodes: [Node] = []
  private var free: [Int] = []
  private var root = none
  private var index: [Member: Int] = [:]
  private var inserted: UInt64 = 0

  private struct Key: Comparable {
    var isRaised: Bool
    var ticket: Int64
    /// Two may have drawn one ticket: then whoever came into the line first.
    var serial: UInt64

    static func < (a: Key, b: Key) -> Bool {
      if a.isRaised != b.isRaised { return a.isRaised }
      return (a.ticket, a.serial) < (b.ticket, b.serial)
    }
  }

  private struct Node {
    var member: Member
    var key: Key
    var priority: UInt64
    var isParked: Bool
    var left = none
    var right = none
    /// Itself and all below.
    var size = 1
    /// Of those, who are not parked.
    var waiting = 0
  }

  public init() {}

  public var count: Int { index.count }
  public var isEmpty: Bool { index.isEmpty }
  /// Without those who are parked.
  public var countWaiting: Int { waiting(root) }

  public func contains(_ member: Member) -> Bool { index[member] != nil }
  public func isRaised(_ member: Member) -> Bool { node(of: member)?.key.isRaised ?? false }
  public func isParked(_ member: Member) -> Bool { node(of: member)?.isParked ?? false }

  /// False, and nothing happens, where the member is in the line already.
  @discardableResult
  public mutating func insert(
    _ member: Member, ticket: Int64, isRaised: Bool = false, isParked: Bool = false
  ) -> Bool {
    guard index[member] == nil else { return false }
    let key = Key(isRaised: isRaised, ticket: ticket, serial: inserted)
    inserted += 1
    seat(member, key: key, isParked: isParked)
    return true
  }

  /// False where the member is not in the line.
  @discardableResult
  public mutating func remove(_ member: Member) -> Bool {
    guard let slot = index.removeValue(forKey: member) else { return false }
    root = removing(nodes[slot].key, below: root)
    free.append(slot)
    return true
  }

  /// To stand before all who are not raised, or among the others again, by the same ticket.
  public mutating func raise(_ member: Member, _ isRaised: Bool = true) {
    guard var node = node(of: member), node.key.isRaised != isRaised else { return }
    remove(member)
    node.key.isRaised = isRaised
    seat(member, key: node.key, isParked: node.isParked)
  }

  /// To be passed over by ``next()``, or no longer.
  public mutating func park(_ member: Member, _ isParked: Bool = true) {
    guard let slot = index[member], nodes[slot].isParked != isParked else { return }
    let key = nodes[slot].key
    nodes[slot].isParked = isParked
    var current = root
    while current != none {
      nodes[current].waiting += isParked ? -1 : 1
      if nodes[current].key == key { break }
      current = key < nodes[current].key ? nodes[current].left : nodes[current].right
    }
  }

  /// From 1 on, those who are parked counted; nil where the member is not in the line.
  public func place(of member: Member) -> Int? { before(member, size).map { $0 + 1 } }

  /// How many stand before the member and are not parked: so many will be taken first.
  public func waitingBefore(_ member: Member) -> Int? { before(member, waiting) }

  /// Who has that place; nil where nobody has.
  public func member(at place: Int) -> Member? {
    guard place >= 1, place <= count else { return nil }
    var current = root
    var left = place
    while true {
      let before = size(nodes[current].left)
      if left == before + 1 { return nodes[current].member }
      if left <= before {
        current = nodes[current].left
      } else {
        left -= before + 1
        current = nodes[current].right
      }
    }
  }

  /// The first who is not parked.
  public func next() -> Member? {
    guard countWaiting > 0 else { return nil }
    var current = root
    while true {
      let node = nodes[current]
      if node.left != none, nodes[node.left].waiting > 0 {
        current = node.left
      } else if !node.isParked {
        return node.member
      } else {
        current = node.right
      }
    }
  }

  /// The first so many in order, those who are parked included: as much work as there are.
  public func prefix(_ most: Int) -> [Member] {
    var found: [Member] = []
    found.reserveCapacity(min(max(0, most), count))
    var open: [Int] = []
    var current = root
    while found.count < most, current != none || !open.isEmpty {
      while current != none {
        open.append(current)
        current = nodes[current].left
      }
      let next = open.removeLast()
      found.append(nodes[next].member)
      current = nodes[next].right
    }
    return found
  }

  /// All in order.
  public var members: [Member] { prefix(count) }

  /// How many nodes the longest way down has.
  var height: Int {
    func height(_ slot: Int) -> Int {
      slot == none ? 0 : 1 + max(height(nodes[slot].left), height(nodes[slot].right))
    }
    return height(root)
  }
}

extension WaitingLine {
  private func node(of member: Member) -> Node? { index[member].map { nodes[$0] } }

  private func size(_ slot: Int) -> Int { slot == none ? 0 : nodes[slot].size }
  private func waiting(_ slot: Int) -> Int { slot == none ? 0 : nodes[slot].waiting }

  /// What `measure` says of all before the member, where a node itself counts by what it adds.
  private func before(_ member: Member, _ measure: (Int) -> Int) -> Int? {
    guard let slot = index[member] else { return nil }
    let key = nodes[slot].key
    var found = 0
    var current = root
    while true {
      let node = nodes[current]
      if key < node.key {
        current = node.left
        continue
      }
      found += measure(node.left)
      if current == slot { return found }
      found += measure(current) - measure(node.left) - measure(node.right)
      current = node.right
    }
  }

  private mutating func seat(_ member: Member, key: Key, isParked: Bool) {
    let node = Node(
      member: member, key: key, priority: mixed(key.serial), isParked: isParked,
      waiting: isParked ? 0 : 1)
    let slot: Int
    if let reused = free.popLast() {
      nodes[reused] = node
      slot = reused
    } else {
      slot = nodes.count
      nodes.append(node)
    }
    index[member] = slot
    let (before, after) = split(root, at: key)
    root = merge(merge(before, slot), after)
  }

  /// All before `key`, and all others.
  private mutating func split(_ slot: Int, at key: Key) -> (Int, Int) {
    guard slot != none else { return (none, none) }
    if nodes[slot].key < key {
      let (before, after) = split(nodes[slot].right, at: key)
      nodes[slot].right = before
      recount(slot)
      return (slot, after)
    }
    let (before, after) = split(nodes[slot].left, at: key)
    nodes[slot].left = after
    recount(slot)
    return (before, slot)
  }

  /// All of `a` stand before all of `b`.
  private mutating func merge(_ a: Int, _ b: Int) -> Int {
    guard a != none else { return b }
    guard b != none else { return a }
    if nodes[a].priority > nodes[b].priority {
      nodes[a].right = merge(nodes[a].right, b)
      recount(a)
      return a
    }
    nodes[b].left = merge(a, nodes[b].left)
    recount(b)
    return b
  }

  private mutating func removing(_ key: Key, below slot: Int) -> Int {
    guard slot != none else { return none }
    if nodes[slot].key == key { return merge(nodes[slot].left, nodes[slot].right) }
    if key < nodes[slot].key {
      nodes[slot].left = removing(key, below: nodes[slot].left)
    } else {
      nodes[slot].right = removing(key, below: nodes[slot].right)
    }
    recount(slot)
    return slot
  }

  private mutating func recount(_ slot: Int) {
    let (left, right) = (nodes[slot].left, nodes[slot].right)
    nodes[slot].size = 1 + size(left) + size(right)
    nodes[slot].waiting = (nodes[slot].isParked ? 0 : 1) + waiting(left) + waiting(right)
  }
}

/// No node.
private let none = -1

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): numbers in a row become far apart.
private func mixed(_ number: UInt64) -> UInt64 {
  var z = number &* 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
