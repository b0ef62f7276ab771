internal import MediaAPI
internal import Synchronization

/// Numbers the events of all shards and hands them to the one reader, in order. Bounded: the oldest
/// batches go first, and the reader sees the gap.
final class EventPublisher: Sendable {
  /// Batches that wait for the reader.
  static let waitingBatches = 1_024

  let stream: AsyncStream<MediaEventBatch>
  private let continuation: AsyncStream<MediaEventBatch>.Continuation
  private let nextSequence = Mutex<UInt64>(0)
  private let node: NodeID
  private let epoch: UInt64

  init(node: NodeID, epoch: UInt64) {
    self.node = node
    self.epoch = epoch
    (stream, continuation) = AsyncStream.makeStream(
      bufferingPolicy: .bufferingNewest(Self.waitingBatches))
  }

  /// The number that the next event will have.
  var sequence: UInt64 { nextSequence.withLock { $0 } }

  /// Leaves out the numbers of `missed` events, which came after these and were dropped.
  func publish(_ events: [MediaEvent], missed: Int = 0) {
    guard !events.isEmpty else { return }
    // Yielded under the lock, so that batches leave in the order of their numbers.
    nextSequence.withLock { next in
      continuation.yield(
        MediaEventBatch(node: node, epoch: epoch, firstSequence: next, events: events))
      next += UInt64(events.count + missed)
    }
  }

  func finish() { continuation.finish() }
}
