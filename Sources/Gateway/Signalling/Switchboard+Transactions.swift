internal import CareAPI
internal import CareModel
internal import CareStore

/// Transactions of the switchboard, many in one of the store's: what is asked while the disk is busy is
/// written together after it, each by itself, so that a crowd costs the disk no more than its own pace.
extension Switchboard {
  /// How many are written at once: the first of them waits for the last.
  static let turnsTogether = 64

  /// Runs a transaction and sends its events; what is left to be done comes back, for
  /// ``carryOut(_:)``, when no lock is held any more. What it shows or changes of clients is recorded
  /// in it; a refusal of the rule of rights comes out as a ``ProtocolError``, recorded.
  ///
  /// - Parameters:
  ///   - first: looks at what this process holds, within the gate; where it throws, nothing is done.
  ///   - committed: runs after the commit and before the events go out: the reply goes first.
  func transact<Value: Sendable>(
    first: (() throws -> Void)? = nil, _ body: @escaping @Sendable (Turn) throws -> Value,
    committed: ((Value) -> Void)? = nil
  ) async throws -> (value: Value, effects: [Effect]) {
    let done: WaitingTurn.Done = try await withCheckedThrowingContinuation { continuation in
      waitingTurns.append(
        WaitingTurn(
          first: first,
          body: { turn in try turn.outcome { try Kept(value: body(turn)) }.map { $0 } },
          committed: committed.map { committed in { committed(Kept.value(in: $0)) } },
          continuation: continuation))
      guard !isWritingTurns else { return }
      isWritingTurns = true
      Task { await writeTurns() }
    }
    return (Kept.value(in: done.kept), done.effects)
  }

  private func writeTurns() async {
    while !waitingTurns.isEmpty {
      await lock(.gate)
      let count = WaitingTurn.together(in: waitingTurns, most: Self.turnsTogether)
      let turns = Array(waitingTurns.prefix(count))
      waitingTurns.removeFirst(count)
      await write(turns)
      unlock(.gate)
    }
    isWritingTurns = false
  }

  private func write(_ asked: [WaitingTurn]) async {
    let turns = asked.filter { turn in
      do {
        try turn.first?()
        return true
      } catch {
        turn.continuation.resume(throwing: error)
        return false
      }
    }
    if turns.isEmpty { return }
    let now = clock.now
    let surroundings = Turn.Surroundings(
      settings: settings, mediaEpoch: desk.epoch, hasMedia: desk.node != nil,
      intake: intake, connections: rooms.levels, signer: signer, courierRoom: courierRoom)
    let bodies = turns.map { turn in
      { @Sendable [recorder, body = turn.body] (tx: any CareTransaction) throws -> WrittenTurn in
        let turn = Turn(tx: tx, now: now, surroundings: surroundings)
        let result = try body(turn)
        try recorder.record(turn.notes.facts, at: now, in: tx)
        return WrittenTurn(result: result, aftermath: turn.aftermath)
      }
    }
    let started = ContinuousClock.now
    var results: [Result<WrittenTurn, any Error>]
    do { results = try await store.writeEach(bodies) } catch {
      results = turns.map { _ in .failure(error) }
    }
    var nextTimer: WallTime?
    for (turn, result) in zip(turns, results) {
      metrics.transaction.observe(since: started)
      guard case .success(let written) = result, case .success(let kept) = written.result else {
        continue
      }
      turn.committed?(kept)
      for delivery in written.aftermath.events { deliver(delivery) }
      if let next = written.aftermath.nextTimer { nextTimer = min(nextTimer ?? next, next) }
    }
    if sessionsHaveCome { countSessions() }
    if let nextTimer { await timerLoop?.scheduled(at: nextTimer) }
    for (turn, result) in zip(turns, results) { turn.continuation.resume(with: result.done) }
  }

  private func deliver(_ delivery: Aftermath.Delivery) {
    pages[delivery.session]?.lastSeq = delivery.seq
    guard let connection = pages[delivery.session]?.connection else { return }
    connections[connection]?.socket.send(delivery.event.frame(seq: delivery.seq))
    metrics.eventsSent.increment()
  }
}

/// A transaction that is asked for and has not begun.
struct WaitingTurn {
  var first: (() throws -> Void)?
  var body: @Sendable (Turn) throws -> Result<any Sendable, ProtocolError>
  var committed: ((any Sendable) -> Void)?
  var continuation: CheckedContinuation<Done, any Error>

  struct Done: Sendable {
    var kept: any Sendable
    var effects: [Effect]
  }

  /// How many of those that wait are written together, from the first on. Whoever looks at what the
  /// process holds does not come behind somebody who changes it after the commit.
  static func together(in waiting: [WaitingTurn], most: Int) -> Int {
    var mayChange = false
    let end = waiting.prefix(most).firstIndex { turn in
      if turn.first != nil, mayChange { return true }
      mayChange = mayChange || turn.committed != nil
      return false
    }
    return end ?? min(waiting.count, most)
  }
}

private struct WrittenTurn: Sendable {
  var result: Result<any Sendable, ProtocolError>
  var aftermath: Aftermath
}

extension Result<WrittenTurn, any Error> {
  fileprivate var done: Result<WaitingTurn.Done, any Error> {
    Result<WaitingTurn.Done, any Error> {
      let written = try get()
      return WaitingTurn.Done(kept: try written.result.get(), effects: written.aftermath.effects)
    }
  }
}

/// What a body gave, among those of others that gave something else.
private struct Kept<Value: Sendable>: Sendable {
  let value: Value

  static func value(in kept: any Sendable) -> Value {
    guard let kept = kept as? Kept else { preconditionFailure("a turn keeps what its body gave") }
    return kept.value
  }
}
