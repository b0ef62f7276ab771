public import CareModel

/// Which clients of an organisation are looked for.
public struct ClientSearch: Sendable, Equatable {
  /// As ``CareModel/SearchName`` makes them: each begins a word of the name. None: all.
  public var words: [String]
  /// Those of one unit.
  public var unit: UnitID?
  /// Those alone who have a terminal.
  public var withTerminal: Bool
  /// Those whom the reader may find.
  public var scope: ClientScope
  /// The last of the page before.
  public var after: ClientID?
  public var limit: Int

  public init(
    words: [String] = [], unit: UnitID? = nil, withTerminal: Bool = false,
    scope: ClientScope = .all, after: ClientID? = nil, limit: Int
  ) {
    self.words = words
    self.unit = unit
    self.withTerminal = withTerminal
    self.scope = scope
    self.after = after
    self.limit = limit
  }
}
