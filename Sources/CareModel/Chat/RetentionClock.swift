/// What of a conversation is kept, each with a clock of its own that begins when the conversation ends.
public enum RetentionPart: String, Codable, Sendable, CaseIterable {
  /// What was written, and what somebody gave to be contacted.
  case text
  /// What counsellors wrote for each other.
  case notes
  /// That there was a conversation: when, how long, topic, outcome, steps of an emergency. The last to
  /// go, for the others hang on it.
  case facts
  /// Its share in counts by hour, which name no conversation.
  case statistics
}

/// How long a queue keeps what.
///
/// The General Data Protection Regulation's storage limitation (article 5(1)(e)) asks for no longer than
/// needed, and no law asks for a record of who is not known. Text: a visitor who comes back the next
/// evening still finds it, and a month is the longest that a left message waits for its reader. Notes:
/// so that a complaint or a second opinion within a month can be answered. Facts: a quarter, the usual
/// span of a report. Statistics: three years, to see one year beside two others.
public struct RetentionClock: Codable, Sendable, Hashable {
  public var textHours: Int
  public var notesDays: Int
  public var factsDays: Int
  public var statisticsDays: Int

  public init(
    textHours: Int = 24, notesDays: Int = 30, factsDays: Int = 90, statisticsDays: Int = 1_095
  ) {
    self.textHours = textHours
    self.notesDays = notesDays
    self.factsDays = factsDays
    self.statisticsDays = statisticsDays
  }

  /// One hour to 30 days.
  public static let textRange = 1...720
  public static let notesRange = 1...365
  public static let factsRange = 1...730
  /// A month, so that a month can be reported, to ten years.
  public static let statisticsRange = 31...3_650

  public enum Fault: String, Error, Sendable, CaseIterable {
    case text, notes, facts, statistics
    /// Text or notes would be kept of a conversation that is no longer known.
    case factsGoFirst
  }

  /// Everything that is wrong, in the order of ``Fault``.
  public var faults: [Fault] {
    var faults: [Fault] = []
    if !Self.textRange.contains(textHours) { faults.append(.text) }
    if !Self.notesRange.contains(notesDays) { faults.append(.notes) }
    if !Self.factsRange.contains(factsDays) { faults.append(.facts) }
    if !Self.statisticsRange.contains(statisticsDays) { faults.append(.statistics) }
    if faults.isEmpty, length(of: .facts) < max(length(of: .text), length(of: .notes)) {
      faults.append(.factsGoFirst)
    }
    return faults
  }

  /// Of 24 hours a day: a change of clocks makes nothing be kept longer or shorter.
  public func length(of part: RetentionPart) -> Duration {
    switch part {
    case .text: .hours(textHours)
    case .notes: .hours(24 * notesDays)
    case .facts: .hours(24 * factsDays)
    case .statistics: .hours(24 * statisticsDays)
    }
  }

  public func deletes(_ part: RetentionPart, endedAt: WallTime) -> WallTime {
    endedAt + length(of: part)
  }

  /// What is to go now and has not gone, in the order in which it is to go: facts after text and notes.
  public func due(
    endedAt: WallTime, purged: Set<RetentionPart>, now: WallTime
  ) -> [RetentionPart] {
    RetentionPart.allCases.filter {
      !purged.contains($0) && deletes($0, endedAt: endedAt) <= now
    }
  }

  /// What goes next and when, in the past where it is due; nil where all has gone.
  public func next(
    endedAt: WallTime, purged: Set<RetentionPart>
  ) -> (part: RetentionPart, at: WallTime)? {
    RetentionPart.allCases.filter { !purged.contains($0) }
      .map { (part: $0, at: deletes($0, endedAt: endedAt)) }
      .min { $0.at < $1.at }
  }
}
