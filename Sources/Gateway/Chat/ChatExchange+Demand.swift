internal import CareAPI
internal import CareModel
internal import CareStore
internal import Logging

/// Whoever wanted to talk and was turned away is counted: a number by queue, hour and reason, and nothing
/// else. It is written some seconds later, many at once: what is counted in the last of them is lost where
/// the process is killed.
extension ChatExchange {
  func turnedAway(from queue: ChatQueue, _ code: ChatErrorCode) {
    switch code {
    case .closed: demand.add(.closed, from: queue.id, at: clock.now)
    case .full: demand.add(.full, from: queue.id, at: clock.now)
    default: break
    }
  }

  func writeDemand() async {
    guard !demand.isEmpty else { return }
    let taken = demand.take()
    let rows = taken.compactMap { one -> (demand: ChatDemand, until: WallTime)? in
      guard let queue = house.queues[one.queue] else { return nil }
      return (
        ChatDemand(
          organisation: queue.organisation, queue: one.queue, hour: one.hour, reason: one.reason,
          people: one.people),
        queue.settings.keeps.deletes(.statistics, endedAt: one.hour)
      )
    }
    do {
      try await store.write { tx in
        for row in rows { try tx.add(row.demand, until: row.until) }
      }
    } catch {
      for one in taken { demand.add(one.reason, from: one.queue, at: one.hour, one.people) }
      metrics.failures.increment()
      logger.error("chat storage failed", metadata: ["error": "\(ErrorSummary.of(error))"])
    }
  }
}
