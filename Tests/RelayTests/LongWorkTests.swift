import Testing

@testable import RelayServer

@Suite struct LongWorkTests {
  @Test func lettersAndHandshakesTakeTurnsWhereBothWait() {
    var work = LongWork()
    let order = (0..<6).map { _ in work.next(hasLetter: true, hasHandshake: true) }
    #expect(order == [.letter, .handshake, .letter, .handshake, .letter, .handshake])
  }

  @Test func whatWaitsAloneIsTakenEachTime() {
    var work = LongWork()
    for _ in 0..<3 {
      #expect(work.next(hasLetter: true, hasHandshake: false) == .letter)
    }
    // The handshake that comes meanwhile waits for none of the letters behind it.
    #expect(work.next(hasLetter: true, hasHandshake: true) == .handshake)
    for _ in 0..<3 {
      #expect(work.next(hasLetter: false, hasHandshake: true) == .handshake)
    }
    #expect(work.next(hasLetter: true, hasHandshake: true) == .letter)
    #expect(work.next(hasLetter: false, hasHandshake: false) == nil)
  }
}
