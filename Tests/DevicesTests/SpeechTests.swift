import Bytes
import Glibc
import Testing

@testable import Devices

extension ProgramTests {
  @Suite struct Voice {
    @Test(arguments: [
      (Speech.Language.finnish, "Hyvää huomenta, Aino. Käynti alkaa kello yhdeksän."),
      (.swedish, "God morgon. Besöket börjar klockan nio."),
      (.english, "Good morning. The visit begins at nine."),
    ])
    func aSentenceBecomesSound(language: Speech.Language, text: String) throws {
      let sound = try Speech(timeout: .seconds(60)).samples(text, in: language)
      // At this pace a sentence lasts seconds.
      #expect((SoundFormat.sampleRate...(20 * SoundFormat.sampleRate)).contains(sound.count))
      #expect(sound.contains { abs(Int($0)) > 3_000 })
    }

    @Test func aMissingVoiceIsAnError() {
      #expect(throws: SpeechFault.missing) {
        try Speech(program: "no-such-voice").samples("Hei", in: .finnish)
      }
    }

    @Test func aVoiceThatFailsIsAnError() {
      #expect(throws: SpeechFault.failed) {
        try Speech(program: "false").samples("Hei", in: .finnish)
      }
    }

    @Test func aVoiceThatHangsIsEnded() throws {
      let script = try Script("cat >/dev/null\nsleep 600")
      #expect(throws: SpeechFault.timeout) {
        try Speech(program: script.path, timeout: .milliseconds(200)).samples("Hei", in: .finnish)
      }
    }

    @Test func theTextIsNeverAnArgumentAndIsSaidOnce() throws {
      let folder = try Script("")
      let script = try Script(
        """
        echo "$@" >> \(folder.path).arguments
        cat >> \(folder.path).input
        printf 'RIFF\\44\\0\\0\\0WAVEfmt \\20\\0\\0\\0\\1\\0\\1\\0\\200\\273\\0\\0\\0\\167\\1\\0\\2\\0\\20\\0'
        printf 'data\\4\\0\\0\\0\\1\\0\\2\\0'
        """)
      let speech = Speech(program: script.path, timeout: .seconds(60))
      for _ in 0..<2 {
        #expect(try speech.samples("Aino [[x]]\u{1b}", in: .english) == [1, 2])
      }
      #expect(readText("\(folder.path).arguments") == "-v en-gb -s 130 -b 1 --stdin --stdout\n")
      #expect(readText("\(folder.path).input") == "Aino   x   \n")
      unlink("\(folder.path).arguments")
      unlink("\(folder.path).input")
    }

    @Test(arguments: ["", " \n", "…!", String(repeating: "ä", count: 501)])
    func whatIsNoSentenceIsRefused(text: String) {
      #expect(throws: SpeechFault.unsuitableText) { try Speech().samples(text, in: .finnish) }
    }
  }
}

@Suite struct SentenceCacheTests {
  @Test func theSentencesSaidLastAreKept() {
    var cache = SentenceCache()
    for number in 0..<SentenceCache.mostSentences { cache.insert([1], for: key(number)) }
    #expect(cache[key(0)] == [1])
    cache.insert([2], for: key(99))
    #expect(cache[key(0)] == [1])
    #expect(cache[key(1)] == nil)
    #expect(cache[key(99)] == [2])
    #expect(cache.count == SentenceCache.mostSentences)
  }

  @Test func soundIsBoundedToo() {
    var cache = SentenceCache()
    let half = [Int16](repeating: 0, count: SentenceCache.mostSamples / 2)
    for number in 0..<3 { cache.insert(half, for: key(number)) }
    #expect(cache.count == 2)
    cache.insert(half + half + [1], for: key(4))
    #expect(cache[key(4)] == nil)
    #expect(cache.sampleCount <= SentenceCache.mostSamples)
  }

  private func key(_ number: Int) -> SentenceCache.Key {
    SentenceCache.Key(text: "\(number)", language: .finnish)
  }
}
