internal import CSDL2

/// What went wrong with the screen, for the operator.
package struct RendererError: Error, CustomStringConvertible {
  package var description: String

  init(_ doing: String) { description = "\(doing): \(String(cString: SDL_GetError()))" }
}

/// A picture that the renderer can draw. It must go before its renderer does.
final class Texture {
  let pointer: OpaquePointer
  let width: Int
  let height: Int

  init?(_ pointer: OpaquePointer?, width: Int, height: Int) {
    guard let pointer else { return nil }
    self.pointer = pointer
    self.width = width
    self.height = height
  }

  deinit { SDL_DestroyTexture(pointer) }

  /// White in the given strengths, to be tinted.
  static func mask(
    _ renderer: OpaquePointer, width: Int, height: Int, coverage: [UInt8]
  ) -> Texture? {
    let texture = Texture(
      SDL_CreateTexture(
        renderer, SDL_PIXELFORMAT_ARGB8888.rawValue, Int32(SDL_TEXTUREACCESS_STATIC.rawValue),
        Int32(width), Int32(height)), width: width, height: height)
    guard let texture else { return nil }
    let pixels = coverage.map { UInt32($0) << 24 | 0x00ff_ffff }
    SDL_UpdateTexture(texture.pointer, nil, pixels, Int32(width * 4))
    SDL_SetTextureBlendMode(texture.pointer, SDL_BLENDMODE_BLEND)
    return texture
  }

  func tint(_ colour: Colour) {
    SDL_SetTextureColorMod(pointer, colour.red, colour.green, colour.blue)
    SDL_SetTextureAlphaMod(pointer, colour.alpha)
  }
}

extension PixelRect {
  var sdl: SDL_Rect { SDL_Rect(x: Int32(x), y: Int32(y), w: Int32(width), h: Int32(height)) }
}

/// Holds a bounded number of things; what was not used for longest goes first.
struct RecentCache<Key: Hashable, Value> {
  let capacity: Int
  private var entries: [Key: (value: Value, used: UInt64)] = [:]
  private var clock: UInt64 = 0

  init(capacity: Int) { self.capacity = capacity }

  mutating func get(_ key: Key, make: () -> Value?) -> Value? {
    clock += 1
    if let entry = entries[key] {
      entries[key]?.used = clock
      return entry.value
    }
    guard let value = make() else { return nil }
    if entries.count >= capacity,
      let oldest = entries.min(by: { $0.value.used < $1.value.used })
    {
      entries[oldest.key] = nil
    }
    entries[key] = (value, clock)
    return value
  }

  mutating func removeAll() { entries = [:] }
}
