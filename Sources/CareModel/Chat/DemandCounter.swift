/// People who were turned away and are not written down yet: numbers by queue, hour and reason, in memory.
public struct DemandCounter: Sendable {
  private struct Key: Hashable {
    var queue: ChatQueueID
    var hour: WallTime
    var reason: DemandReason
  }

  private var people: [Key: Int] = [:]

  /// Rows that are held while they cannot be written; what comes then is not counted.
  public static let most = 4_096

  public init() {}

  public var isEmpty: Bool { people.isEmpty }

  public mutating func add(
    _ reason: DemandReason, from queue: ChatQueueID, at time: WallTime, _ count: Int = 1
  ) {
    let key = Key(queue: queue, hour: ChatFact.hour(of: time), reason: reason)
    guard people[key] != nil || people.count < Self.most else { return }
    people[key, default: 0] += count
  }

  /// All of it, which is forgotten here; in an order that is always the same.
  public mutating func take() -> [(
    queue: ChatQueueID, hour: WallTime, reason: DemandReason, people: Int
  )] {
    let taken = people.map { (queue: $0.queue, hour: $0.hour, reason: $0.reason, people: $1) }
    people = [:]
    return taken.sorted {
      ($0.queue, $0.hour, $0.reason.rawValue) < ($1.queue, $1.hour, $1.reason.rawValue)
    }
  }
}
