public import CareAPI

/// What a ``SignallingClient`` tells, in order.
public enum SignallingEvent: Sendable, Equatable {
  /// A new session, also where an earlier one could not be resumed: everything known before is void.
  case connected(HelloReply)
  /// The session goes on. Where there is a snapshot, events were lost and it stands for them.
  case resumed(ResumeReply)
  /// The connection is lost; it is tried again. Requests wait meanwhile.
  case disconnected
  /// Part of the session's stream: in order, exactly once.
  case event(EventBody)
  case volatile(VolatileBody)
  /// The gateway does not know this terminal: staff are to enter this code. It is followed by a new
  /// one when it expires, and void after ``disconnected``.
  case pairing(PairReply)
  /// Staff have entered the code. ``connected(_:)`` follows.
  case paired(PairedEvent)
  /// The gateway refused to open a session; ``ended(_:)`` follows where trying again is of no use.
  case refused(ProtocolError)
  /// The last event.
  case ended(SignallingEnd)
}

/// Why a client has stopped for good.
public enum SignallingEnd: Sendable, Equatable {
  /// By ``SignallingClient/stop()``.
  case stopped
  /// The gateway will not have this person: see the error.
  case refused(ProtocolError)
  /// Signed out, link revoked or expired, or the session ended.
  case signedOut(ByeReason?)
  /// Another connection has taken this session over.
  case takenOver
  /// The gateway could not read us: a defect of this program.
  case defect(code: UInt16)
  /// Events were not read for so long that the queue is full.
  case overrun
}

/// Why a request has no reply.
public enum SignallingError: Error, Sendable, Equatable {
  case refused(ProtocolError)
  /// The session could not be resumed: whether the request was done is not known.
  case sessionLost
  /// So many wait already.
  case tooMany
  /// It has been answered, in a way that this version does not understand.
  case unreadable
  /// The client has stopped.
  case ended
}

/// Since the start, for operators.
public struct SignallingCounters: Sendable, Equatable {
  /// Tries to connect.
  public var attempts = 0
  public var connections = 0
  public var resumes = 0
  public var sessionsLost = 0
  /// Events of types, or with values, that only a newer version knows.
  public var passedOver = 0
  public var duplicates = 0
  public var gaps = 0
  /// Messages without any sense.
  public var unreadable = 0
}
