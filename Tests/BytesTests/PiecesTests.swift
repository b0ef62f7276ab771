import Bytes
import Testing

@Suite struct PiecesTests {
  @Test func emptyPiecesAreKeptOrLeftOut() {
    let text = Substring("a//b/")
    #expect(text.pieces(between: UInt8(ascii: "/")) == ["a", "", "b", ""])
    #expect(text.pieces(between: UInt8(ascii: "/"), omittingEmpty: true) == ["a", "b"])
    #expect(Substring("").pieces(between: UInt8(ascii: "/")) == [""])
  }

  @Test func wordsAreBetweenSpacesHoweverMany() {
    #expect(Substring("  a  bc d ").words() == ["a", "bc", "d"])
    #expect(Substring("a bc d").words(maxSplits: 1) == ["a", "bc d"])
    #expect(Substring(" ").words().isEmpty)
  }

  /// A mark that joins the character before it does not hide a separator.
  @Test func separatorsAreBytes() {
    #expect(Substring("a \u{301}b").words() == ["a", "\u{301}b"])
    #expect(Substring("ä/ö").pieces(between: UInt8(ascii: "/")) == ["ä", "ö"])
  }
}
