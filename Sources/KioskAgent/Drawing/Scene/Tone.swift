/// A colour by its meaning. The values are those of the pages' `tokens.css`; a test compares them.
package enum Tone: String, Hashable, Sendable, CaseIterable {
  case surface
  case surfaceRaised = "surface-raised"
  case surfaceSunken = "surface-sunken"
  case text
  case quiet = "text-quiet"
  case line
  case controlLine = "control-line"
  case accent
  case onAccent = "on-accent"
  case accentSoft = "accent-soft"
  case call
  case onCall = "on-call"
  case callSoft = "call-soft"
  case stop
  case onStop = "on-stop"
  case attention
  case attentionSoft = "attention-soft"
  case stage
  case onStage = "on-stage"
  case stageRaised = "stage-raised"
  case stageVeil = "stage-veil"
  case stageLine = "stage-line"
  case stageAttention = "stage-attention"
}

package enum Palette: Hashable, Sendable, CaseIterable { case day, night }

package struct Colour: Hashable, Sendable {
  package var red, green, blue, alpha: UInt8

  package init(_ hex: UInt32, alpha: UInt8 = 255) {
    red = UInt8(truncatingIfNeeded: hex >> 16)
    green = UInt8(truncatingIfNeeded: hex >> 8)
    blue = UInt8(truncatingIfNeeded: hex)
    self.alpha = alpha
  }
}

extension Tone {
  package func colour(_ palette: Palette) -> Colour {
    switch palette {
    case .day: day
    case .night: night
    }
  }

  private var day: Colour {
    switch self {
    case .surface: Colour(0xfaf7f2)
    case .surfaceRaised: Colour(0xffffff)
    case .surfaceSunken: Colour(0xf1ebe1)
    case .text: Colour(0x211d18)
    case .quiet: Colour(0x4d463d)
    case .line: Colour(0xd9d0c2)
    case .controlLine: Colour(0x857a6a)
    case .accent: Colour(0x0b4f5c)
    case .onAccent: Colour(0xffffff)
    case .accentSoft: Colour(0xe0eef0)
    case .call: Colour(0x14552c)
    case .onCall: Colour(0xffffff)
    case .callSoft: Colour(0xe3f1e6)
    case .stop: Colour(0x8c1d1d)
    case .onStop: Colour(0xffffff)
    case .attention: Colour(0x6b4100)
    case .attentionSoft: Colour(0xfdf0d7)
    case .stage, .onStage, .stageRaised, .stageVeil, .stageLine, .stageAttention: stageColour
    }
  }

  private var night: Colour {
    switch self {
    case .surface: Colour(0x171511)
    case .surfaceRaised: Colour(0x211e19)
    case .surfaceSunken: Colour(0x100f0c)
    case .text: Colour(0xf4efe6)
    case .quiet: Colour(0xcdc5b8)
    case .line: Colour(0x3b362e)
    case .controlLine: Colour(0x968c7d)
    case .accent: Colour(0x8fd6e1)
    case .onAccent: Colour(0x06262c)
    case .accentSoft: Colour(0x17343a)
    case .call: Colour(0x8fdba6)
    case .onCall: Colour(0x06260f)
    case .callSoft: Colour(0x17321f)
    case .stop: Colour(0xffb4ab)
    case .onStop: Colour(0x3d0606)
    case .attention: Colour(0xffd98a)
    case .attentionSoft: Colour(0x3a2c10)
    case .stage, .onStage, .stageRaised, .stageVeil, .stageLine, .stageAttention: stageColour
    }
  }

  /// The stage of a call is dark by day as well: faces are seen best so.
  private var stageColour: Colour {
    switch self {
    case .onStage: Colour(0xf6f1e8)
    case .stageRaised: Colour(0x2b2823)
    case .stageVeil: Colour(0x14120f, alpha: 209)
    case .stageLine: Colour(0x8d8475)
    case .stageAttention: Colour(0xffd98a)
    default: Colour(0x14120f)
    }
  }
}

extension ButtonElement.ButtonTone {
  /// Fill, label and edge. Where there is no edge the fill stands for itself.
  package var tones: (fill: Tone, label: Tone, edge: Tone?) {
    switch self {
    case .call: (.call, .onCall, nil)
    case .stop: (.stop, .onStop, nil)
    case .attention: (.attentionSoft, .text, .attention)
    case .neutral: (.surfaceRaised, .text, .controlLine)
    case .stage: (.stageRaised, .onStage, .stageLine)
    }
  }
}
