import CareAPI
import CareModel
import Testing

@Suite("Entity tags and cursors")
struct EntityTagTests {
  @Test("a version is named strongly, or by a star")
  func names() throws {
    let one = try #require(EntityTags(EntityTags.text(of: 7)))
    #expect(one.names(7) && !one.names(8))
    let several = try #require(EntityTags(" \"3\" ,, W/\"4\",\"x,y\""))
    #expect(several == .listed([.init("3"), .init("4", isWeak: true), .init("x,y")]))
    #expect(several.names(3) && !several.names(4))
    #expect(several.namesWeakly(3) && several.namesWeakly(4) && !several.namesWeakly(5))
    #expect(try #require(EntityTags("*")).names(99))
  }

  @Test(
    "what is no list of tags is refused",
    arguments: [
      "", " ", ",", "7", "\"7", "7\"", "W/7", "w/\"7\"", "\"7\" \"8\"", "\"7\"x", "\"ä\"",
      "*, \"7\"",
    ])
  func refused(_ header: String) {
    #expect(EntityTags(header) == nil)
  }

  @Test("more tags than anybody needs are none")
  func bound() {
    let tag = "\"1\","
    #expect(EntityTags(String(repeating: tag, count: EntityTags.most)) != nil)
    #expect(EntityTags(String(repeating: tag, count: EntityTags.most + 1)) == nil)
  }

  @Test("a cursor comes back as it was")
  func cursors() throws {
    let cursor = ListCursor(at: WallTime(milliseconds: 1_795_240_800_000), id: VisitID("v_1")!)
    #expect(ListCursor<IdentifierKinds.Visit>(cursor.text) == cursor)
    for text in [
      "", "1", "1.", ".v_1", "x.v_1", "-1.v_1", "1.c_1", "1.v_1.2", "99999999999999999999.v_1",
    ] {
      #expect(ListCursor<IdentifierKinds.Visit>(text) == nil, "\(text)")
    }
  }
}
