internal import CareAPI
internal import CareModel

/// What a running switchboard may be told; the defaults are those of docs/protocol.md.
struct SwitchboardSettings: Sendable {
  /// How long a call rings.
  var ring = CallLifeCycle.defaultRing
  /// How long a session outlives its connection.
  var resume = ProtocolLimits.resumeWindow
  /// Of staff whose pages are open.
  var signInLife = SignInLife()
  var helloLimit = ProtocolLimits.helloLimit
  /// `hello` and `resume` that may be under way: what is done within half a second.
  var greetingsAtOnce = 256
  var deviceTest = ProtocolLimits.deviceTestLimit
  /// Device tests that may run at once: each takes a room of the relay.
  var deviceTests = 50
  /// Of these, what testers leave to staff and guests, and what one address of testers may take.
  var deviceTestsReserved = 20
  var deviceTestsOfAddress = 3
  /// Sessions that live at once, connected or to be resumed.
  var pagesOfLink = 16
  var pagesOfProfessional = 16
  var testersOfAddress = 64
  var testers = 5_000
  /// Pages of one call that may have media: its eight people's, and those that ring.
  var mediaPagesOfCall = 16
  /// Whose midnight ends "today".
  var calendar = LocalCalendar.helsinki
  /// Visits in a snapshot.
  var visitsShown = TodaysVisits.most
  /// Tasks in a snapshot: the oldest, which are the most urgent.
  var tasksShown = 200
  /// How long a claimed timer is this process's own.
  var timerLease = Duration.seconds(30)
  /// How long what has expired stays, so that the timer of each session ends it here first.
  var retentionDelay = Duration.minutes(5)
  var retentionPeriod = Duration.hours(1)
  /// For pages whose network lets nothing through to the relay.
  var turn: TURNServers?
  /// The channels in it are those of the couriers.
  var messages = MessageSettings()
}
