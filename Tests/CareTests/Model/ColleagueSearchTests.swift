import CareModel
import Testing

@Suite struct ColleagueSearchTests {
  private let texts = ["Liisa Mäki-Åström", "Keskustan tiimi", "haavahoito"]

  @Test(arguments: ["", "liisa", "LII", "mäki haava", "åström", "keskus liisa", "  mäki  "])
  func findsByTheBeginningsOfWords(_ typed: String) {
    #expect(ColleagueSearch.matches(typed, texts))
  }

  @Test(arguments: ["maki", "iisa", "liisa x", "hoito"])
  func doesNotFindOthers(_ typed: String) {
    #expect(!ColleagueSearch.matches(typed, texts))
  }

  @Test func marksThatAreNoLettersOfTheirOwnAreLeftOut() {
    #expect(ColleagueSearch.folded("Éva Čáhppe Ö Ä Å") == "eva cahppe ö ä å")
  }
}
