import CareModel
import CareStore
import Testing

@testable import Gateway

/// What is written is read where it was written, and nowhere else.
@Suite struct EntrySealTests {
  private static let id = ConversationID("x_a")!
  private static let staff = ChatAuthor.staff(ProfessionalID("w_helmi")!)
  private let keys = ChatKeys(texts: ChatKey(), notes: ChatKey())

  private static func entry(
    _ kind: ChatEntryKind, by author: ChatAuthor = .visitor, text: PersonalText? = "Hei, täällä 🙂"
  ) -> ChatEntry {
    ChatEntry(
      seq: 4, at: WallTime(milliseconds: 5), author: author, kind: kind, text: text, key: "k")
  }

  @Test(arguments: ChatEntryKind.allCases)
  func entriesOfEveryKindReadBack(_ kind: ChatEntryKind) throws {
    for author in [ChatAuthor.visitor, .system, Self.staff] {
      for text in [PersonalText("Hei 🙂"), "", nil] {
        let entry = Self.entry(kind, by: author, text: text)
        let sealed = try #require(keys.seal(entry, of: Self.id))
        #expect((sealed.sealed == nil) == (text == nil))
        #expect(keys.open(sealed, of: Self.id) == entry)
      }
    }
  }

  @Test func aTextOpensInItsPlaceAlone() throws {
    let sealed = try #require(keys.seal(Self.entry(.text), of: Self.id))
    #expect(keys.open(sealed, of: ConversationID("x_b")!) == nil)
    for change: (inout SealedEntry) -> Void in [
      { $0.seq = 5 }, { $0.author = Self.staff }, { $0.kind = .contact }, { $0.kind = .note },
      { $0.sealed?[20] ^= 1 }, { $0.sealed = [] },
    ] {
      var changed = sealed
      change(&changed)
      #expect(keys.open(changed, of: Self.id) == nil)
    }
    let others = ChatKeys(texts: ChatKey(), notes: keys.notes)
    #expect(others.open(sealed, of: Self.id) == nil)
  }

  @Test func withoutItsKeyNothingIsWrittenOrRead() throws {
    let text = try #require(keys.seal(Self.entry(.text), of: Self.id))
    let note = try #require(keys.seal(Self.entry(.note, by: Self.staff), of: Self.id))
    let rest = ChatKeys(texts: nil, notes: keys.notes)
    #expect(rest.seal(Self.entry(.text), of: Self.id) == nil)
    #expect(rest.open(text, of: Self.id) == nil)
    #expect(rest.open(note, of: Self.id) != nil)
    // What has no text needs no key.
    let joined = Self.entry(.joined, by: Self.staff, text: nil)
    let sealed = try #require(ChatKeys().seal(joined, of: Self.id))
    #expect(ChatKeys().open(sealed, of: Self.id) == joined)
  }
}
