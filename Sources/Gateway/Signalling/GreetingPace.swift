import CareModel

/// How many greetings the gateway gets done in a second: seen while so many are under way that it has no
/// pause, for else it shows only how many come.
struct GreetingPace {
  /// Of a gateway that was not busy yet.
  static let assumed = 500
  /// What may be believed: below it everybody would be sent away for as long as may be, above it nobody
  /// would be spread at all.
  static let believed = 20...2_000
  /// Under way beside the one that is done. Several transactions' worth (``Switchboard/turnsTogether``),
  /// so that the store always has some.
  static let busy = 128
  /// Long enough that what is written together at one moment does not make the pace.
  static let look = Duration.milliseconds(500)

  private(set) var perSecond = assumed
  /// When the present look began; nil while it is not busy.
  private var begun: WallTime?
  private var done = 0

  /// One is done, whatever came of it; `others` are still under way.
  mutating func finished(others: Int, now: WallTime) {
    guard others >= Self.busy else {
      begun = nil
      return
    }
    guard let start = begun, start <= now else {
      (begun, done) = (now, 0)
      return
    }
    done += 1
    let spent = now - start
    guard spent >= Self.look else { return }
    let seen = Int(Double(done) / (spent / .seconds(1)))
    // Half of what was known stays: one slow moment of the disk is not yet a slow gateway.
    perSecond = min(max((perSecond + seen) / 2, Self.believed.lowerBound), Self.believed.upperBound)
    (begun, done) = (now, 0)
  }
}
