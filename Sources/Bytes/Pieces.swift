extension Substring {
  /// What stands between the separators. By bytes: protocols of lines and words know no characters that are made of
  /// several, and looking for those takes most of the time that such a text is read in.
  public func pieces(
    between separator: UInt8, maxSplits: Int = .max, omittingEmpty: Bool = false
  ) -> [Substring] {
    utf8.split(separator: separator, maxSplits: maxSplits, omittingEmptySubsequences: omittingEmpty)
      .map { Substring($0) }
  }

  /// The words between single spaces or several; none of them is empty.
  public func words(maxSplits: Int = .max) -> [Substring] {
    pieces(between: UInt8(ascii: " "), maxSplits: maxSplits, omittingEmpty: true)
  }
}
