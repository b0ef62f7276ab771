/// The entity tags of `If-Match` or `If-None-Match` (RFC 9110 sections 8.8.3 and 13.1).
public enum EntityTags: Sendable, Equatable {
  /// `*`: whatever there is.
  case any
  case listed([Tag])

  public struct Tag: Sendable, Equatable {
    /// What stands between the quotation marks.
    public var opaque: String
    public var isWeak: Bool

    public init(_ opaque: String, isWeak: Bool = false) {
      self.opaque = opaque
      self.isWeak = isWeak
    }
  }

  public static let most = 16

  /// Nil where it is no such header, or names more than ``most``.
  public init?(_ header: String) {
    let text = header.utf8.drop(while: Self.isSpace)
    if text.elementsEqual("*".utf8) {
      self = .any
      return
    }
    var tags: [Tag] = []
    var rest = text
    while !rest.isEmpty {
      if rest.first == UInt8(ascii: ",") || Self.isSpace(rest[rest.startIndex]) {
        rest = rest.dropFirst()
        continue
      }
      let isWeak = rest.starts(with: "W/".utf8)
      if isWeak { rest = rest.dropFirst(2) }
      guard rest.popFirst() == UInt8(ascii: "\"") else { return nil }
      let opaque = rest.prefix(while: Self.isTagCharacter)
      rest = rest.dropFirst(opaque.count)
      guard rest.popFirst() == UInt8(ascii: "\""),
        rest.drop(while: Self.isSpace).first ?? UInt8(ascii: ",") == UInt8(ascii: ","),
        tags.count < Self.most, let text = String(opaque)
      else { return nil }
      tags.append(Tag(text, isWeak: isWeak))
    }
    if tags.isEmpty { return nil }
    self = .listed(tags)
  }

  /// The tag of a version.
  public static func text(of version: Int) -> String { "\"\(version)\"" }

  /// Compared strongly: a weak tag names no version that may be written over.
  public func names(_ version: Int) -> Bool {
    switch self {
    case .any: true
    case .listed(let tags): tags.contains(Tag("\(version)"))
    }
  }

  /// Compared weakly, as for reading.
  public func namesWeakly(_ version: Int) -> Bool {
    switch self {
    case .any: true
    case .listed(let tags): tags.contains { $0.opaque == "\(version)" }
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  /// `etagc`, without what is not ASCII.
  private static func isTagCharacter(_ byte: UInt8) -> Bool {
    byte == 0x21 || (0x23...0x7E).contains(byte)
  }
}
