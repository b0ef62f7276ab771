/// Every key of a program's configuration. What is not in this table is unknown.
public struct SettingTable<Root: Sendable>: Sendable {
  public let all: [Setting<Root>]
  let byPath: [String: Setting<Root>]
  /// `http`, `relay` and the like.
  let sections: Set<String>

  /// - Parameter all: not empty, each path once.
  public init(_ all: [Setting<Root>]) {
    self.all = all
    byPath = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })
    sections = Set(
      all.compactMap { $0.path.split(separator: ".").dropLast().first.map(String.init) })
  }

  /// The known key that an unknown one was most likely meant to be.
  /// - Parameter atTop: it stands where sections stand as well.
  public func nearest(to path: String, atTop: Bool = false) -> String {
    let known = (atTop ? sections.sorted() : []) + all.map(\.path)
    // The table is not empty.
    return known.min { distance(path, $0) < distance(path, $1) }!
  }

  /// A right key in a wrong or missing section counts as near.
  private func distance(_ written: String, _ known: String) -> Int {
    let whole = EditDistance.between(written.lowercased(), known.lowercased())
    guard let last = known.split(separator: ".").last,
      let writtenLast = written.split(separator: ".").last
    else { return whole }
    return min(whole, EditDistance.between(writtenLast.lowercased(), last.lowercased()) + 2)
  }
}
