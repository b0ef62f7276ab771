/// A message to the gateway.
public enum ClientMessage: Sendable, Equatable {
  case request(Request)
  /// All events up to this sequence number have been processed.
  case ack(Int)
}

/// `id` is 0 where the type is unnumbered (``RequestType/isUnnumbered``), positive for everything else.
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
  case challenge, pair, hello, resume, ping
  case ring, accept, decline, hangUp, setSending, sendText
  case admit, moveBack, remove, invite, handOver, answerConsent, knock, resumeCall
  case join, reoffer, leave
  case testJoin, testLeave
  case help, withdrawConsent, setNotes, feedback, health, selfTest
  case takeTask, finishTask, releaseTask
}

public enum RequestBody: Sendable, Equatable {
  case challenge(ChallengeRequest)
  case pair(PairRequest)
  case hello(HelloRequest)
  case resume(ResumeRequest)
  case ping
  case ring(RingRequest)
  case accept(CallReference)
  case decline(CallReference)
  case hangUp(CallReference)
  case setSending(SetSendingRequest)
  case sendText(SendTextRequest)
  case admit(PartyReference)
  case moveBack(PartyReference)
  case remove(PartyReference)
  case invite(InviteRequest)
  case handOver(PartyReference)
  case answerConsent(ConsentAnswer)
  case knock(CallReference)
  case resumeCall(CallReference)
  case join(JoinRequest)
  case reoffer(JoinRequest)
  case leave(CallReference)
  case testJoin(TestJoinRequest)
  case testLeave
  case help(HelpRequest)
  case withdrawConsent(ClientReference)
  case setNotes(SetNotesRequest)
  case feedback(FeedbackRequest)
  case health(HealthReport)
  case selfTest(SelfTestReport)
  case takeTask(TakeTaskRequest)
  case finishTask(FinishTaskRequest)
  case releaseTask(TaskReference)

  public var type: RequestType {
    switch self {
    case .challenge: .challenge
    case .pair: .pair
    case .hello: .hello
    case .resume: .resume
    case .ping: .ping
    case .ring: .ring
    case .accept: .accept
    case .decline: .decline
    case .hangUp: .hangUp
    case .setSending: .setSending
    case .sendText: .sendText
    case .admit: .admit
    case .moveBack: .moveBack
    case .remove: .remove
    case .invite: .invite
    case .handOver: .handOver
    case .answerConsent: .answerConsent
    case .knock: .knock
    case .resumeCall: .resumeCall
    case .join: .join
    case .reoffer: .reoffer
    case .leave: .leave
    case .testJoin: .testJoin
    case .testLeave: .testLeave
    case .help: .help
    case .withdrawConsent: .withdrawConsent
    case .setNotes: .setNotes
    case .feedback: .feedback
    case .health: .health
    case .selfTest: .selfTest
    case .takeTask: .takeTask
    case .finishTask: .finishTask
    case .releaseTask: .releaseTask
    }
  }
}
