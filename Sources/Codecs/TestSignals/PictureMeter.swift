/// A sink that measures: which sender's pictures come, how many are missing, how old they are, how
/// evenly they come. Times are milliseconds of the clock that the sources show.
public struct PictureMeter: Sendable {
  /// Delays kept for the quantiles; at 30 frames a second two minutes.
  private static let memory = 3_600

  public private(set) var frames = 0
  /// Showed no marker that could be read.
  public private(set) var unreadable = 0
  /// Numbers that were passed over since the first picture.
  public private(set) var missing = 0
  /// Came again, or after a newer one.
  public private(set) var repeated = 0
  /// Longest time between two pictures.
  public private(set) var longestGap: UInt32 = 0
  public private(set) var last: PictureMarker?
  private var lastAt: UInt32?
  /// The newest ones.
  private var delays: [UInt32] = []

  public init() {}

  /// A picture is shown at `milliseconds`; what it says, or nil.
  @discardableResult
  public mutating func show(_ frame: VideoFrame, at milliseconds: UInt32) -> PictureMarker? {
    frames += 1
    if let lastAt { longestGap = max(longestGap, milliseconds &- lastAt) }
    lastAt = milliseconds
    guard let marker = MarkerReader.read(frame) else {
      unreadable += 1
      return nil
    }
    if let last, last.marker == marker.marker {
      let forward = marker.counter &- last.counter
      if forward == 0 || forward > UInt32.max / 2 {
        repeated += 1
        return marker
      }
      missing += Int(forward) - 1
    }
    if delays.count >= Self.memory { delays.removeFirst(Self.memory / 2) }
    delays.append(milliseconds &- marker.sentAtMilliseconds)
    last = marker
    return marker
  }

  /// Delay from source to here that the share of the pictures keeps below, in milliseconds: 0.5 gives
  /// the median. Nil before the first picture.
  public func delay(quantile share: Double) -> UInt32? {
    guard !delays.isEmpty else { return nil }
    let index = Int(Double(delays.count - 1) * min(max(share, 0), 1))
    return delays.sorted()[index]
  }
}
