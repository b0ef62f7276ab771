internal import Bytes

/// What a transport-wide feedback packet says about one packet.
public struct TransportFeedbackStatus: Sendable, Equatable {
  public let sequenceNumber: UInt16
  /// Arrival in units of 250 µs since the receiver's own zero (the base time included); nil where
  /// the packet had not arrived.
  public let arrival: Int64?

  public init(sequenceNumber: UInt16, arrival: Int64?) {
    self.sequenceNumber = sequenceNumber
    self.arrival = arrival
  }
}

/// A transport-wide congestion-control feedback packet, in place
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1).
///
/// The whole packet is checked when it is made, so that walking over it cannot fail.
public struct TransportFeedbackView: Sequence {
  public let senderSSRC: UInt32
  public let mediaSSRC: UInt32
  public let baseSequenceNumber: UInt16
  /// Number of packets reported on, received or not.
  public let statusCount: Int
  /// In units of 64 ms, signed 24 bits.
  public let referenceTime: Int32
  /// Counts feedback packets, modulo 256.
  public let feedbackCount: UInt8
  private let chunks: UnsafeRawBufferPointer
  private let deltas: UnsafeRawBufferPointer

  init?(senderSSRC: UInt32, mediaSSRC: UInt32, body: UnsafeRawBufferPointer) {
    var reader = ByteReader(body)
    guard let base = reader.u16(), let count = reader.u16(), let time = reader.u24(),
      let feedbackCount = reader.u8(), count > 0
    else { return nil }
    self.senderSSRC = senderSSRC
    self.mediaSSRC = mediaSSRC
    baseSequenceNumber = base
    statusCount = Int(count)
    referenceTime = Int32(bitPattern: time << 8) >> 8
    self.feedbackCount = feedbackCount

    let chunkStart = reader.offset
    var left = Int(count)
    var deltaBytes = 0
    while left > 0 {
      guard let chunk = reader.u16() else { return nil }
      let run = TransportFeedbackChunk(chunk)
      let covered = Swift.min(run.count, left)
      deltaBytes += run.deltaBytes(first: covered)
      left -= covered
    }
    chunks = UnsafeRawBufferPointer(rebasing: body[chunkStart..<reader.offset])
    guard let deltas = reader.bytes(deltaBytes) else { return nil }
    self.deltas = deltas
  }

  public func makeIterator() -> Iterator { Iterator(self) }

  public struct Iterator: IteratorProtocol {
    private var chunks: ByteReader
    private var deltas: ByteReader
    private var chunk = TransportFeedbackChunk(0)
    private var index = 0
    private var inChunk = 0
    private var left: Int
    private var number: UInt16
    private var time: Int64

    fileprivate init(_ view: TransportFeedbackView) {
      chunks = ByteReader(view.chunks)
      deltas = ByteReader(view.deltas)
      left = view.statusCount
      number = view.baseSequenceNumber
      time = Int64(view.referenceTime) * 256  // 64 ms are 256 units of 250 µs
    }

    public mutating func next() -> TransportFeedbackStatus? {
      guard left > 0 else { return nil }
      while index == inChunk {
        guard let word = chunks.u16() else { return nil }
        chunk = TransportFeedbackChunk(word)
        inChunk = chunk.count
        index = 0
      }
      let symbol = chunk.symbol(index)
      index += 1
      left -= 1
      defer { number &+= 1 }
      switch symbol {
      case 1:
        guard let delta = deltas.u8() else { return nil }
        time += Int64(delta)
      case 2:
        guard let delta = deltas.u16() else { return nil }
        time += Int64(Int16(bitPattern: delta))
      default:
        return TransportFeedbackStatus(sequenceNumber: number, arrival: nil)
      }
      return TransportFeedbackStatus(sequenceNumber: number, arrival: time)
    }
  }
}

/// One packet status chunk (sections 3.1.3 and 3.1.4): a run of one symbol, or a vector of 14 one-bit
/// or 7 two-bit symbols. Symbols: 0 not received, 1 small delta, 2 large or negative delta,
/// 3 reserved, which carries no delta and counts as not received.
struct TransportFeedbackChunk {
  private let word: UInt16

  init(_ word: UInt16) { self.word = word }

  private var isVector: Bool { word & 0x8000 != 0 }
  private var hasTwoBits: Bool { word & 0x4000 != 0 }

  var count: Int {
    if !isVector { return Int(word & 0x1fff) }
    return hasTwoBits ? 7 : 14
  }

  func symbol(_ index: Int) -> UInt8 {
    if !isVector { return UInt8(word >> 13 & 3) }
    if hasTwoBits { return UInt8(word >> UInt16(12 - 2 * index) & 3) }
    return UInt8(word >> UInt16(13 - index) & 1)
  }

  /// Bytes of delta that the first `covered` symbols need.
  func deltaBytes(first covered: Int) -> Int {
    let size = { (symbol: UInt8) in symbol == 3 ? 0 : Int(symbol) }
    if !isVector { return covered * size(symbol(0)) }
    return (0..<covered).reduce(0) { $0 + size(symbol($1)) }
  }
}
