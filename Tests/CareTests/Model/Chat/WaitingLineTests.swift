import Testing

@testable import CareModel

@Suite struct WaitingLineTests {
  /// The same, the plain way.
  private struct Plain {
    struct Entry {
      var member: Int
      var ticket: Int64
      var came: Int
      var isRaised: Bool
      var isParked: Bool
    }
    var entries: [Entry] = []
    var came = 0

    mutating func insert(_ member: Int, _ ticket: Int64, _ isRaised: Bool, _ isParked: Bool) {
      guard !entries.contains(where: { $0.member == member }) else { return }
      entries.append(
        Entry(
          member: member, ticket: ticket, came: came, isRaised: isRaised, isParked: isParked))
      came += 1
      sort()
    }

    mutating func change(_ member: Int, _ change: (inout Entry) -> Void) {
      guard let index = entries.firstIndex(where: { $0.member == member }) else { return }
      change(&entries[index])
      sort()
    }

    private mutating func sort() {
      entries.sort {
        ($0.isRaised ? 0 : 1, $0.ticket, $0.came) < ($1.isRaised ? 0 : 1, $1.ticket, $1.came)
      }
    }
  }

  private func expectSame(_ line: WaitingLine<Int>, _ plain: Plain) {
    let order = plain.entries.map(\.member)
    #expect(line.members == order)
    #expect(line.count == order.count)
    #expect(line.countWaiting == plain.entries.count { !$0.isParked })
    #expect(line.next() == plain.entries.first { !$0.isParked }?.member)
    #expect(line.prefix(3) == Array(order.prefix(3)))
  }

  @Test(arguments: 1...8)
  func agreesWithASortedArray(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var line = WaitingLine<Int>()
    var plain = Plain()
    for step in 0..<4_000 {
      let member = Int.random(in: 0..<120, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<4:
        // Few tickets, so that some are drawn twice.
        let ticket = Int64.random(in: -20..<60, using: &random)
        let (isRaised, isParked) = (Bool.random(using: &random), Bool.random(using: &random))
        let isNew = line.insert(member, ticket: ticket, isRaised: isRaised, isParked: isParked)
        #expect(isNew == !plain.entries.contains { $0.member == member })
        plain.insert(member, ticket, isRaised, isParked)
      case 4..<6:
        let isRemoved = line.remove(member)
        #expect(isRemoved == plain.entries.contains { $0.member == member })
        plain.entries.removeAll { $0.member == member }
      case 6..<8:
        let isParked = Bool.random(using: &random)
        line.park(member, isParked)
        plain.change(member) { $0.isParked = isParked }
      default:
        let isRaised = Bool.random(using: &random)
        line.raise(member, isRaised)
        plain.change(member) { $0.isRaised = isRaised }
      }
      let index = plain.entries.firstIndex { $0.member == member }
      #expect(line.place(of: member) == index.map { $0 + 1 })
      #expect(
        line.waitingBefore(member)
          == index.map { index in plain.entries[..<index].count { !$0.isParked } })
      let place = Int.random(in: -1...plain.entries.count + 1, using: &random)
      #expect(
        line.member(at: place)
          == (plain.entries.indices.contains(place - 1) ? plain.entries[place - 1].member : nil))
      if let index {
        #expect(line.isParked(member) == plain.entries[index].isParked)
        #expect(line.isRaised(member) == plain.entries[index].isRaised)
      }
      if step % 50 == 0 { expectSame(line, plain) }
    }
    expectSame(line, plain)
    for entry in plain.entries { line.remove(entry.member) }
    #expect(line.isEmpty && line.next() == nil && line.members.isEmpty && line.countWaiting == 0)
  }

  @Test func whoIsRaisedStandsFirstAndWhoIsParkedKeepsThePlace() {
    var line = WaitingLine<String>()
    for (ticket, name) in ["a", "b", "c", "d"].enumerated() {
      line.insert(name, ticket: Int64(ticket))
    }
    line.raise("d")
    line.park("a")
    #expect(line.members == ["d", "a", "b", "c"])
    let isRemoved = line.remove("d")
    #expect(isRemoved)
    #expect(line.next() == "b")
    #expect(line.place(of: "b") == 2)
    #expect(line.waitingBefore("b") == 0)
    line.park("a", false)
    #expect(line.next() == "a")
  }

  /// The order in which a queue grows is the worst for a tree that does not balance itself.
  @Test func tenThousandStandInAShallowTree() {
    var line = WaitingLine<Int>()
    for number in 0..<10_000 { line.insert(number, ticket: Int64(number)) }
    #expect(line.height < 50)
    for number in 0..<10_000 where number % 3 != 0 { line.remove(number) }
    for number in stride(from: 0, to: 10_000, by: 9) { line.raise(number) }
    #expect(line.height < 50)
    #expect(line.place(of: 9_990) == 1_111)
    #expect(line.place(of: 3) == 1_113)
    for number in stride(from: 0, to: 10_000, by: 3) where number != 9_999 { line.park(number) }
    #expect(line.next() == 9_999)
    #expect(line.countWaiting == 1)
  }
}
