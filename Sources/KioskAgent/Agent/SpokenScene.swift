internal import Foundation

/// What a scene says, for a tab that shows it: words for those who cannot see the picture, and for tests.
struct SpokenScene: Codable, Equatable {
  struct Button: Codable, Equatable {
    var id: String
    var label: String
    /// Its middle, on the canvas.
    var x, y: Double
  }

  var texts: [String] = []
  var buttons: [Button] = []
  var pictures: [String] = []

  init(_ scene: Scene) {
    for element in scene.elements {
      switch element {
      case .text(let text): texts.append(text.text)
      case .button(let button):
        buttons.append(
          Button(
            id: button.id.name,
            label: [button.label, button.detail].filter { !$0.isEmpty }.joined(separator: ", "),
            x: button.frame.x + button.frame.width / 2, y: button.frame.y + button.frame.height / 2)
        )
      case .picture(let picture): pictures.append(picture.source == .remote ? "remote" : "own")
      case .panel: break
      }
    }
  }

  var json: String {
    // Texts and numbers encode always.
    String(decoding: try! JSONEncoder().encode(self), as: UTF8.self)
  }
}
