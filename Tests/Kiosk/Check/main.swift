import CareModel
import Glibc
import KioskAgent

// The terminal's drawing and storage for tests that look from outside:
//   kuulolla-kiosk-check screens FOLDER [WIDTH HEIGHT]   draws every screen in every language
//   kuulolla-kiosk-check write FOLDER                    writes state without end, to be killed
//   kuulolla-kiosk-check read FOLDER                     says what state is there

func fail(_ sentence: String) -> Never {
  print(sentence)
  exit(1)
}

do {
  let arguments = Array(CommandLine.arguments.dropFirst())
  switch (arguments.first, arguments.count) {
  case ("screens", 2): try drawScreens(into: arguments[1], width: 1280, height: 720)
  case ("screens", 4):
    guard let width = Int(arguments[2]), let height = Int(arguments[3]) else {
      fail("width and height are whole numbers")
    }
    try drawScreens(into: arguments[1], width: width, height: height)
  case ("write", 2): try writeWithoutEnd(in: arguments[1])
  case ("read", 2): try readState(in: arguments[1])
  default: fail("usage: kuulolla-kiosk-check screens|write|read FOLDER")
  }
} catch {
  fail("\(error)")
}
