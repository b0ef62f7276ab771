import Glibc

/// A parser and what must hold of it, whatever it is given: it returns, and it does not trap. The input
/// stands in memory of exactly its length, so that a read beyond it is seen.
typealias FuzzTarget = @Sendable (UnsafeRawBufferPointer) -> Void

let targets: [String: FuzzTarget] = [
  "stun": fuzzSTUN,
  "rtp": fuzzRTP,
  "rtcp": fuzzRTCP,
  "sdp": fuzzSDP,
  "signalling": fuzzSignalling,
  "dtls": fuzzDTLS,
  "dtls-epilogue": fuzzDTLSEpilogue,
  "srtp": fuzzSRTP,
  "srtp-engines": fuzzSRTPEngines,
  "address": fuzzAddress,
  "access-anchor": fuzzAccessAnchor,
  "vp8": fuzzVP8,
  "vp8-frames": fuzzVP8Frames,
  "vp8-decoder": fuzzVP8Decoder,
  "opus-playout": fuzzOpusPlayout,
  "wav": fuzzWAV,
  "picture-marker": fuzzMarker,
  "nmcli": fuzzNmcli,
  "proc-text": fuzzProcText,
  "input-record": fuzzInputRecord,
  "recurrence": fuzzRecurrence,
  "mail-text": fuzzMailText,
  "recipients": fuzzRecipients,
  "client-sheet": fuzzClientSheet,
  "request-texts": fuzzRequestTexts,
  "chat-line": fuzzChatLine,
  "chat-text": fuzzChatText,
  "opening-hours": fuzzOpeningHours,
  "queue-settings": fuzzQueueSettings,
  "shift-sheet": fuzzShiftSheet,
  "load-texts": fuzzLoadTexts,
  "media-node": fuzzMediaNode,
]

// Safe: set once, before libFuzzer's single thread begins to call.
private nonisolated(unsafe) var chosen: FuzzTarget = { _ in }

/// Chooses the target, or lists them and ends the program: with 0 when asked by `list`, else with 2.
func setUpTarget(named name: String?) {
  if let name, let target = targets[name] {
    chosen = target
    return
  }
  for name in targets.keys.sorted() { puts(name) }
  exit(name == "list" ? 0 : 2)
}

func runTarget(_ input: UnsafeRawBufferPointer) { chosen(input) }

/// States what must hold; its failure is what the fuzzer looks for.
func hold(_ condition: Bool, _ what: StaticString) {
  if !condition { fatalError("\(what)") }
}

/// Drawn from by parsers that need numbers: the same for every input, so that a crash can be had again.
struct FixedRandom: RandomNumberGenerator {
  private var state: UInt64 = 1

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }
}
