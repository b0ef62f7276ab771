/// Makes a YUV4MPEG2 file, picture by picture; writing the bytes is the caller's. Browsers take such a
/// file for a camera.
public struct Y4MWriter: Sendable {
  public let width: Int
  public let height: Int
  public let framesPerSecond: Int

  public init(width: Int, height: Int, framesPerSecond: Int = 30) {
    self.width = width
    self.height = height
    self.framesPerSecond = framesPerSecond
  }

  /// Stands before the first picture.
  public var header: [UInt8] {
    Array("YUV4MPEG2 W\(width) H\(height) F\(framesPerSecond):1 Ip A1:1 C420jpeg\n".utf8)
  }

  /// The bytes of one picture. Throws `.wrongSize` for one of another size: the file has only one.
  public func frame(_ frame: VideoFrame) throws(CodecError) -> [UInt8] {
    guard frame.width == width, frame.height == height else { throw .wrongSize }
    return Array("FRAME\n".utf8) + frame.bytes
  }
}
