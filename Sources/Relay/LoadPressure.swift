public import Bytes
public import MediaAPI

/// When a shard has too much to do, and what it does about it: first it opens no new rooms, then it asks
/// senders for less, step by step, and takes both back the same way. A pure rule: it is fed once a
/// second with what the shard measured, and knows no clock.
///
/// Every limit has a lower one for the way back, and between the two nothing changes. So a level holds
/// until it is not needed, and a cap that is lifted by a step does not bring back what it was for.
public struct LoadPressure: Sendable {
  /// What a shard measured in one second.
  public struct Second: Sendable, Equatable {
    /// Share of a processor that the thread had, 0…1.
    public var busy: Double
    /// The longest time from waking to everything being sent.
    public var longestTurn: Instant.Span
    /// The most datagrams that were taken in one turn.
    public var deepestBatch: Int
    /// Datagrams that the kernel dropped because the shard did not take them in time.
    public var kernelDrops: UInt64
    /// What a participant sent on average, bit/s.
    public var bitrate: UInt64

    public init(
      busy: Double, longestTurn: Instant.Span, deepestBatch: Int, kernelDrops: UInt64,
      bitrate: UInt64
    ) {
      self.busy = busy
      self.longestTurn = longestTurn
      self.deepestBatch = deepestBatch
      self.kernelDrops = kernelDrops
      self.bitrate = bitrate
    }
  }

  /// One thread cannot have more than one processor: above this, bursts begin to wait for each other.
  static let strainedBusy = 0.8
  static let severeBusy = 0.92
  /// A step of ``lift`` from here leads to 0.75: below both.
  static let calmBusy = 0.6
  /// A pause between two syllables lasts about as long; what a receiver's jitter buffer does not expect.
  static let strainedTurn = Instant.Span.milliseconds(40)
  static let severeTurn = Instant.Span.milliseconds(80)
  static let calmTurn = Instant.Span.milliseconds(20)
  /// As many as a shard takes from one socket in one turn: more were waiting. That happens to an idle
  /// shard as well, after a burst: it counts only where the shard is not calm anyway.
  static let fullTurn = 256
  /// A few may be a burst beyond the buffer; so many in a second are heard and seen.
  static let severeDrops: UInt64 = 100

  /// Seconds in a row after which a level rises. Who joins costs a hundred times what a packet does,
  /// so that a storm of joins fills a second or two and is over.
  static let rise = 3
  /// Calm seconds in a row after which rooms are opened again.
  static let fall = 10
  /// Severe seconds in a row between two steps of a cap: it is told within a second, and an encoder
  /// needs another to follow.
  static let step = 3
  /// Calm seconds in a row before a cap is lifted by a step.
  static let liftPause = 5
  /// After its start a shard refuses nobody: who had a call on the one before comes back all at once.
  static let settling = 20

  /// Percent of what it was, for a cap that falls and one that is lifted.
  static let drop: UInt64 = 75
  static let lift: UInt64 = 125
  /// Bit/s: sound, and a picture in which a face can be read.
  public static let floor: UInt64 = 250_000
  /// A cap that has been lifted to this is none: more than a camera sends.
  static let ample: UInt64 = 2_500_000
  /// Seconds over which the longest turn is shown, so that whoever looks seldom sees it.
  static let shown = 10

  public private(set) var level = PressureLevel.calm
  /// What every sender is asked to send at most, bit/s; nil where nobody is held back.
  public private(set) var cap: UInt64?
  /// The last ``shown`` seconds, in no order.
  private var turns: [Instant.Span] = []
  private var busy = 0.0
  private var seconds = 0
  private var strained = 0
  private var severe = 0
  private var calm = 0

  public init() {}

  public var refusesRooms: Bool { level >= .refusesRooms }

  public var summary: NodePressure {
    NodePressure(
      busy: busy, longestTurn: turns.max()?.seconds ?? 0, level: level, cap: cap,
      takesRooms: !refusesRooms)
  }

  /// Takes note of a second. True where the level has become another.
  /// - Parameter sheds: false for a shard that measures and does nothing.
  public mutating func pass(_ second: Second, sheds: Bool = true) -> Bool {
    if turns.count < Self.shown {
      turns.append(second.longestTurn)
    } else {
      turns[seconds % Self.shown] = second.longestTurn
    }
    busy = second.busy
    seconds += 1
    guard sheds, seconds > Self.settling else { return false }
    count(Strain(second))
    let before = level
    move(second)
    return level != before
  }

  private mutating func count(_ strain: Strain) {
    strained = strain >= .strained ? strained + 1 : 0
    severe = strain == .severe ? severe + 1 : 0
    calm = strain == .calm ? calm + 1 : 0
  }

  private mutating func move(_ second: Second) {
    switch level {
    case .calm:
      if strained >= Self.rise { level = .refusesRooms }
    case .refusesRooms:
      if severe >= Self.rise {
        level = .capsBitrates
        // All at once cuts those who send more than most, and keeps the others from growing.
        cap = min(max(second.bitrate, Self.floor), Self.ample)
        severe = 0
      } else if calm >= Self.fall {
        level = .calm
      }
    case .capsBitrates:
      guard let cap else { return level = .refusesRooms }
      if severe >= Self.step {
        self.cap = max(cap * Self.drop / 100, Self.floor)
        severe = 0
      } else if calm >= Self.liftPause {
        let lifted = cap * Self.lift / 100
        self.cap = lifted < Self.ample ? lifted : nil
        if self.cap == nil { level = .refusesRooms }
        calm = 0
      }
    }
  }

  private enum Strain: Int, Comparable {
    case calm, between, strained, severe

    init(_ second: Second) {
      let isBehind = second.deepestBatch >= LoadPressure.fullTurn
      if second.busy >= LoadPressure.severeBusy || second.longestTurn >= LoadPressure.severeTurn
        || second.kernelDrops >= LoadPressure.severeDrops
      {
        self = .severe
      } else if second.busy >= LoadPressure.strainedBusy
        || second.longestTurn >= LoadPressure.strainedTurn || second.kernelDrops > 0
        || isBehind && second.busy >= LoadPressure.calmBusy
      {
        self = .strained
      } else if second.busy < LoadPressure.calmBusy && second.longestTurn < LoadPressure.calmTurn {
        self = .calm
      } else {
        self = .between
      }
    }

    static func < (a: Strain, b: Strain) -> Bool { a.rawValue < b.rawValue }
  }
}
