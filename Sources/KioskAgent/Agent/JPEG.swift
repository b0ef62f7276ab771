internal import CTurboJPEG

/// JPEG by libjpeg-turbo, for the tab that shows the screen.
enum JPEG {
  private static let quality: Int32 = 85

  /// - Parameter rgb: rows of red, green, blue without gaps; not empty.
  static func encode(_ rgb: [UInt8], width: Int, height: Int) -> [UInt8]? {
    guard rgb.count == width * height * 3, let compressor = tjInitCompress() else { return nil }
    defer { tjDestroy(compressor) }
    var bytes: UnsafeMutablePointer<UInt8>?
    var count: UInt = 0
    let status = tjCompress2(
      compressor, rgb, Int32(width), 0, Int32(height), Int32(TJPF_RGB.rawValue), &bytes, &count,
      Int32(TJSAMP_420.rawValue), quality, 0)
    defer { tjFree(bytes) }
    guard status == 0, let bytes else { return nil }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }
}
