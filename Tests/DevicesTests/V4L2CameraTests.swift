import Bytes
import CV4L2
import Codecs
import Glibc
import Posix
import Testing

@testable import Devices

@Suite struct PictureConverterTests {
  @Test func yuyvBecomesAPackedPicture() throws {
    let (width, height) = (64, 32)
    var converter = try PictureConverter()
    try converter.describe(
      pixels: UInt32(cv4l2_yuyv), width: width, height: height, bytesPerLine: width * 2,
      size: width * height * 2)
    // Left half dark, right half bright, one colour.
    let row = (0..<width / 2).flatMap { pair -> [UInt8] in
      let luma: UInt8 = pair < width / 4 ? 40 : 200
      return [luma, 90, luma, 160]
    }
    let picture = [[UInt8]](repeating: row, count: height).flatMap { $0 }
    var frame = VideoFrame(width: 16, height: 16)
    #expect(picture.withUnsafeBytes { converter.convert($0, into: &frame) })
    #expect((frame.width, frame.height) == (width, height))
    #expect(frame.meanLuma(x: 0..<32, y: 0..<height) == 40)
    #expect(frame.meanLuma(x: 32..<64, y: 0..<height) == 200)
    #expect(frame.bytes[frame.u].allSatisfy { $0 == 90 })
    #expect(frame.bytes[frame.v].allSatisfy { $0 == 160 })
  }

  @Test func aPictureThatIsCutOffIsNone() throws {
    var converter = try PictureConverter()
    try converter.describe(
      pixels: UInt32(cv4l2_yuyv), width: 64, height: 32, bytesPerLine: 128, size: 4_096)
    var frame = VideoFrame(width: 16, height: 16)
    let picture = [UInt8](repeating: 128, count: 1_000)
    #expect(!picture.withUnsafeBytes { converter.convert($0, into: &frame) })
    #expect(!converter.convert(UnsafeRawBufferPointer(start: nil, count: 0), into: &frame))
  }

  @Test func mjpegBecomesAPicture() throws {
    var converter = try PictureConverter()
    let picture = MJPEGFixture.bytes
    try converter.describe(
      pixels: UInt32(cv4l2_mjpeg), width: MJPEGFixture.width, height: MJPEGFixture.height,
      bytesPerLine: 0, size: picture.count)
    var frame = VideoFrame(width: 16, height: 16)
    #expect(picture.withUnsafeBytes { converter.convert($0, into: &frame) })
    let left = try #require(frame.meanLuma(x: 0..<24, y: 0..<48))
    let right = try #require(frame.meanLuma(x: 40..<64, y: 0..<48))
    #expect(abs(left - 40) < 8)
    #expect(abs(right - 200) < 8)
  }

  @Test func mjpegOfNonsenseIsNoPicture() throws {
    var converter = try PictureConverter()
    try converter.describe(
      pixels: UInt32(cv4l2_mjpeg), width: 64, height: 48, bytesPerLine: 0, size: 4_096)
    var frame = VideoFrame(width: 16, height: 16)
    for count in [1, 100, 4_096] {
      let picture = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
      #expect(!picture.withUnsafeBytes { converter.convert($0, into: &frame) })
    }
  }

  @Test func gapsAfterRowsAreLeftOut() {
    var frame = VideoFrame(width: 4, height: 2)
    let source: [UInt8] = [
      1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8, 0, 0, 0, 0, 9, 10, 0, 0, 11, 12, 0, 0,
    ]
    #expect(source.withUnsafeBytes { PictureConverter.copy($0, stride: 8, into: &frame) })
    #expect(frame.bytes == Array(1...12))
    // The last gap may be missing, and no more than that.
    for (count, isEnough) in [(22, true), (21, false)] {
      let cut = Array(source.prefix(count))
      #expect(
        cut.withUnsafeBytes { PictureConverter.copy($0, stride: 8, into: &frame) } == isEnough)
    }
  }

  @Test func sizesThatCannotBeHalvedAreRefused() throws {
    var converter = try PictureConverter()
    #expect(throws: CameraFault.unsuitable) {
      try converter.describe(
        pixels: UInt32(cv4l2_yuyv), width: 63, height: 32, bytesPerLine: 126, size: 4_032)
    }
  }
}

@Suite struct V4L2CameraTests {
  @Test func aCameraThatIsNotThereIsMissingAndStopDoesNotWaitForTheNextTry() async {
    let camera = V4L2Camera(device: "/dev/no-such-camera")
    let events = Collected<CameraState>()
    camera.start { if case .state(let state) = $0 { events.add(state) } }
    #expect(await eventually { !events.all.isEmpty })
    let before = monotonicNow()
    camera.stop()
    #expect((monotonicNow() - before).nanoseconds < 900_000_000)
    #expect(events.all == [.missing])
  }

  @Test func aFileThatIsNoCameraIsMissing() async throws {
    let folder = try Folder(["video0": ""])
    let camera = V4L2Camera(device: "auto", format: CameraFormat(), folder: folder.path)
    let events = Collected<CameraState>()
    camera.start { if case .state(let state) = $0 { events.add(state) } }
    #expect(await eventually { !events.all.isEmpty })
    camera.stop()
    #expect(events.all == [.missing])
  }

  @Test func camerasAreTriedInTheKernelsOrder() throws {
    let folder = try Folder(["video10": "", "video2": "", "videox": "", "audio1": ""])
    #expect(
      CameraPaths.candidates("auto", in: folder.path)
        == ["\(folder.path)/video2", "\(folder.path)/video10"])
    #expect(CameraPaths.candidates("/dev/video7") == ["/dev/video7"])
  }

  @Test func theFirstThatWorksIsTakenAndABusyOneIsToldOf() throws {
    func open(_ path: String) throws(CameraFault) -> String {
      switch path {
      case "busy": throw .busy
      case "metadata": throw .missing
      case "odd": throw .unsuitable
      default: return path
      }
    }
    #expect(try CameraPaths.first(["metadata", "busy", "b", "c"], open: open) == "b")
    #expect(throws: CameraFault.busy) {
      try CameraPaths.first(["metadata", "busy", "odd"], open: open)
    }
    #expect(throws: CameraFault.missing) { try CameraPaths.first([], open: open) }
  }

  @Test func whatTheKernelSaysIsToldInTheTerminalsWords() {
    #expect(CameraFault(errno: EBUSY).state == .busy)
    #expect(CameraFault(errno: ENODEV).state == .missing)
    #expect(CameraFault(errno: EACCES).state == .missing)
  }
}
