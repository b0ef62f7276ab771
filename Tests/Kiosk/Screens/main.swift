import CareModel
import Glibc
import KioskAgent

// Draws every screen in every language, without any display, as PPM files into a folder:
// kuulolla-kiosk-screens FOLDER [WIDTH HEIGHT]. Prints each text that did not fit at its size.

func write(_ path: String, _ bytes: [UInt8]) {
  guard let file = fopen(path, "w") else {
    print("cannot write \(path)")
    exit(1)
  }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}

let arguments = CommandLine.arguments
guard arguments.count == 2 || arguments.count == 4 else {
  print("usage: kuulolla-kiosk-screens FOLDER [WIDTH HEIGHT]")
  exit(2)
}
let folder = arguments[1]
let width = arguments.count == 4 ? Int(arguments[2]) ?? 1280 : 1280
let height = arguments.count == 4 ? Int(arguments[3]) ?? 720 : 720
let renderer = try Renderer(.memory(width: width, height: height))
let remote = TestPicture(width: 640, height: 480, kind: .person)
let own = TestPicture(width: 320, height: 240, kind: .room)
remote.withPlanes { renderer.update(.remote, $0) }
own.withPlanes { renderer.update(.own, $0) }

for language in Language.allCases {
  for screen in screens {
    let scene = SceneBuilder.scene(screen.make(language).state)
    renderer.draw(scene)
    for text in renderer.shrunkTexts(scene) {
      print("shrunk \(language.rawValue)/\(screen.name): \(text.text) -> \(Int(text.size))")
    }
    guard let picture = renderer.readBack() else {
      print("cannot read the picture back")
      exit(1)
    }
    let header = Array("P6\n\(picture.width) \(picture.height)\n255\n".utf8)
    write("\(folder)/\(language.rawValue)-\(screen.name).ppm", header + picture.rgb)
  }
}
