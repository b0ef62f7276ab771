/// Which device nodes may be the camera.
enum CameraPaths {
  /// - Parameters:
  ///   - device: "auto" or a path.
  ///   - folder: where the device nodes stand.
  static func candidates(_ device: String, in folder: String = "/dev") -> [String] {
    guard device == "auto" else { return [device] }
    return FileText.names(in: folder).compactMap { name -> Int? in
      // Its number in the kernel's order, so that 10 follows 9.
      name.hasPrefix("video") ? Int(name.dropFirst(5)) : nil
    }.sorted().map { "\(folder)/video\($0)" }
  }

  /// Opens the first that can be opened. Where none can, what is said of the most promising: somebody has
  /// it, before it is of no use, before it is not there.
  static func first<Opened: ~Copyable>(
    _ paths: [String], open: (String) throws(CameraFault) -> Opened
  ) throws(CameraFault) -> Opened {
    var fault = CameraFault.missing
    for path in paths {
      do throws(CameraFault) {
        return try open(path)
      } catch {
        if error == .busy || fault == .missing { fault = error }
      }
    }
    throw fault
  }
}
