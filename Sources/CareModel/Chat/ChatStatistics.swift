/// Counts and sums of many conversations of one queue, added up as they are read: none of them is held.
///
/// What is counted of a chat counts in the hour in which its visitor came.
public struct ChatFigures: Sendable, Equatable {
  public private(set) var total = ChatCame()
  public private(set) var week = ChatWeek()
  /// By day, week or month.
  public private(set) var series: [String: Point] = [:]
  /// What came of those who were answered.
  public private(set) var outcomes: [ChatOutcome: Int] = [:]
  /// Of those who were answered: until somebody was there.
  public private(set) var waits = TimeSpread()
  public private(set) var waitBands: TimeBands
  /// Of those who gave up: until they left.
  public private(set) var leaves = TimeSpread()
  public private(set) var leaveBands: TimeBands
  public private(set) var talks = TimeSpread()
  /// By the topic's id; empty where none was chosen.
  public private(set) var topics: [String: ChatCame] = [:]
  public private(set) var tags: [String: Int] = [:]
  /// Of 1 to 5, before and after.
  public private(set) var feelingsBefore = Array(repeating: 0, count: 5)
  public private(set) var feelingsAfter = Array(repeating: 0, count: 5)
  /// Of those who said both: worse, the same, better.
  public private(set) var changes = Array(repeating: 0, count: 3)
  /// Sad, neither, glad.
  public private(set) var faces = Array(repeating: 0, count: 3)
  public private(set) var alarms = 0
  public private(set) var risks = 0
  /// Messages and requests to be contacted that were answered, and how long they waited for it.
  public private(set) var letters: [ConversationKind: TimeSpread] = [:]

  public struct Point: Sendable, Equatable {
    public var came = ChatCame()
    public var waits = TimeSpread()
  }

  /// A queue's topics and tags change; of more than so many the rest is counted together.
  public static let mostKeys = 500
  /// Under which the rest is.
  public static let restKey = "*"

  /// - Parameter promise: see ``ChatQueueSettings/promiseMinutes``.
  public init(promise: Int) {
    waitBands = TimeBands(promise: promise)
    leaveBands = TimeBands(promise: promise)
  }

  /// - Parameter key: of the series; nil: none is kept.
  public mutating func add(_ fact: ChatFact, at hour: LocalHour, key: String?) {
    if fact.hadAlarm { alarms += 1 }
    if fact.hadRisk { risks += 1 }
    if fact.kind != .live {
      if fact.wasAnswered {
        letters[fact.kind, default: TimeSpread()].add(seconds: fact.waitedSeconds)
      }
      return
    }
    var came = ChatCame()
    if fact.wasAnswered { came.answered = 1 } else { came.gaveUp = 1 }
    count(came, at: hour, key: key)
    topics[Self.known(fact.topic ?? "", in: topics), default: ChatCame()] += came
    if let talked = fact.talkedSeconds {
      outcomes[fact.outcome, default: 0] += 1
      waits.add(seconds: fact.waitedSeconds)
      waitBands.add(seconds: fact.waitedSeconds)
      if let key { series[key, default: Point()].waits.add(seconds: fact.waitedSeconds) }
      talks.add(seconds: talked)
      for tag in Set(fact.tags) { tags[Self.known(tag, in: tags), default: 0] += 1 }
    } else {
      leaves.add(seconds: fact.waitedSeconds)
      leaveBands.add(seconds: fact.waitedSeconds)
    }
    addFeedback(of: fact)
  }

  public mutating func add(_ demand: ChatDemand, at hour: LocalHour, key: String?) {
    var came = ChatCame()
    came.turnAway(demand.people, demand.reason)
    count(came, at: hour, key: key)
  }

  private mutating func count(_ came: ChatCame, at hour: LocalHour, key: String?) {
    total += came
    week[hour.weekday, hour.hour] += came
    if let key { series[key, default: Point()].came += came }
  }

  private mutating func addFeedback(of fact: ChatFact) {
    if let before = fact.feelingBefore, (1...5).contains(before) { feelingsBefore[before - 1] += 1 }
    if let after = fact.feelingAfter, (1...5).contains(after) { feelingsAfter[after - 1] += 1 }
    if let before = fact.feelingBefore, let after = fact.feelingAfter {
      changes[after == before ? 1 : after < before ? 0 : 2] += 1
    }
    if let face = fact.face, (1...3).contains(face) { faces[face - 1] += 1 }
  }

  private static func known<Value>(_ key: String, in table: [String: Value]) -> String {
    table[key] != nil || table.count < mostKeys ? key : restKey
  }
}
