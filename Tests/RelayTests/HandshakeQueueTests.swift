import Bytes
import Testing

@testable import RelayServer

@Suite struct HandshakeQueueTests {
  private func path(_ number: Int) -> NetworkPath {
    NetworkPath(
      local: SocketAddress(v4: 0x0a00_0001, port: 5_000),
      remote: SocketAddress(v4: 0x0a00_0100, port: UInt16(number)))
  }

  private func add(_ number: Int, to queue: inout HandshakeQueue) {
    var bytes: [UInt8] = [22, UInt8(truncatingIfNeeded: number)]
    bytes.withUnsafeMutableBytes { queue.add($0, path: path(number)) }
  }

  @Test func whoCameFirstIsServedFirstThroughEveryTurnOfTheRing() {
    var queue = HandshakeQueue(capacity: 4)
    var next = 0
    for number in 0..<50 {
      add(number, to: &queue)
      if number % 3 == 2 {
        for _ in 0..<3 {
          let taken = queue.take()
          #expect(taken?.bytes == [22, UInt8(next)] && taken?.path == path(next))
          next += 1
        }
      }
    }
    #expect(queue.dropped == 0)
    #expect(queue.count == 2)
  }

  @Test func whatDoesNotFitIsLostAndCounted() {
    var queue = HandshakeQueue(capacity: 4)
    for number in 0..<10 { add(number, to: &queue) }
    #expect(queue.dropped == 6)
    var taken: [UInt8?] = []
    for _ in 0..<5 { taken.append(queue.take()?.bytes.last) }
    #expect(taken == [0, 1, 2, 3, nil])
    #expect(queue.isEmpty)
  }

  @Test func nobodyTakesThePlacesOfOthers() {
    var queue = HandshakeQueue(capacity: 20)
    for _ in 0..<100 { add(1, to: &queue) }
    #expect(queue.count == HandshakeQueue.perPath)
    add(2, to: &queue)
    #expect(queue.count == HandshakeQueue.perPath + 1)
    // Who was served may come again, and no more often than before.
    _ = queue.take()
    for _ in 0..<5 { add(1, to: &queue) }
    #expect(queue.count == HandshakeQueue.perPath + 1)
    #expect(queue.dropped == 100 - UInt64(HandshakeQueue.perPath) + 4)
    while queue.take() != nil {}
    for _ in 0..<100 { add(1, to: &queue) }
    #expect(queue.count == HandshakeQueue.perPath)
  }

  /// RFC 7983, section 7.
  @Test func onlyDTLSWaits() {
    for first in 0...255 {
      var bytes: [UInt8] = [UInt8(first), 0]
      let waits = bytes.withUnsafeMutableBytes { HandshakeQueue.isDTLS($0) }
      #expect(waits == (20...63).contains(first))
    }
    #expect(!HandshakeQueue.isDTLS(UnsafeMutableRawBufferPointer(start: nil, count: 0)))
  }
}
