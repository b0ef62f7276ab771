internal import CSDL2

/// A picture as decoders and cameras give it: I420, three planes with their own row lengths. The
/// memory is only read during the call that takes this.
package struct PicturePlanes {
  package var width: Int
  package var height: Int
  package var y, u, v: UnsafePointer<UInt8>
  package var yStride, uStride, vStride: Int

  package init(
    width: Int, height: Int, y: UnsafePointer<UInt8>, yStride: Int, u: UnsafePointer<UInt8>,
    uStride: Int, v: UnsafePointer<UInt8>, vStride: Int
  ) {
    self.width = width
    self.height = height
    self.y = y
    self.u = u
    self.v = v
    self.yStride = yStride
    self.uStride = uStride
    self.vStride = vStride
  }
}

/// The latest picture of one source, as a texture.
struct PictureSlot {
  private(set) var texture: Texture?
  /// Rises with every new picture.
  private(set) var version: UInt64 = 0

  /// Pictures larger than this are no pictures.
  private static let mostPixels = 4096 * 4096

  mutating func update(_ planes: PicturePlanes?, on renderer: OpaquePointer) {
    version += 1
    guard let planes, planes.width > 0, planes.height > 0,
      planes.width * planes.height <= PictureSlot.mostPixels
    else {
      texture = nil
      return
    }
    if texture?.width != planes.width || texture?.height != planes.height {
      texture = Texture(
        SDL_CreateTexture(
          renderer, SDL_PIXELFORMAT_IYUV.rawValue,
          Int32(SDL_TEXTUREACCESS_STREAMING.rawValue), Int32(planes.width), Int32(planes.height)),
        width: planes.width, height: planes.height)
      if let texture { SDL_SetTextureScaleMode(texture.pointer, SDL_ScaleModeLinear) }
    }
    guard let texture else { return }
    SDL_UpdateYUVTexture(
      texture.pointer, nil, planes.y, Int32(planes.yStride), planes.u, Int32(planes.uStride),
      planes.v, Int32(planes.vStride))
  }

  mutating func forget() { texture = nil }

  /// The part of the picture to take, and the part of the frame to fill with it.
  static func fit(
    _ fit: PictureElement.Fit, picture: (width: Int, height: Int), frame: PixelRect
  ) -> (from: PixelRect, into: PixelRect) {
    let whole = PixelRect(x: 0, y: 0, width: picture.width, height: picture.height)
    let across = Double(frame.width) / Double(picture.width)
    let down = Double(frame.height) / Double(picture.height)
    switch fit {
    case .cover:
      let scale = max(across, down)
      let width = min(picture.width, Int((Double(frame.width) / scale).rounded()))
      let height = min(picture.height, Int((Double(frame.height) / scale).rounded()))
      let part = PixelRect(
        x: (picture.width - width) / 2, y: (picture.height - height) / 2, width: width,
        height: height)
      return (part, frame)
    case .contain:
      let scale = min(across, down)
      let width = Int((Double(picture.width) * scale).rounded())
      let height = Int((Double(picture.height) * scale).rounded())
      let place = PixelRect(
        x: frame.x + (frame.width - width) / 2, y: frame.y + (frame.height - height) / 2,
        width: width, height: height)
      return (whole, place)
    }
  }
}
