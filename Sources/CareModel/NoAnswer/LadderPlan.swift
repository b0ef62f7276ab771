/// What is done, step by step, when a client does not answer: agreed for an organisation, and where
/// need be otherwise for a unit or a client.
public struct LadderPlan: Codable, Sendable, Equatable {
  /// From the mildest to the last.
  public var rungs: [LadderRung]
  /// A visit that nobody has tried to make is a task from so many minutes before its window ends.
  public var attemptBeforeEndMinutes: Int
  /// So many minutes after a talk its outcome is asked for.
  public var outcomeWithinMinutes: Int

  public init(
    rungs: [LadderRung], attemptBeforeEndMinutes: Int = 3, outcomeWithinMinutes: Int = 30
  ) {
    self.rungs = rungs
    self.attemptBeforeEndMinutes = attemptBeforeEndMinutes
    self.outcomeWithinMinutes = outcomeWithinMinutes
  }

  /// Where nothing else was agreed.
  public static let standard = LadderPlan(rungs: [
    LadderRung(kind: .ringAgain, afterMinutes: 5, withinMinutes: 5),
    LadderRung(kind: .ringLouder, afterMinutes: 5, withinMinutes: 5),
    LadderRung(kind: .phone, afterMinutes: 0, withinMinutes: 10),
    LadderRung(kind: .relative, afterMinutes: 0, withinMinutes: 15),
    LadderRung(kind: .fieldTeam, afterMinutes: 0, withinMinutes: 60),
    LadderRung(kind: .lastResort, afterMinutes: 0, withinMinutes: 10),
  ])

  public static let mostRungs = 12
  public static let minutes = 0...480

  public enum Fault: Error, Sendable, Equatable, CaseIterable {
    case empty, tooMany
    /// Somebody has to go there in the end.
    case endsWithoutAPerson
    case minutesOutOfRange
    /// A milder rung stands after a sterner one.
    case outOfOrder
  }

  /// Nil where it may be agreed on.
  public var fault: Fault? {
    guard let last = rungs.last else { return .empty }
    if rungs.count > Self.mostRungs { return .tooMany }
    guard last.kind == .fieldTeam || last.kind == .lastResort else { return .endsWithoutAPerson }
    let numbers =
      rungs.flatMap { [$0.afterMinutes, $0.withinMinutes] }
      + [attemptBeforeEndMinutes, outcomeWithinMinutes]
    guard numbers.allSatisfy(Self.minutes.contains), rungs.allSatisfy({ $0.withinMinutes > 0 })
    else { return .minutesOutOfRange }
    let sternness = rungs.map(\.kind.sternness)
    return sternness == sternness.sorted() ? nil : .outOfOrder
  }
}

public struct LadderRung: Codable, Sendable, Hashable {
  public var kind: LadderRungKind
  /// How long after the rung before it; a person may do it at once all the same.
  public var afterMinutes: Int
  /// By when it is to be done, from then on.
  public var withinMinutes: Int

  public init(kind: LadderRungKind, afterMinutes: Int, withinMinutes: Int) {
    self.kind = kind
    self.afterMinutes = afterMinutes
    self.withinMinutes = withinMinutes
  }
}

public enum LadderRungKind: String, Codable, Sendable, CaseIterable {
  case ringAgain, ringLouder
  /// By telephone.
  case phone
  /// Relatives who may be told are told, and asked.
  case relative
  /// Somebody goes to the client's door.
  case fieldTeam
  /// 112, or whoever the organisation has agreed on.
  case lastResort

  var sternness: Int {
    switch self {
    case .ringAgain: 0
    case .ringLouder: 1
    case .phone: 2
    case .relative: 3
    case .fieldTeam: 4
    case .lastResort: 5
    }
  }
}
