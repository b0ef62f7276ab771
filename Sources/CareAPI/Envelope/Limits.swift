internal import CareModel

/// Numbers of docs/protocol.md that both ends go by.
public enum ProtocolLimits {
  public static let subprotocol = "kuulolla.1"
  /// Bytes of a text frame to the gateway, and of the body of a REST request.
  public static let messageBytes = 65_536
  /// Bytes of a text frame from the gateway: a snapshot of a full day and a call full of texts
  /// takes about two thirds of it.
  public static let gatewayMessageBytes = 1_048_576
  /// Unicode scalars of a text beside the picture.
  public static let textCharacters = 2_000
  /// UTF-8 bytes of an SDP offer: leaves room for the envelope and for escapes.
  public static let offerBytes = 60_000
  /// UTF-8 bytes of a secret: longer ones are none of ours.
  public static let secretBytes = 256
  public static let textsPerCall = 500
  /// UTF-8 bytes of all texts of a call, with JSON's escapes: a snapshot holds them all, and has to
  /// fit into a connection's queue.
  public static let textBytesPerCall = 262_144
  public static let receiveSlotsOfEachKind = 8
  /// UTF-8 bytes of a terminal's program version.
  public static let versionBytes = 64
  /// UTF-8 bytes of the name of a press of the help button.
  public static let pressBytes = 64
  public static let longestPromiseMinutes = 240
  /// Visits in the snapshot of a terminal.
  public static let visitsOfTerminal = 100

  /// Replies kept of a session, and so the requests a client may have open.
  public static let repliesKept = 256
  /// Events held of a session until they are acknowledged.
  public static let eventsHeld = 512
  public static let messagesPerSecond = 50
  public static let messageBurst = 200

  public static let resumeWindow = Duration.seconds(60)
  public static let pingInterval = Duration.seconds(20)
  public static let silenceLimit = Duration.seconds(45)
  public static let helloLimit = Duration.seconds(10)
  /// How long a pairing code can be entered.
  public static let pairingLimit = Duration.minutes(10)
  public static let deviceTestLimit = Duration.minutes(5)

  /// Request ids and sequence numbers stay exact in every JSON reader (2^53 - 1).
  public static let largestNumber = 9_007_199_254_740_991
}
