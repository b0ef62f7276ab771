public import Bytes

/// Finds the gaps in one source's sequence and asks for what is missing, once per round trip, until
/// it comes, until it has been asked for often enough, or until a keyframe makes it useless.
public struct NackGenerator: Sendable {
  public struct Settings: Sendable {
    /// Missing packets waited for at a time; a longer list is given up for a keyframe.
    public var maximumMissing = 250
    /// Requests for one packet.
    public var maximumTries: UInt8 = 8
    /// Wait before the first request: most reordering is over by then.
    public var reorderingDelay = Instant.Span.milliseconds(5)
    /// Bounds of the pause between two requests for the same packet, whatever the round trip.
    public var shortestPause = Instant.Span.milliseconds(20)
    public var longestPause = Instant.Span.milliseconds(500)

    public init() {}
  }

  /// What is due.
  public struct Request: Sendable, Equatable {
    /// In the order of the sequence.
    public var lost: [UInt16]
    /// Something was given up: only a keyframe helps.
    public var needsKeyframe: Bool

    public init(lost: [UInt16], needsKeyframe: Bool) {
      self.lost = lost
      self.needsKeyframe = needsKeyframe
    }
  }

  private struct Missing {
    let number: UInt64
    var due: Instant
    var tries: UInt8
  }

  private let settings: Settings
  private var unwrapper = SequenceUnwrapper()
  /// Ascending; at most `settings.maximumMissing`.
  private var missing: [Missing] = []
  private var needsKeyframe = false
  public private(set) var givenUp: UInt64 = 0

  public init(_ settings: Settings = Settings()) { self.settings = settings }

  public var missingCount: Int { missing.count }

  /// A packet of the source, in its own sequence or unwrapped from a retransmission. True where it had
  /// been missing.
  @discardableResult
  public mutating func packet(_ sequenceNumber: UInt16, at now: Instant) -> Bool {
    let before = unwrapper.highest
    let number = unwrapper.unwrap(sequenceNumber)
    guard let before else { return false }
    guard number > before else { return remove(number) }
    let gap = number - before - 1
    guard gap > 0 else { return false }
    guard UInt64(missing.count) + gap <= UInt64(settings.maximumMissing) else {
      giveUp(adding: gap)
      return false
    }
    let due = now + settings.reorderingDelay
    for lost in (before + 1)..<number {
      missing.append(Missing(number: lost, due: due, tries: 0))
    }
    return false
  }

  /// A keyframe begins with this packet: nothing before it is needed any more.
  public mutating func keyframe(at sequenceNumber: UInt16) {
    needsKeyframe = false
    guard let highest = unwrapper.highest else { return }
    let back = Int16(bitPattern: UInt16(truncatingIfNeeded: highest) &- sequenceNumber)
    guard back >= 0 else { return }
    let start = highest - UInt64(back)
    missing.removeAll { $0.number < start }
  }

  /// When ``poll(now:roundTrip:)`` has something to say; nil while nothing is missing.
  public var nextTimeout: Instant? {
    if needsKeyframe { return Instant(nanoseconds: 0) }
    return missing.lazy.map(\.due).min()
  }

  /// ``packet(_:at:)``, and ``nextTimeout`` after it.
  public mutating func nextTimeout(after sequenceNumber: UInt16, at now: Instant) -> Instant? {
    packet(sequenceNumber, at: now)
    return missing.isEmpty && !needsKeyframe ? nil : nextTimeout
  }

  /// What to ask for now; nil where nothing is due.
  public mutating func poll(now: Instant, roundTrip: Instant.Span) -> Request? {
    let pause = min(max(roundTrip, settings.shortestPause), settings.longestPause)
    var lost: [UInt16] = []
    var exhausted = 0
    for index in missing.indices where missing[index].due <= now {
      if missing[index].tries >= settings.maximumTries {
        exhausted += 1
      } else {
        missing[index].tries += 1
        missing[index].due = now + pause
        lost.append(UInt16(truncatingIfNeeded: missing[index].number))
      }
    }
    if exhausted > 0 {
      missing.removeAll { $0.due <= now && $0.tries >= settings.maximumTries }
      givenUp += UInt64(exhausted)
      needsKeyframe = true
    }
    guard !lost.isEmpty || needsKeyframe else { return nil }
    defer { needsKeyframe = false }
    return Request(lost: lost, needsKeyframe: needsKeyframe)
  }

  private mutating func remove(_ number: UInt64) -> Bool {
    guard let index = missing.firstIndex(where: { $0.number == number }) else { return false }
    missing.remove(at: index)
    return true
  }

  private mutating func giveUp(adding gap: UInt64) {
    givenUp += UInt64(missing.count) + gap
    missing.removeAll(keepingCapacity: true)
    needsKeyframe = true
  }
}
