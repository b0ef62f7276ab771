internal import CSDL2

/// The letters: Noto Sans in two weights, compiled into the program, opened at the sizes asked for.
final class FontBook {
  /// Each open size keeps its own rendered letters.
  private var fonts = RecentCache<FontKey, Font>(capacity: 24)
  private let regular = FontBook.keep(PackageResources.noto_sans_regular_ttf)
  private let semibold = FontBook.keep(PackageResources.noto_sans_semibold_ttf)

  struct FontKey: Hashable {
    var weight: TextElement.Weight
    /// Of the em, in pixels.
    var size: Int
  }

  final class Font {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { TTF_CloseFont(pointer) }

    func width(_ text: String) -> Int {
      var width: Int32 = 0
      TTF_SizeUTF8(pointer, text, &width, nil)
      return Int(width)
    }

    var height: Int { Int(TTF_FontHeight(pointer)) }
  }

  init() throws(RendererError) {
    guard TTF_Init() == 0 else { throw RendererError("The letters cannot be drawn") }
  }

  deinit {
    fonts.removeAll()
    regular.deallocate()
    semibold.deallocate()
    TTF_Quit()
  }

  /// SDL reads letters from the bytes for as long as a font is open.
  private static func keep(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
    let kept = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    kept.copyBytes(from: bytes)
    return kept
  }

  func font(_ key: FontKey) -> Font? {
    fonts.get(key) {
      let bytes = key.weight == .regular ? regular : semibold
      guard let source = SDL_RWFromConstMem(bytes.baseAddress, Int32(bytes.count)),
        let pointer = TTF_OpenFontRW(source, 1, Int32(key.size))
      else { return nil }
      TTF_SetFontHinting(pointer, Int32(TTF_HINTING_LIGHT))
      return Font(pointer)
    }
  }
}
