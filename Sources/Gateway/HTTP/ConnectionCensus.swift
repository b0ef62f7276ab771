import CareModel
import Synchronization

/// Counts open connections, all and by address, and refuses those beyond the limits.
final class ConnectionCensus: Sendable {
  private let limits: HTTPLimits
  private let state = Mutex(State())

  private struct State {
    var total = 0
    var turnedAway = 0
    /// As many entries as there are addresses with an open connection.
    var byAddress: [Personal<String>: Int] = [:]
  }

  init(limits: HTTPLimits) {
    self.limits = limits
  }

  enum Refusal: String, Sendable, CaseIterable {
    case tooManyConnections, tooManyOfAddress
  }

  /// Counts a connection in; a refused one is not counted and must not be counted out.
  func enter(_ peer: Request.Peer) -> Refusal? {
    state.withLock { state in
      guard state.total < limits.connections else { return .tooManyConnections }
      if !peer.isLoopback, !peer.isTrustedProxy {
        let open = state.byAddress[peer.key, default: 0]
        guard open < limits.connectionsPerAddress else { return .tooManyOfAddress }
        state.byAddress[peer.key] = open + 1
      }
      state.total += 1
      return nil
    }
  }

  func leave(_ peer: Request.Peer) {
    state.withLock { state in
      state.total -= 1
      if !peer.isLoopback, !peer.isTrustedProxy, let open = state.byAddress[peer.key] {
        state.byAddress[peer.key] = open > 1 ? open - 1 : nil
      }
    }
  }

  /// Whether one that was refused may stay until it has been told so. It is counted out by
  /// ``wasTurnedAway()``, and takes no place of the others.
  func mayTurnAway() -> Bool {
    state.withLock { state in
      guard state.turnedAway < limits.turnedAway else { return false }
      state.turnedAway += 1
      return true
    }
  }

  func wasTurnedAway() { state.withLock { $0.turnedAway -= 1 } }

  var open: Int { state.withLock { $0.total } }
}
