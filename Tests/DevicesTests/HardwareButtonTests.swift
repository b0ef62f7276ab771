import Bytes
import Glibc
import Posix
import Testing

@testable import Devices

/// A pipe with a name in place of the device.
@Suite struct HardwareButtonTests {
  private static let key: UInt16 = 138

  @Test func aPressIsToldOnceAndOnlyOfItsKey() async throws {
    let pipe = try NamedPipe()
    let (presses, log) = (Collected<Bool>(), Collected<Bool>())
    let button = pipe.button(Self.key)
    button.start(onConnection: { log.add($0) }, onPress: { presses.add(true) })
    let device = try await pipe.plug()
    device.write([
      InputRecord(type: 1, code: 30, value: 1), InputRecord(type: 0, code: 0, value: 0),
      InputRecord(type: 1, code: Self.key, value: 1), InputRecord(type: 0, code: 0, value: 0),
      InputRecord(type: 1, code: Self.key, value: 0),
      // The contact bounces, and the key repeats.
      InputRecord(type: 1, code: Self.key, value: 1),
      InputRecord(type: 1, code: Self.key, value: 2),
    ])
    #expect(await eventually { presses.all.count == 1 })
    button.stop()
    #expect(presses.all.count == 1)
    #expect(log.all == [true])
  }

  @Test func everyKeyOfADeviceThatWasNamedIsTheButton() async throws {
    let pipe = try NamedPipe()
    let presses = Collected<Bool>()
    let button = pipe.button(nil)
    button.start(onPress: { presses.add(true) })
    let device = try await pipe.plug()
    device.write([
      InputRecord(type: 4, code: 4, value: 1), InputRecord(type: 1, code: 30, value: 1),
      InputRecord(type: 1, code: 30, value: 0),
    ])
    #expect(await eventually { presses.all.count == 1 })
    button.stop()
    #expect(presses.all.count == 1)
  }

  @Test func itIsFoundAgainAfterItWasUnplugged() async throws {
    let pipe = try NamedPipe()
    let (presses, log) = (Collected<Bool>(), Collected<Bool>())
    let button = pipe.button(Self.key)
    button.start(onConnection: { log.add($0) }, onPress: { presses.add(true) })
    for number in 1...2 {
      let device = try await pipe.plug()
      // More than the rest that a press needs.
      try await Task.sleep(for: .milliseconds(400))
      device.write([InputRecord(type: 1, code: Self.key, value: 1)])
      #expect(await eventually { presses.all.count == number })
      device.unplug()
      #expect(await eventually { log.all.count >= 2 * number })
    }
    button.stop()
    #expect(log.all.prefix(3) == [true, false, true])
  }

  @Test func aButtonThatIsNotThereIsSaidToBeMissingOnceAndStopDoesNotWait() async {
    let button = HardwareButton(device: "/dev/input/no-such")
    let log = Collected<Bool>()
    button.start(onConnection: { log.add($0) }, onPress: {})
    #expect(await eventually { !log.all.isEmpty })
    let before = monotonicNow()
    button.stop()
    #expect((monotonicNow() - before).nanoseconds < 900_000_000)
    #expect(log.all == [false])
  }

  @Test func aDeviceWithoutTheKeyIsPassedOver() async throws {
    let folder = try Folder(["event0": "", "mouse0": ""])
    let button = HardwareButton(
      device: "auto", key: Self.key, pause: .milliseconds(5), folder: folder.path)
    let log = Collected<Bool>()
    button.start(onConnection: { log.add($0) }, onPress: {})
    #expect(await eventually { !log.all.isEmpty })
    button.stop()
    #expect(log.all == [false])
  }

  @Test func aPressNeedsRestBeforeIt() {
    var debounce = Debounce(rest: .milliseconds(300))
    let times = [0, 20, 310, 500, 900, 1_300]
    let presses = times.filter {
      debounce.isPress(at: Instant(nanoseconds: UInt64($0) * 1_000_000))
    }
    #expect(presses == [0, 900, 1_300])
  }

  @Test func halfARecordIsLeftOut() {
    let bytes = [UInt8](repeating: 1, count: InputRecord.size * 2 - 1)
    let records = bytes.withUnsafeBytes { InputRecord.read($0) }
    #expect(records == [InputRecord(type: 0x101, code: 0x101, value: 0x0101_0101)])
  }
}

private final class NamedPipe: Sendable {
  struct CannotBeMade: Error {}

  let path = "/tmp/kuulolla-button-\(getpid())-\(UInt32.random(in: 0 ... .max))"

  init() throws { guard mkfifo(path, 0o600) == 0 else { throw CannotBeMade() } }
  deinit { unlink(path) }

  func button(_ key: UInt16?) -> HardwareButton {
    HardwareButton(device: path, key: key, pause: .milliseconds(5), folder: "/nowhere")
  }

  struct Plugged {
    let fd: Int32

    func write(_ records: [InputRecord]) {
      var bytes: [UInt8] = []
      for record in records {
        bytes += [UInt8](repeating: 0, count: 2 * MemoryLayout<Int>.size)
        withUnsafeBytes(of: record.type) { bytes += $0 }
        withUnsafeBytes(of: record.code) { bytes += $0 }
        withUnsafeBytes(of: record.value) { bytes += $0 }
      }
      _ = Glibc.write(fd, bytes, bytes.count)
    }

    func unplug() { close(fd) }
  }

  /// Once somebody listens: a pipe cannot be opened for writing before.
  func plug() async throws -> Plugged {
    let opened = Collected<Int32>()
    _ = await eventually { [path] in
      let fd = open(path, O_WRONLY | O_NONBLOCK)
      if fd >= 0 { opened.add(fd) }
      return fd >= 0
    }
    guard let fd = opened.all.first else { throw CannotBeMade() }
    return Plugged(fd: fd)
  }
}
