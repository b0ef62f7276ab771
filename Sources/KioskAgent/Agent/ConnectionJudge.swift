internal import CareAPI
internal import Endpoint

/// How the line of a call is, as far as the person notices. Pure.
struct ConnectionJudge {
  private var state = MediaState.new
  private var hasConnected = false
  private var quality = QualityLevel.good
  var pictureRests = false
  private var told: ConnectionLevel?

  mutating func media(_ state: MediaState) {
    self.state = state
    if state == .connected { hasConnected = true }
  }

  mutating func quality(_ level: QualityLevel) { quality = level }

  var isConnected: Bool { state == .connected }

  var level: ConnectionLevel {
    switch state {
    case .new, .connecting: return hasConnected ? .lost : .opening
    case .interrupted, .failed, .closed: return hasConnected ? .lost : .opening
    case .connected: break
    }
    switch quality {
    case .lost: return .lost
    case .weak: return pictureRests ? .pictureResting : .weak
    case .good: return pictureRests ? .pictureResting : .good
    }
  }

  /// The level where it has changed since this was asked last.
  mutating func news() -> ConnectionLevel? {
    let level = level
    guard level != told else { return nil }
    told = level
    return level
  }
}
