import Bytes
import CareModel

/// Whether a call may open without a touch. Every condition must hold; in doubt it rings.
enum AutoAnswerRule {
  /// Shorter countdowns leave no time to walk to the screen, longer ones outlast the ringing.
  static let countdown = 10...60

  /// The length of the countdown in seconds; nil: only a touch answers.
  static func countdownSeconds(
    _ call: KioskCall, consent: KioskConsent?, local: LocalMoment?, isAlone: Bool
  ) -> Int? {
    guard isAlone, let consent, let local, consent.callers.contains(call.callerRole),
      consent.hours.contains(local)
    else { return nil }
    return min(max(consent.countdownSeconds, countdown.lowerBound), countdown.upperBound)
  }
}

/// When the screen is dark.
enum NightRule {
  /// How long a touch at night keeps the screen lit.
  static let wokenFor = Instant.Span.seconds(30)
  /// Per cent, the most that a dark screen has.
  static let brightness = 15

  static func isNight(_ hours: KioskHours?, local: LocalMoment?) -> Bool {
    guard let hours, let local else { return false }
    return hours.contains(local)
  }
}
