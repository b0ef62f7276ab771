internal import Bytes
internal import Codecs

/// What the terminal's own picture and sound say about the place: is the shutter closed, is the
/// microphone dead, is anybody there. Pure; nothing of it is kept.
struct Senses {
  /// Mean brightness that no lit room goes below: a lens behind a shutter sees 16 and a little noise.
  private static let darkest = 28
  /// Difference between the brightest and darkest patch of a covered lens.
  private static let flattest = 10
  /// A patch changes by as much when somebody moves, not when the picture is only noisy.
  private static let motion = 12
  /// Root mean square of full scale: louder than a quiet room.
  private static let voice = 0.01
  /// For so long a real microphone never gives nothing but zeros.
  private static let deadAfter = Instant.Span.seconds(3)
  /// Pictures in a row before a shutter is believed.
  private static let patience = 10
  private static let columns = 8
  private static let rows = 6

  private(set) var isCovered = false
  private(set) var isSilenced = false
  /// When somebody last moved or spoke.
  private(set) var lastSign: Instant?

  private var covered = 0
  private var patches: [Int] = []
  private var lastSound: Instant?

  mutating func see(_ picture: VideoFrame, at now: Instant) {
    let seen = Self.patches(of: picture)
    let mean = seen.reduce(0, +) / max(seen.count, 1)
    let isDark = mean < Self.darkest && (seen.max() ?? 0) - (seen.min() ?? 0) < Self.flattest
    covered = isDark ? min(covered + 1, Self.patience) : 0
    isCovered = covered >= Self.patience
    if patches.count == seen.count,
      zip(patches, seen).contains(where: { abs($0 - $1) >= Self.motion })
    {
      lastSign = now
    }
    patches = seen
  }

  mutating func hear(_ frame: [Int16], at now: Instant) {
    if frame.contains(where: { $0 != 0 }) {
      lastSound = now
    } else if lastSound == nil {
      lastSound = now
    }
    isSilenced = lastSound.map { now - $0 > Self.deadAfter } ?? false
    if ToneMeter.level(of: frame) > Self.voice { lastSign = now }
  }

  mutating func touched(at now: Instant) { lastSign = now }

  private static func patches(of picture: VideoFrame) -> [Int] {
    var means: [Int] = []
    means.reserveCapacity(columns * rows)
    for row in 0..<rows {
      for column in 0..<columns {
        // A sixteenth of each patch, in its middle, is enough.
        let x = (picture.width * (4 * column + 2)) / (4 * columns)
        let y = (picture.height * (4 * row + 2)) / (4 * rows)
        let width = max(1, picture.width / (4 * columns))
        let height = max(1, picture.height / (4 * rows))
        means.append(picture.meanLuma(x: x..<(x + width), y: y..<(y + height)) ?? 0)
      }
    }
    return means
  }
}
