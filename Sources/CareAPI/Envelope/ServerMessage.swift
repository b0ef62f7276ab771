/// A message from the gateway.
public enum ServerMessage: Sendable, Equatable {
  case reply(to: Int, ReplyBody)
  case refusal(to: Int, ProtocolError)
  /// Part of the session's stream: in order, exactly once.
  case event(seq: Int, EventBody)
  /// Never stored, never replayed.
  case volatile(VolatileBody)
}

public enum ReplyBody: Sendable, Equatable {
  case challenge(ChallengeReply)
  case pair(PairReply)
  case hello(HelloReply)
  case resume(ResumeReply)
  case ring(RingReply)
  case text(SendTextReply)
  /// To `join`, `reoffer` and `testJoin`.
  case media(MediaReply)
  case help(HelpReply)
  /// `{}`: there is nothing to tell.
  case done
}

extension ServerMessage {
  /// As it is stored, to be told again after a restart: without credentials of TURN servers, which are of
  /// no use for long and are on no disk.
  public var kept: ServerMessage {
    guard case .reply(let number, .media(var reply)) = self else { return self }
    reply.iceServers = nil
    return .reply(to: number, .media(reply))
  }
}

public enum EventType: String, Codable, Sendable, CaseIterable {
  case call, text, slots, mediaLost, visit, terminal, help, task
}

public enum EventBody: Sendable, Equatable {
  case call(CallView)
  case text(TextView)
  case slots(SlotsEvent)
  case mediaLost(MediaLostEvent)
  case visit(VisitView)
  case terminal(SignedConfiguration)
  case help(HelpEvent)
  case task(TaskView)

  public var type: EventType {
    switch self {
    case .call: .call
    case .text: .text
    case .slots: .slots
    case .mediaLost: .mediaLost
    case .visit: .visit
    case .terminal: .terminal
    case .help: .help
    case .task: .task
    }
  }
}

public enum VolatileType: String, Codable, Sendable, CaseIterable {
  case quality, presence, bye, paired, command
}

public enum VolatileBody: Sendable, Equatable {
  case quality(QualityEvent)
  case presence(PresenceEvent)
  case bye(ByeEvent)
  case paired(PairedEvent)
  case command(TerminalCommand)

  public var type: VolatileType {
    switch self {
    case .quality: .quality
    case .presence: .presence
    case .bye: .bye
    case .paired: .paired
    case .command: .command
    }
  }
}

/// An event as it is stored, before it goes to a page: everything but its number.
public struct EncodedEvent: Sendable, Hashable {
  /// `{"body":{…},"event":"…"}`
  public let json: String

  public init(_ body: EventBody) { json = ServerMessage.unnumbered(body) }

  /// As stored earlier by this type.
  public init(stored json: String) { self.json = json }

  /// The text frame that carries the event as number `seq`.
  public func frame(seq: Int) -> String { "{\"seq\":\(seq)," + json.dropFirst() }
}
