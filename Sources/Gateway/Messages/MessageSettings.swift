internal import CareModel

/// What holds for messages that leave the house.
struct MessageSettings: Sendable {
  /// Without a channel nothing is sent and nobody is reminded.
  var rules = MessageRules()
  var retention = MessageRetention()
  /// For how long a courier has a message: several in a row that each take as long as may be.
  var lease = Duration.seconds(100)
  /// How many a courier takes at once: one that is under way, and those behind it.
  var mostWithCourier = 4
  /// Visits whose reminders are dealt with in one transaction.
  var plannedAtOnce = 50
  /// Between one such lot and the next.
  var planningPause = Duration.milliseconds(20)
  /// How often visits are looked through for what was not planned when they changed.
  var sweepPeriod = Duration.minutes(1)
}
