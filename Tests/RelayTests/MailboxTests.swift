import Testing

@testable import RelayServer

@Suite struct MailboxTests {
  @Test func nothingIsTakenByABoxThatNobodyReads() throws {
    let box = try Mailbox<Int>()
    #expect(box.post(1, limit: 2) == .posted)
    #expect(box.post(2, limit: 2) == .posted)
    #expect(box.post(3, limit: 2) == .full)
    #expect(box.close() == [1, 2])
    #expect(box.post(4) == .closed)
    #expect(box.close() == [])
  }
}
