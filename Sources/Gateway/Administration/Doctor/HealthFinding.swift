/// What was found of one thing that an installation needs.
public struct HealthFinding: Sendable, Equatable {
  public enum Check: String, Sendable, CaseIterable {
    case configuration, dataFolder, diskSpace, database, chatKeys, accessLog, httpPort, httpsPort
    case mediaPorts, certificate, datagramBuffers, fileLimit, clock, messages
  }

  public enum Level: String, Sendable, CaseIterable, Comparable {
    case ok
    /// It works, and something will go wrong some day or is worse than it need be.
    case warning
    /// It does not work.
    case problem

    public static func < (a: Level, b: Level) -> Bool { a.weight < b.weight }

    /// The command's exit code.
    public var weight: Int32 {
      switch self {
      case .ok: 0
      case .warning: 1
      case .problem: 2
      }
    }
  }

  public var check: Check
  public var level: Level
  /// One sentence; of what is not well it says what to do. Names nobody.
  public var sentence: String

  public init(_ check: Check, _ level: Level, _ sentence: String) {
    self.check = check
    self.level = level
    self.sentence = sentence
  }
}
