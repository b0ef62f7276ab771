internal import MediaAPI

/// Whether new calls may begin now. Those that run go on, and take more people, whatever this says.
struct CallIntake: Sendable, Equatable {
  /// The gateway is about to be stopped: for good.
  var isDraining = false
  /// The relay opens no new rooms.
  private(set) var relayRefuses = false
  /// As the relay last said it.
  private(set) var level = PressureLevel.calm

  /// Why none begins, for the protocol peer; nil where they may.
  var refusal: String? {
    if isDraining { return "the gateway is about to stop and begins no calls" }
    if relayRefuses { return "the relay has too much to do for another call" }
    return nil
  }

  /// What the relay says of itself. True where its level is another than before.
  mutating func heed(_ load: NodeLoad) -> Bool {
    let before = level
    level = load.pressure?.level ?? .calm
    relayRefuses = !(load.pressure?.takesRooms ?? true)
    return level != before
  }

  /// A relay that has started anew has not said anything yet.
  mutating func relayRestarted() {
    level = .calm
    relayRefuses = false
  }
}
