internal import Glibc

/// Why there are no pictures.
enum CameraFault: Error, Equatable {
  /// No such device, or it was unplugged.
  case missing
  case busy
  /// It gives nothing that can be made a picture of, or nothing at all any more.
  case unsuitable

  /// From what the kernel refused with.
  init(errno: Int32) {
    switch errno {
    case EBUSY: self = .busy
    case ENOENT, ENODEV, ENXIO: self = .missing
    default: self = .unsuitable
    }
  }

  /// For the person at the terminal one that does not work is as good as none.
  var state: CameraState { self == .busy ? .busy : .missing }
}
