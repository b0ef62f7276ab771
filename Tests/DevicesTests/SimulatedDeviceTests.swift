import Bytes
import Codecs
import Devices
import Testing

@Suite struct SimulatedDeviceTests {
  @Test func aCameraFilmsAndTellsWhatIsWrongOnce() async {
    let camera = SimulatedCamera(
      marker: 7, format: CameraFormat(width: 320, height: 240, framesPerSecond: 60))
    let (states, sizes) = (Collected<CameraState>(), Collected<Int>())
    camera.start { event in
      switch event {
      case .picture(let frame): sizes.add(frame.width)
      case .state(let state): states.add(state)
      }
    }
    #expect(await eventually { sizes.all.count >= 3 })
    camera.fail(.covered)
    #expect(await eventually { states.all.count == 2 })
    camera.fail(nil)
    #expect(await eventually { states.all.count == 3 })
    camera.stop()
    #expect(states.all == [.running, .covered, .running])
    #expect(Set(sizes.all) == [320])
  }

  @Test func soundGoesInAndOut() async {
    let microphone = SimulatedMicrophone { [Int16](repeating: 3, count: $0) }
    let heard = Collected<Int>()
    let loudspeaker = SimulatedLoudspeaker { heard.add($0.count) }
    let frames = Collected<Int>()
    microphone.start { if case .frame(let samples) = $0 { frames.add(samples.count) } }
    loudspeaker.start({ [Int16](repeating: 0, count: $0) }, onState: { _ in })
    #expect(await eventually { frames.all.count >= 3 && heard.all.count >= 3 })
    microphone.stop()
    loudspeaker.stop()
    #expect(Set(frames.all) == [960])
    #expect(Set(heard.all) == [480])
  }
}
