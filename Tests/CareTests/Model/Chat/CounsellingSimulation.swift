import CareModel
import Foundation

/// A shift as a queue: people come by chance, c counsellors take them in order, nobody gives up. It goes
/// on after closing until all are taken, so that how long each waits is known.
struct CounsellingSimulation {
  enum Lengths {
    /// As of an M/M/c queue.
    case byChance
    /// Between a third and five thirds of the mean.
    case even
  }

  /// What one person was told on coming, and what became of it.
  struct Told {
    var estimate: WaitEstimate
    var waitMinutes: Double
    var isAnswered: Bool
  }

  var counsellors: Int
  var meanMinutes: Double
  /// People who come, by people who can be taken.
  var load = 1.1
  var lengths = Lengths.byChance
  var openMinutes = 300.0

  func run(using random: inout SeededGenerator) -> [Told] {
    func exponential(_ mean: Double) -> Double {
      -mean * log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random))
    }
    func length() -> Double {
      switch lengths {
      case .byChance: exponential(meanMinutes)
      case .even: meanMinutes * Double.random(in: 1.0 / 3..<5.0 / 3, using: &random)
      }
    }
    func wall(_ minutes: Double) -> WallTime {
      WallTime(milliseconds: 1_795_240_800_000 + Int64(minutes * 60_000))
    }

    var history = RecentHistory()
    var told: [Told] = []
    /// Those who wait: when they came, and what they were told.
    var waiting: [(came: Double, estimate: WaitEstimate?)] = []
    /// Conversations: when each ends, and when it began.
    var running: [(ends: Double, began: Double)] = []
    var arrival = exponential(meanMinutes / Double(counsellors) / load)
    var now = 0.0

    func take() {
      let next = waiting.removeFirst()
      running.append((now + length(), now))
      history.taken(
        at: wall(now), counsellors: counsellors, idle: counsellors - running.count,
        waiting: waiting.count)
      if let estimate = next.estimate {
        told.append(
          Told(
            estimate: estimate, waitMinutes: now - next.came, isAnswered: now < openMinutes))
      }
    }

    while arrival < openMinutes || !waiting.isEmpty {
      let end = running.indices.min { running[$0].ends < running[$1].ends }
      if let end, running[end].ends <= arrival || arrival >= openMinutes {
        let over = running.remove(at: end)
        now = over.ends
        history.ended(at: wall(now), length: .seconds((over.ends - over.began) * 60))
        if !waiting.isEmpty { take() }
        continue
      }
      now = arrival
      arrival += exponential(meanMinutes / Double(counsellors) / load)
      let idle = counsellors - running.count
      let estimate =
        idle > 0
        ? nil
        : history.pace(at: wall(now))?.estimate(
          place: waiting.count + 1, counsellors: counsellors, idle: idle,
          until: .seconds((openMinutes - now) * 60))
      waiting.append((now, estimate))
      if idle > 0 { take() }
    }
    return told
  }
}
