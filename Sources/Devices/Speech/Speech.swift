public import Bytes
internal import Codecs
internal import Synchronization

/// Why a sentence cannot be said. None of it is reason to stop: every sentence stands on the screen too.
public enum SpeechFault: Error, Equatable, Sendable {
  /// No words, or more than anybody would listen to.
  case unsuitableText
  /// The voice is not installed.
  case missing
  case timeout
  /// The voice ended without sound.
  case failed
}

/// Says sentences, by running espeak-ng. What it says may be personal, so it goes by standard input only,
/// and stays in memory only.
public final class Speech: Sendable {
  public enum Language: String, Sendable, CaseIterable {
    case finnish = "fi"
    case swedish = "sv"
    case english = "en"

    var voice: String { self == .english ? "en-gb" : rawValue }
  }

  /// In UTF-8 bytes: three or four long sentences.
  public static let longestText = 1_000

  private let program: String
  private let wordsPerMinute: Int
  private let timeout: Instant.Span
  private let remembered = Mutex(SentenceCache())

  /// - Parameters:
  ///   - program: looked for in PATH where it has no slash.
  ///   - wordsPerMinute: 80…450. espeak-ng's own 175 is too fast for old ears.
  public init(
    program: String = "espeak-ng", wordsPerMinute: Int = 130, timeout: Instant.Span = .seconds(5)
  ) {
    self.program = program
    self.wordsPerMinute = max(80, min(wordsPerMinute, 450))
    self.timeout = timeout
  }

  /// The sentence as sound at 48 kHz, mono. Takes some 50 ms the first time; for threads that may wait.
  public func samples(
    _ text: String, in language: Language
  ) throws(SpeechFault) -> [Int16] {
    let words = Self.plain(text)
    guard words.contains(where: { $0.isLetter || $0.isNumber }),
      words.utf8.count <= Self.longestText
    else { throw .unsuitableText }
    let key = SentenceCache.Key(text: words, language: language)
    if let known = remembered.withLock({ $0[key] }) { return known }
    let sound = try speak(words, language)
    remembered.withLock { $0.insert(sound, for: key) }
    return sound
  }

  /// Without what the voice would take as a command: control characters, and phonemes in double brackets.
  static func plain(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 32 || scalar.value == 127 || scalar == "[" || scalar == "]" {
        result += " "
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private func speak(_ words: String, _ language: Language) throws(SpeechFault) -> [Int16] {
    let result: ProgramResult
    do throws(ProgramFault) {
      // -b 1: the text is UTF-8. A minute of its sound is 2.6 MB.
      result = try ProgramRun.run(
        program,
        ["-v", language.voice, "-s", "\(wordsPerMinute)", "-b", "1", "--stdin", "--stdout"],
        input: Array((words + "\n").utf8), timeout: timeout, limit: 1 << 24)
    } catch {
      switch error {
      case .notFound: throw .missing
      case .timeout: throw .timeout
      case .system, .tooMuchOutput, .killed: throw .failed
      }
    }
    guard result.exitCode == 0, let recording = try? WAVReader.read(result.output) else {
      throw .failed
    }
    return try Self.atOurRate(recording)
  }

  private static func atOurRate(_ recording: WAVReader.Recording) throws(SpeechFault) -> [Int16] {
    guard recording.channels == 1 else { throw .failed }
    if recording.sampleRate == SoundFormat.sampleRate { return recording.samples }
    do throws(CodecError) {
      // The whole sentence at once and long before it is heard: quality is cheap here.
      var resampler = try Resampler(
        from: recording.sampleRate, to: SoundFormat.sampleRate, quality: 6)
      return try resampler.resample(recording.samples)
    } catch {
      throw .failed
    }
  }
}
