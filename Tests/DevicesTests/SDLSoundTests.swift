import Bytes
import Codecs
import Glibc
import Posix
import Synchronization
import Testing

@testable import Devices

/// Against SDL's own driver for machines without sound, which keeps time and gives silence.
@Suite(.serialized) struct SDLSoundTests {
  init() { setenv("SDL_AUDIODRIVER", "dummy", 1) }

  @Test func aMicrophoneGivesFramesOfTwentyMillisecondsAndSaysThatItRuns() async {
    let microphone = SDLMicrophone(mixer: nil)
    let (sizes, states) = (Collected<Int>(), Collected<SoundState>())
    microphone.start { event in
      switch event {
      case .frame(let samples): sizes.add(samples.count)
      case .state(let state): states.add(state)
      }
    }
    #expect(await eventually { sizes.all.count >= 10 })
    microphone.stop()
    #expect(Set(sizes.all) == [SoundFormat.frameSamples])
    #expect(states.all == [.running])
  }

  @Test func afterStopNothingIsHeardAndItStartsAgain() async {
    let microphone = SDLMicrophone(mixer: nil)
    for _ in 0..<2 {
      let events = Collected<Bool>()
      microphone.start { _ in events.add(true) }
      #expect(await eventually { events.all.count >= 3 })
      microphone.stop()
      let count = events.all.count
      try? await Task.sleep(for: .milliseconds(60))
      #expect(events.all.count == count)
    }
  }

  @Test func aLoudspeakerAsksForSoundOnceItRunsAndNoMoreAfterStop() async {
    let loudspeaker = SDLLoudspeaker()
    let log = Collected<String>()
    loudspeaker.start(
      { samples in
        log.add("pull")
        return [Int16](repeating: 1_000, count: samples)
      }, onState: { log.add($0.rawValue) })
    #expect(await eventually { log.all.count >= 10 })
    #expect(loudspeaker.latencyMilliseconds > 0)
    loudspeaker.stop()
    let count = log.all.count
    try? await Task.sleep(for: .milliseconds(60))
    #expect(log.all.count == count)
    #expect(log.all.first == "running")
    #expect(log.all.filter { $0 != "pull" }.count == 1)
  }

  @Test func aDeviceThatIsNotListedIsMissingAndStopDoesNotWaitForTheNextTry() async {
    let (microphone, loudspeaker) = (
      SDLMicrophone(device: "no such", mixer: nil), SDLLoudspeaker(device: "no such")
    )
    let states = Collected<SoundState>()
    microphone.start { if case .state(let state) = $0 { states.add(state) } }
    loudspeaker.start({ _ in [] }, onState: { states.add($0) })
    #expect(await eventually { states.all.count == 2 })
    let before = monotonicNow()
    microphone.stop()
    loudspeaker.stop()
    #expect((monotonicNow() - before).nanoseconds < 1_500_000_000)
    #expect(states.all == [.missing, .missing])
  }

  @Test func aNameIsMetWhollyBeforeInPart() {
    let names = ["Jabra Speak 510, USB Audio", "HDA Intel", "HDA Intel PCH"]
    #expect(SDLSound.choose("HDA Intel PCH", among: names) == "HDA Intel PCH")
    #expect(SDLSound.choose("jabra", among: names) == "Jabra Speak 510, USB Audio")
    #expect(SDLSound.choose("Poly", among: names) == nil)
    #expect(SDLSound.choose("", among: names) == nil)
  }

  @Test func aDeviceThatSomebodyElseHasIsBusy() {
    #expect(SDLSound.fault("ALSA: Couldn't open audio device: Device or resource busy") == .busy)
    #expect(
      SDLSound.fault("ALSA: Couldn't open audio device: No such file or directory") == .missing)
  }

  @Test func aCardThatIsNotThereHasNoMixer() {
    let mixer = SoundMixer(card: "hw:31")
    #expect(mixer.isCaptureMuted == nil)
    #expect(!mixer.setPlayback(percent: 50))
  }
}

@Suite struct GainTests {
  @Test func fullVolumeChangesNothingAndNoVolumeIsSilence() {
    #expect(apply(percent: 100, to: [.min, -1, 0, 1, .max]) == [.min, -1, 0, 1, .max])
    #expect(apply(percent: 0, to: [.min, -1, 0, 1, .max]) == [0, 0, 0, 0, 0])
  }

  @Test func volumeRisesWithEveryStepAndNothingBeyondTheEndsCounts() {
    let levels = (0...100).map(Gain.level)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 < $1 })
    #expect(Gain.level(-5) == 0)
    #expect(Gain.level(250) == Gain.level(100))
    // -12 dB half way.
    #expect(apply(percent: 50, to: [20_000]) == [5_000])
  }

  @Test func aStepIsSpreadOverThePiece() {
    var gain = Gain(percent: 0)
    gain.set(percent: 100)
    var samples = [Int16](repeating: 10_000, count: 480)
    samples.withUnsafeMutableBufferPointer { gain.apply(to: $0) }
    let steps = zip(samples, samples.dropFirst()).map { $1 - $0 }
    #expect(steps.allSatisfy { (0...22).contains($0) })
    #expect(samples.last == 10_000)
  }

  private func apply(percent: Int, to samples: [Int16]) -> [Int16] {
    var gain = Gain(percent: percent)
    var samples = samples
    samples.withUnsafeMutableBufferPointer { gain.apply(to: $0) }
    return samples
  }
}
