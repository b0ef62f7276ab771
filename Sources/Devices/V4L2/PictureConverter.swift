internal import CV4L2
internal import Codecs
internal import Glibc

/// Makes I420 of what a camera gives (libv4lconvert).
struct PictureConverter: ~Copyable {
  private var conversion = cv4l2_conversion()

  /// - Parameter camera: an open device, which it asks what it is; it must stay open.
  init(camera: Int32) throws(CameraFault) {
    guard let converter = v4lconvert_create(camera) else { throw .unsuitable }
    conversion.converter = converter
  }

  /// For pictures that come from elsewhere, to be described.
  init() throws(CameraFault) {
    guard let converter = cv4l2_converter_without_camera() else { throw .unsuitable }
    conversion.converter = converter
  }

  deinit { v4lconvert_destroy(conversion.converter) }

  /// Of what comes out. Both are even.
  var width: Int { Int(withUnsafePointer(to: conversion) { cv4l2_target($0).width }) }
  var height: Int { Int(withUnsafePointer(to: conversion) { cv4l2_target($0).height }) }

  /// Sets the camera to what comes nearest to the format.
  mutating func negotiate(_ format: CameraFormat, camera: Int32) throws(CameraFault) {
    let sides = 16...VideoFrame.longestSide
    guard sides.contains(format.width), sides.contains(format.height) else { throw .unsuitable }
    let status = cv4l2_negotiate(
      camera, &conversion, UInt32(format.width), UInt32(format.height),
      UInt32(max(1, min(format.framesPerSecond, 240))))
    guard status == 0 else { throw CameraFault(errno: -status) }
    try check()
  }

  /// What the pictures are, where they do not come from this camera.
  /// - Parameters:
  ///   - pixels: V4L2_PIX_FMT_….
  ///   - bytesPerLine: 0 where it has no meaning.
  ///   - size: bytes of the largest picture.
  mutating func describe(
    pixels: UInt32, width: Int, height: Int, bytesPerLine: Int, size: Int
  ) throws(CameraFault) {
    cv4l2_describe(
      &conversion, pixels, UInt32(width), UInt32(height), UInt32(bytesPerLine), UInt32(size))
    try check()
  }

  /// What is made of it must have the shape of a frame of ours: packed, and halves without a rest.
  private func check() throws(CameraFault) {
    let sides = 16...VideoFrame.longestSide
    guard sides.contains(width), sides.contains(height), width % 2 == 0, height % 2 == 0 else {
      throw .unsuitable
    }
  }

  /// - Returns: false where the picture is damaged; the frame then holds nothing of use.
  mutating func convert(_ source: UnsafeRawBufferPointer, into frame: inout VideoFrame) -> Bool {
    guard !source.isEmpty else { return false }
    frame.resize(width: width, height: height)
    let from = withUnsafePointer(to: conversion) { cv4l2_source($0) }
    if from.pixelformat == cv4l2_yuv420, Int(from.width) == width, Int(from.height) == height {
      // The library would copy it as it is, with the gaps that some cameras leave after each row.
      return Self.copy(
        source, stride: max(Int(from.bytesperline), width), into: &frame)
    }
    return frame.withBytes { target in
      let count = cv4l2_convert(
        &conversion, source.baseAddress, source.count, target.baseAddress, target.count)
      return count == target.count
    }
  }

  /// - Parameter stride: bytes from one row of brightness to the next; of colour, half of it.
  static func copy(
    _ source: UnsafeRawBufferPointer, stride: Int, into frame: inout VideoFrame
  ) -> Bool {
    let (width, height) = (frame.width, frame.height)
    guard width % 2 == 0, height % 2 == 0, stride >= width, stride % 2 == 0 else { return false }
    // The last row may lack its gap.
    guard source.count >= stride * height * 3 / 2 - (stride - width) / 2 else { return false }
    frame.withBytes { target in
      guard var from = source.baseAddress, var to = UnsafeMutableRawPointer(target.baseAddress)
      else { return }
      for (bytes, step, rows) in [(width, stride, height), (width / 2, stride / 2, height)] {
        for _ in 0..<rows {
          memcpy(to, from, bytes)
          (from, to) = (from + step, to + bytes)
        }
      }
    }
    return true
  }
}
