/// A message to the gateway.
public enum ClientMessage: Sendable, Equatable {
  case request(Request)
  /// All events up to this sequence number have been processed.
  case ack(Int)
}

/// `id` is 0 for `hello`, `resume` and `ping`, positive for everything else.
public struct Request: Sendable, Equatable {
  public var id: Int
  public var body: RequestBody

  public init(id: Int, body: RequestBody) {
    self.id = id
    self.body = body
  }
}

/// Why a message could not be taken.
public enum MessageFault: Error, Sendable, Equatable {
  /// It has no shape that could be answered: the connection is closed.
  case close(CloseCode, String)
  /// A request that is refused.
  case refuse(id: Int, ProtocolError)
}

public enum RequestType: String, Codable, Sendable, CaseIterable {
  case hello, resume, ping
  case ring, accept, decline, hangUp, setSending, sendText
  case join, reoffer, leave
  case testJoin, testLeave
}

public enum RequestBody: Sendable, Equatable {
  case hello(HelloRequest)
  case resume(ResumeRequest)
  case ping
  case ring(RingRequest)
  case accept(CallReference)
  case decline(CallReference)
  case hangUp(CallReference)
  case setSending(SetSendingRequest)
  case sendText(SendTextRequest)
  case join(JoinRequest)
  case reoffer(JoinRequest)
  case leave(CallReference)
  case testJoin(TestJoinRequest)
  case testLeave

  public var type: RequestType {
    switch self {
    case .hello: .hello
    case .resume: .resume
    case .ping: .ping
    case .ring: .ring
    case .accept: .accept
    case .decline: .decline
    case .hangUp: .hangUp
    case .setSending: .setSending
    case .sendText: .sendText
    case .join: .join
    case .reoffer: .reoffer
    case .leave: .leave
    case .testJoin: .testJoin
    case .testLeave: .testLeave
    }
  }
}
