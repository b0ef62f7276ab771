import MediaAPI
import Testing

@testable import RelayServer

@Suite struct ReplyCacheTests {
  /// Finishes the command that a continuation waits for.
  private func finish(_ cache: inout ReplyCache, _ id: String, with reply: MediaReply) async {
    var copy = cache
    _ = await withCheckedContinuation { continuation in
      _ = copy.admit(id, continuation)
      for waiting in copy.finish(id, with: reply) { waiting.resume(returning: reply) }
    }
    cache = copy
  }

  /// What the cache answers at once; nil for a command that it does not know.
  private func known(_ cache: ReplyCache, _ id: String) async -> MediaReply? {
    var copy = cache
    var known: MediaReply?
    let nothing = MediaReply.failed(MediaFailure(.unavailable, ""))
    _ = await withCheckedContinuation { continuation in
      if case .known(let reply) = copy.admit(id, continuation) { known = reply }
      continuation.resume(returning: nothing)
    }
    return known
  }

  @Test func theOldestRepliesGoWhenTheBytesAreSpent() async {
    var cache = ReplyCache(capacity: 100, byteLimit: 10_000)
    let answer = MediaReply.answer(String(repeating: "v", count: 3_000))
    for number in 0..<5 { await finish(&cache, "\(number)", with: answer) }
    #expect(cache.bytes == 3 * 3_001)
    #expect(await known(cache, "1") == nil)
    #expect(await known(cache, "2") == answer)
    // One that is too large for the whole is not kept, and takes the others with it.
    await finish(&cache, "x", with: .answer(String(repeating: "v", count: 20_000)))
    #expect(cache.bytes == 0)
    for number in 0..<300 { await finish(&cache, "n\(number)", with: .done) }
    #expect(await known(cache, "n199") == nil)
    #expect(await known(cache, "n200") == .done)
  }
}
