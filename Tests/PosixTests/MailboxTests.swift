import Glibc
import Posix
import Testing

@Suite struct MailboxTests {
  @Test func aTurnTakesTheOldestAndIsWokenForTheRest() throws {
    let box = try #require(Mailbox<Int>())
    for number in 1...5 { _ = box.post(number) }
    #expect(Array(box.take(limit: 3)) == [1, 2, 3])
    #expect(isReadable(box.fd))
    #expect(Array(box.take(limit: 3)) == [4, 5])
    #expect(!isReadable(box.fd))
  }

  @Test func lettersKeepTheirOrderHoweverManyAreTakenOneByOne() throws {
    let box = try #require(Mailbox<Int>())
    for number in 0..<130 { _ = box.post(number) }
    for number in 0..<100 {
      #expect(box.take(limit: 1) == [number])
      if number == 70 { #expect(box.post(130, limit: 60) == .posted) }
    }
    #expect(isReadable(box.fd))
    #expect(box.close() == Array(100...130))
  }

  private func isReadable(_ fd: Int32) -> Bool {
    var request = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) == 1
  }

  @Test func nothingIsTakenByABoxThatNobodyReads() throws {
    let box = try #require(Mailbox<Int>())
    #expect(box.post(1, limit: 2) == .posted)
    #expect(box.post(2, limit: 2) == .posted)
    #expect(box.post(3, limit: 2) == .full)
    #expect(box.close() == [1, 2])
    #expect(box.post(4) == .closed)
    #expect(box.close() == [])
  }
}
