internal import Bytes
internal import CV4L2
internal import Codecs
internal import Glibc
internal import Posix

/// An open camera that streams. Everything about it ends with this value.
struct V4L2Device: ~Copyable {
  /// One that is filled, one that is read, two for a machine that has other things to do.
  private static let bufferCount: UInt32 = 4

  /// Readable when there is a picture.
  let fd: Int32
  private var converter: PictureConverter
  private let buffers: Buffers

  /// Opens the device and begins to stream.
  init(path: String, format: CameraFormat) throws(CameraFault) {
    let handle = try Handle(path)
    let status = cv4l2_is_camera(handle.fd)
    // A node of another kind, as if it were not there.
    guard status == 0 else { throw status == -ENOTTY ? .missing : CameraFault(errno: -status) }
    var converter = try PictureConverter(camera: handle.fd)
    try converter.negotiate(format, camera: handle.fd)
    let buffers = try Buffers(handle, count: Self.bufferCount)
    for index in buffers.indices { try Self.check(cv4l2_queue(handle.fd, UInt32(index))) }
    try Self.check(cv4l2_stream(handle.fd, 1))
    (fd, self.buffers) = (handle.fd, buffers)
    self.converter = converter
  }

  enum Taking {
    case picture
    /// Nothing there yet, or a damaged one.
    case nothing
  }

  /// The next picture, brought into the frame together with the time when it was taken.
  mutating func take(into frame: inout VideoFrame) throws(CameraFault) -> Taking {
    var filled = cv4l2_filled()
    let status = cv4l2_dequeue(fd, &filled)
    if status == -EAGAIN { return .nothing }
    try Self.check(status)
    let source = buffers[Int(filled.index)]
    let bytes = UnsafeRawBufferPointer(rebasing: source.prefix(Int(filled.bytes)))
    let isWhole = filled.is_broken == 0 && converter.convert(bytes, into: &frame)
    frame.captured =
      filled.nanoseconds >= 0
      ? Instant(nanoseconds: UInt64(filled.nanoseconds)) : monotonicNow()
    try Self.check(cv4l2_queue(fd, filled.index))
    return isWhole ? .picture : .nothing
  }

  /// The camera's own shutter is closed. False also where it has none that it tells of.
  var isCovered: Bool { cv4l2_privacy(fd) == 1 }

  private static func check(_ status: Int32) throws(CameraFault) {
    guard status >= 0 else { throw CameraFault(errno: -status) }
  }

  /// The open file.
  private final class Handle {
    let fd: Int32

    init(_ path: String) throws(CameraFault) {
      fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
      guard fd >= 0 else { throw CameraFault(errno: errno) }
    }

    deinit { close(fd) }
  }

  /// The memory that camera and program share. A class: it ends after all that reads it, and before the
  /// file, which it keeps.
  private final class Buffers {
    private let handle: Handle
    private var mapped: [UnsafeRawBufferPointer] = []

    var indices: Range<Int> { mapped.indices }

    init(_ handle: Handle, count: UInt32) throws(CameraFault) {
      self.handle = handle
      let granted = cv4l2_request_buffers(handle.fd, count)
      try V4L2Device.check(granted)
      for index in 0..<UInt32(granted) {
        var start: UnsafeMutableRawPointer?
        var size = 0
        try V4L2Device.check(cv4l2_map(handle.fd, index, &start, &size))
        mapped.append(UnsafeRawBufferPointer(start: start, count: size))
      }
      guard !mapped.isEmpty else { throw .unsuitable }
    }

    subscript(index: Int) -> UnsafeRawBufferPointer {
      // The kernel gives only what it was given; a driver that does not shall not be our crash.
      mapped.indices.contains(index) ? mapped[index] : UnsafeRawBufferPointer(start: nil, count: 0)
    }

    deinit {
      // Off first: the camera's light goes out, and nothing is written any more.
      _ = cv4l2_stream(handle.fd, 0)
      for buffer in mapped {
        munmap(UnsafeMutableRawPointer(mutating: buffer.baseAddress), buffer.count)
      }
      _ = cv4l2_request_buffers(handle.fd, 0)
    }
  }
}
