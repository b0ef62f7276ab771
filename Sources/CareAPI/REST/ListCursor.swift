public import CareModel

/// Where a page of a list by time ends, `TIME.ID`: opaque to whoever gets it. It names what stood there,
/// so that what comes in between or goes moves nothing on the pages that follow.
public struct ListCursor<Kind: IdentifierKind>: Sendable, Equatable {
  public var at: WallTime
  public var id: Identifier<Kind>

  public init(at: WallTime, id: Identifier<Kind>) {
    self.at = at
    self.id = id
  }

  public var text: String { "\(at.milliseconds).\(id)" }

  /// Nil where the text is no place of such a list.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let at = Int64(parts[0]), at >= 0, at < 1 << 53,
      let id = Identifier<Kind>(String(parts[1]))
    else { return nil }
    self.init(at: WallTime(milliseconds: at), id: id)
  }
}
