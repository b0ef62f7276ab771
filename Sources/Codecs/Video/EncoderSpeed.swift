public import Bytes

/// Chooses how much trouble a video encoder takes, from how long it took for the last frames: faster
/// at once when the budget is overrun, finer again only after some seconds of plenty. Measured time is
/// handed in; there is no clock here.
public struct EncoderSpeed: Sendable, Equatable {
  /// libvpx's scale for VP8 in real time: higher is faster and coarser.
  public static let range = 4...14
  /// Share of the frame interval that encoding may take: at 30 frames a second 11.7 ms, which leaves a
  /// call below 60 % of a core with decoding and sound.
  private static let budgetShare = 0.35
  /// Frames between two changes, so that the effect of one is seen before the next.
  private static let settling = 15
  /// Frames of plenty before the encoder takes more trouble.
  private static let patience = 90
  /// Weight of the newest frame in the moving average.
  private static let weight = 0.1

  public private(set) var speed: Int
  private var average = 0.0
  private var sinceChange = 0
  private var plenty = 0

  public init(_ speed: Int = 8) {
    self.speed = min(max(speed, Self.range.lowerBound), Self.range.upperBound)
  }

  /// One frame took `elapsed` to encode, of an interval of 1/`framesPerSecond`. True where the speed
  /// changed.
  public mutating func frame(took elapsed: Instant.Span, framesPerSecond: Int) -> Bool {
    let budget = Self.budgetShare / Double(max(framesPerSecond, 1))
    average += (elapsed.seconds - average) * (sinceChange == 0 ? 1 : Self.weight)
    sinceChange += 1
    plenty = average < budget * 0.6 ? plenty + 1 : 0
    guard sinceChange >= Self.settling else { return false }
    if average > budget, speed < Self.range.upperBound { return change(by: 1) }
    if plenty >= Self.patience, speed > Self.range.lowerBound { return change(by: -1) }
    return false
  }

  private mutating func change(by step: Int) -> Bool {
    speed += step
    sinceChange = 0
    plenty = 0
    return true
  }
}
