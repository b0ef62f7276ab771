import CareModel
import Glibc
import KioskAgent

/// Every screen as a PPM file. Prints each fault of the look, one a line: text that had to shrink too
/// far, a contrast under 7:1, a target that is too small, or more than three of them.
func drawScreens(into folder: String, width: Int, height: Int) throws {
  let renderer = try Renderer(.memory(width: width, height: height))
  TestPicture(width: 640, height: 480, kind: .person).withPlanes { renderer.update(.remote, $0) }
  TestPicture(width: 320, height: 240, kind: .room).withPlanes { renderer.update(.own, $0) }
  for language in Language.allCases {
    for screen in screens + networkScreens {
      let scene = SceneBuilder.scene(screen.make(language).state)
      renderer.draw(scene)
      for fault in faults(of: scene) + shrunk(scene, renderer) {
        print("\(language.rawValue)-\(screen.name): \(fault)")
      }
      guard let picture = renderer.readBack() else { fail("the picture cannot be read back") }
      let header = Array("P6\n\(picture.width) \(picture.height)\n255\n".utf8)
      write("\(folder)/\(language.rawValue)-\(screen.name).ppm", header + picture.rgb)
    }
  }
}

private func shrunk(_ scene: Scene, _ renderer: Renderer) -> [String] {
  renderer.shrunkTexts(scene).filter { $0.size < 44 }.map {
    "“\($0.text)” is set in \(Int($0.size)) points"
  }
}

private func write(_ path: String, _ bytes: [UInt8]) {
  guard let file = fopen(path, "w") else { fail("cannot write \(path)") }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}
