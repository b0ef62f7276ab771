internal import CALSA

/// The mixer of a sound card, through ALSA's simple controls.
public struct SoundMixer: Sendable {
  /// "default", or a card such as "hw:1".
  public let card: String

  public init(card: String = "default") {
    self.card = card
    // Once is enough; again does no harm.
    calsa_silence()
  }

  /// Is the microphone switched off at the card? Nil where the card has no such switch, or is not there.
  public var isCaptureMuted: Bool? {
    switch calsa_capture_is_on(card) {
    case 0: true
    case 1: false
    default: nil
    }
  }

  /// Switches the card's main playback controls on, and sets them to per cent of their range.
  /// - Returns: whether there was any.
  @discardableResult
  public func setPlayback(percent: Int) -> Bool {
    calsa_set_playback(card, Int32(max(0, min(percent, 100)))) > 0
  }
}
