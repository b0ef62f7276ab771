internal import Bytes

/// Puts the packets of one VP8 stream together to frames, in order, across reordering.
///
/// A frame comes out when all its packets are there and every frame before it has come out. After a
/// loss nothing does until the missing packet arrives, or a keyframe makes it superfluous.
public struct VP8Depacketizer: Sendable {
  /// Packets kept while something is missing: about a second of video of 2 Mbit/s.
  public static let capacity = 512
  /// Packets that must follow a keyframe before it passes one that is missing: reordering comes to rest.
  private static let reorderingTolerance: UInt64 = 8
  /// Largest frame; a larger one is given up.
  public static let maximumFrame = 4_000_000

  public struct Frame: Sendable, Equatable {
    public var data: [UInt8]
    public var timestamp: UInt32
    public var isKeyframe: Bool
  }

  private struct Piece {
    let timestamp: UInt32
    let startsFrame: Bool
    let endsFrame: Bool
    let isKeyframe: Bool
    let data: [UInt8]
  }

  private var unwrapper = SequenceUnwrapper()
  private var pieces: [UInt64: Piece] = [:]
  /// The number that the next frame must start at; nil before the first keyframe.
  private var next: UInt64?
  public private(set) var droppedPackets: UInt64 = 0

  public init() {}

  /// Nothing has come out yet, or everything waited for was given up: only a keyframe helps.
  public private(set) var needsKeyframe = true

  /// Takes the payload of one packet and returns the frames it completes, mostly none or one.
  /// Payloads without a valid descriptor are dropped and counted.
  public mutating func packet(
    sequenceNumber: UInt16, timestamp: UInt32, marker: Bool, payload: UnsafeRawBufferPointer
  ) -> [Frame] {
    let number = unwrapper.unwrap(sequenceNumber)
    // Padding still takes its place in the sequence.
    if payload.isEmpty {
      return insert(
        Piece(
          timestamp: timestamp, startsFrame: false, endsFrame: false, isKeyframe: false, data: []),
        at: number)
    }
    guard let descriptor = VP8Descriptor(payload) else {
      droppedPackets += 1
      return []
    }
    let isKeyframe = VP8FrameHeader(descriptor, in: payload)?.isKeyframe ?? false
    return insert(
      Piece(
        timestamp: timestamp, startsFrame: descriptor.startsFrame, endsFrame: marker,
        isKeyframe: isKeyframe, data: Array(payload[descriptor.length...])),
      at: number)
  }

  private mutating func insert(_ piece: Piece, at number: UInt64) -> [Frame] {
    if let next, number < next { return [] }
    pieces[number] = piece
    var frames: [Frame] = []
    while let frame = takeNext() ?? takeKeyframe() { frames.append(frame) }
    if pieces.count > Self.capacity { giveUp() }
    return frames
  }

  /// The frame that starts at `next`, where it is complete.
  private mutating func takeNext() -> Frame? {
    while let next, let piece = pieces[next], piece.data.isEmpty, !piece.startsFrame {
      pieces[next] = nil
      self.next = next + 1
    }
    guard let next, let end = completeFrame(from: next) else { return nil }
    return take(next...end)
  }

  /// The first complete keyframe anywhere, for whatever is missing before it is not needed.
  private mutating func takeKeyframe() -> Frame? {
    if let next, pieces[next] != nil { return nil }
    let starts = pieces.lazy.filter { $0.value.startsFrame && $0.value.isKeyframe }.map(\.key)
    for start in starts.sorted() {
      guard let end = completeFrame(from: start) else { continue }
      if next != nil, end + Self.reorderingTolerance > unwrapper.highest ?? 0 { return nil }
      for number in pieces.keys where number < start { pieces[number] = nil }
      return take(start...end)
    }
    return nil
  }

  /// The last number of the frame that starts at `start`; nil while one of its packets is missing.
  private func completeFrame(from start: UInt64) -> UInt64? {
    guard let first = pieces[start], first.startsFrame else { return nil }
    var number = start
    var size = 0
    while let piece = pieces[number], piece.timestamp == first.timestamp,
      number == start || !piece.startsFrame
    {
      size += piece.data.count
      guard size <= Self.maximumFrame else { return nil }
      if piece.endsFrame { return number }
      number += 1
    }
    return nil
  }

  private mutating func take(_ range: ClosedRange<UInt64>) -> Frame? {
    guard let first = pieces[range.lowerBound] else { return nil }
    var data: [UInt8] = []
    for number in range {
      if let piece = pieces.removeValue(forKey: number) { data += piece.data }
    }
    next = range.upperBound + 1
    needsKeyframe = false
    return Frame(data: data, timestamp: first.timestamp, isKeyframe: first.isKeyframe)
  }

  /// Forgets everything; the stream goes on with the next keyframe.
  private mutating func giveUp() {
    droppedPackets += UInt64(pieces.count)
    pieces.removeAll(keepingCapacity: true)
    next = nil
    needsKeyframe = true
  }
}
