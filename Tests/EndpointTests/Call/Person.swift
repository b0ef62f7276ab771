import Bytes
import CareAPI
import Endpoint
import Synchronization

/// A person of a test: a signalling client whose events are kept, and a part in a call.
final class Person: Sendable {
  let client: SignallingClient
  let log = MediaLog()
  let addresses = MediaBench.Addresses([MediaBench.v4])
  private struct State {
    var events: [SignallingEvent] = []
    var updates: [CallUpdate] = []
    var part: CallSession?
  }
  private let state = Mutex(State())

  init(_ client: SignallingClient) {
    self.client = client
    Task {
      for await event in client.events {
        let part = state.withLock { state in
          state.events.append(event)
          return state.part
        }
        await part?.hear(event)
        log.changed()
      }
    }
  }

  var events: [SignallingEvent] { state.withLock { $0.events } }
  var updates: [CallUpdate] { state.withLock { $0.updates } }

  var hello: HelloReply? {
    events.lazy.compactMap { if case .connected(let reply) = $0 { reply } else { nil } }.first
  }

  /// The newest state of a call.
  var call: CallView? {
    events.lazy.compactMap { if case .event(.call(let call)) = $0 { call } else { nil } }.last
  }

  func wait(until condition: () -> Bool) async { await log.wait(until: condition) }

  func take(part call: CallView) async -> CallSession {
    var configuration = MediaSession.Configuration()
    let (addresses, log) = (addresses, log)
    configuration.interfaces = Interfaces { addresses.now }
    let part = CallSession(call, signalling: client, media: configuration) { log.take($0) }
    state.withLock { $0.part = part }
    Task {
      for await update in part.updates {
        state.withLock { $0.updates.append(update) }
        log.changed()
      }
    }
    await part.join()
    return part
  }
}
