internal import Bytes
internal import CLinux
internal import Glibc
internal import Posix

/// A button of hardware, such as the one for help: one key of an input device of the kernel's (evdev).
///
/// Others go on hearing the device too: it may be a keyboard.
public final class HardwareButton: Sendable {
  /// KEY_HELP of linux/input-event-codes.h.
  public static let helpKey: UInt16 = 138

  private let device: String
  private let key: UInt16?
  private let pause: Instant.Span
  private let folder: String
  private let thread = DeviceThread("button")

  /// - Parameter device: a path such as `/dev/input/event3`, of which every key is the button, or "auto"
  ///   for the first that has ``helpKey``, of which that key alone is.
  public convenience init(device: String = "auto") {
    self.init(
      device: device, key: device == "auto" ? Self.helpKey : nil, pause: .seconds(1),
      folder: "/dev/input")
  }

  /// - Parameters:
  ///   - key: KEY_… or BTN_… of linux/input-event-codes.h; nil: every one.
  ///   - pause: between two tries to open it.
  ///   - folder: where the input devices stand.
  init(device: String, key: UInt16?, pause: Instant.Span, folder: String) {
    (self.device, self.key, self.pause, self.folder) = (device, key, pause, folder)
  }

  /// Returns at once; again does nothing. A button that is not there is looked for again and again.
  /// - Parameters:
  ///   - onConnection: whether it is there; called on the button's own thread, first with what is found
  ///     at the beginning.
  ///   - onPress: on the same thread, when it goes down.
  public func start(
    onConnection: @escaping @Sendable (_ isThere: Bool) -> Void = { _ in },
    onPress: @escaping @Sendable () -> Void
  ) {
    thread.start { [self] signal in
      var debounce = Debounce()
      var told: Bool?
      let tell = { (isThere: Bool) in
        if told != isThere { onConnection(isThere) }
        told = isThere
      }
      while !signal.isRaised {
        if let fd = find() {
          tell(true)
          listen(fd, until: signal, &debounce, onPress)
          close(fd)
          if signal.isRaised { return }
        }
        tell(false)
        _ = signal.wait(atMost: pause)
      }
    }
  }

  /// Returns when nothing more is told.
  public func stop() { thread.stop() }

  private func find() -> Int32? {
    guard device == "auto" else { return Self.open(device) }
    let numbers = FileText.names(in: folder).compactMap { name in
      name.hasPrefix("event") ? Int(name.dropFirst(5)) : nil
    }
    for number in numbers.sorted() {
      guard let fd = Self.open("\(folder)/event\(number)") else { continue }
      if clinux_input_has_key(fd, UInt32(key ?? Self.helpKey)) == 1 { return fd }
      close(fd)
    }
    return nil
  }

  private static func open(_ path: String) -> Int32? {
    let fd = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    return fd >= 0 ? fd : nil
  }

  /// Returns when it is to end, or the device is lost.
  private func listen(
    _ fd: Int32, until signal: StopSignal, _ debounce: inout Debounce, _ onPress: () -> Void
  ) {
    var bytes = [UInt8](repeating: 0, count: 64 * InputRecord.size)
    while true {
      switch signal.wait(for: fd, atMost: .seconds(60)) {
      case .stopped: return
      case .timeout: continue
      case .readable: break
      }
      let count = read(fd, &bytes, bytes.count)
      if count < 0, errno == EAGAIN || errno == EINTR { continue }
      // ENODEV, or the end of what stands in for a device.
      guard count > 0 else { return }
      let records = bytes.withUnsafeBytes {
        InputRecord.read(UnsafeRawBufferPointer(rebasing: $0.prefix(count)))
      }
      for record in records where record.isPress(of: key) {
        if debounce.isPress(at: monotonicNow()) { onPress() }
      }
    }
  }
}
