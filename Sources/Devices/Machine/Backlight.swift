internal import Glibc

/// Why the screen's brightness could not be set.
public enum BacklightFault: Error, Equatable, Sendable {
  /// The screen has none that the kernel knows, as most that are connected by HDMI.
  case none
  /// This user may not set it.
  case notAllowed
  case failed(errno: Int32)
}

/// The light behind the screen (Documentation/ABI/stable/sysfs-class-backlight of Linux).
public struct Backlight: Sendable {
  private let folder: String

  /// - Parameter folder: where the kernel lists backlights; another one in tests.
  public init(folder: String = "/sys/class/backlight") { self.folder = folder }

  /// Per cent of the most it can; nil where there is none.
  public var percent: Int? {
    guard let light, let now = number(light, "brightness") else { return nil }
    return max(0, min(now * 100 / light.most, 100))
  }

  /// - Parameter percent: 0…100. 0 is the darkest that can still be read, not off: a terminal with a
  ///   black screen looks broken.
  public func set(percent: Int) throws(BacklightFault) {
    guard let light else { throw .none }
    let steps = (light.most * max(0, min(percent, 100)) + 50) / 100
    switch FileText.write("\(max(1, steps))\n", to: "\(folder)/\(light.name)/brightness") {
    case 0: return
    case EACCES, EPERM, EROFS: throw .notAllowed
    case let errno: throw .failed(errno: errno)
    }
  }

  private struct Light {
    var name: String
    /// Steps.
    var most: Int
    var rank: Int
  }

  /// Where there are several they move the same light; the kernel's advice is firmware before platform
  /// before raw.
  private var light: Light? {
    FileText.names(in: folder).compactMap { name -> Light? in
      guard let most = FileText.read("\(folder)/\(name)/max_brightness").flatMap(ProcText.number),
        (1...1_000_000).contains(most)
      else { return nil }
      let type = FileText.read("\(folder)/\(name)/type") ?? ""
      let rank = ["firmware", "platform"].firstIndex { type.hasPrefix($0) } ?? 2
      return Light(name: name, most: most, rank: rank)
    }.min { $0.rank < $1.rank }
  }

  private func number(_ light: Light, _ file: String) -> Int? {
    FileText.read("\(folder)/\(light.name)/\(file)").flatMap(ProcText.number)
      .flatMap { (0...1_000_000).contains($0) ? $0 : nil }
  }
}
