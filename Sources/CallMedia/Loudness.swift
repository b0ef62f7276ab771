internal import Foundation
internal import RTC

/// How loud a frame is, as RFC 6464 says it.
enum Loudness {
  /// Quieter than this is no voice, in dB below full scale.
  private static let quietest = 45.0

  /// `level`: root mean square, 0…1 of full scale.
  static func audioLevel(_ level: Double) -> AudioLevel {
    let below = level > 0 ? -20 * log10(level) : 127
    return AudioLevel(
      decibelsBelowOverload: UInt8(min(max(below.rounded(), 0), 127)), isVoice: below < quietest)
  }
}
