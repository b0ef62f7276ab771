internal import Foundation

extension ServerMessage {
  /// As one text frame.
  public func encoded() -> String { JSONText.encode(Outgoing(message: self)) }

  static func unnumbered(_ body: EventBody) -> String {
    JSONText.encode(Outgoing(message: .event(seq: 0, body), numbered: false))
  }

  /// Reads one text frame, as clients do. A reply does not say what it replies to.
  ///
  /// - Parameter requestType: what request of that id was; nil where there was none.
  /// - Returns: nil for an event of a type that is not known here, which a client passes over
  ///   (one with a number still counts: see ``number(of:)``).
  /// - Throws: ``ProtocolError`` that names the field.
  public static func decode(
    _ text: some Sequence<UInt8>, requestType: @escaping @Sendable (Int) -> RequestType?
  ) throws(ProtocolError) -> ServerMessage? {
    let decoder = JSONDecoder()
    decoder.userInfo[.requestType] = requestType
    do {
      return try decoder.decode(Incoming.self, from: Data(text)).message
    } catch {
      throw ProtocolError(decoding: error)
    }
  }

  /// The sequence number of an event, known or not.
  public static func number(of text: some Sequence<UInt8>) -> Int? {
    try? JSONDecoder().decode(Numbered.self, from: Data(text)).seq
  }
}

extension CodingUserInfoKey {
  // The name is not empty, so that there is such a key.
  fileprivate static let requestType = CodingUserInfoKey(rawValue: "requestType")!
}

private struct Numbered: Decodable { var seq: Int? }

private enum EnvelopeKey: String, CodingKey {
  case re, ok, error, seq, event, body
}

private struct Outgoing: Encodable {
  let message: ServerMessage
  var numbered = true

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: EnvelopeKey.self)
    switch message {
    case .reply(let id, let body):
      try container.encode(id, forKey: .re)
      try body.encodable.encode(to: container.superEncoder(forKey: .ok))
    case .refusal(let id, let error):
      try container.encode(id, forKey: .re)
      try container.encode(error, forKey: .error)
    case .event(let seq, let body):
      if numbered { try container.encode(seq, forKey: .seq) }
      try container.encode(body.type, forKey: .event)
      try body.encodable.encode(to: container.superEncoder(forKey: .body))
    case .volatile(let body):
      try container.encode(body.type, forKey: .event)
      try body.encodable.encode(to: container.superEncoder(forKey: .body))
    }
  }
}

private struct Incoming: Decodable {
  let message: ServerMessage?

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: EnvelopeKey.self)
    if container.contains(.re) {
      let id = try container.decode(Int.self, forKey: .re)
      if container.contains(.error) {
        message = .refusal(to: id, try container.decode(ProtocolError.self, forKey: .error))
        return
      }
      typealias TypeOf = @Sendable (Int) -> RequestType?
      guard let typeOf = decoder.userInfo[.requestType] as? TypeOf, let type = typeOf(id) else {
        throw ProtocolError(.badRequest, "re names no open request")
      }
      message = .reply(to: id, try ReplyBody(type, in: container))
      return
    }
    let name = try container.decode(String.self, forKey: .event)
    if let type = VolatileType(rawValue: name) {
      message = .volatile(try VolatileBody(type, in: container))
    } else if let type = EventType(rawValue: name) {
      let seq = try container.decode(Int.self, forKey: .seq)
      message = .event(seq: seq, try EventBody(type, in: container))
    } else {
      message = nil
    }
  }
}

extension ReplyBody {
  fileprivate init(_ type: RequestType, in container: KeyedDecodingContainer<EnvelopeKey>) throws {
    switch type {
    case .challenge: self = .challenge(try container.decode(ChallengeReply.self, forKey: .ok))
    case .pair: self = .pair(try container.decode(PairReply.self, forKey: .ok))
    case .hello: self = .hello(try container.decode(HelloReply.self, forKey: .ok))
    case .resume: self = .resume(try container.decode(ResumeReply.self, forKey: .ok))
    case .ring: self = .ring(try container.decode(RingReply.self, forKey: .ok))
    case .sendText: self = .text(try container.decode(SendTextReply.self, forKey: .ok))
    case .join, .reoffer, .testJoin:
      self = .media(try container.decode(MediaReply.self, forKey: .ok))
    case .help: self = .help(try container.decode(HelpReply.self, forKey: .ok))
    case .ping, .accept, .decline, .hangUp, .setSending, .admit, .moveBack, .remove, .invite,
      .handOver, .answerConsent, .knock, .resumeCall, .leave, .testLeave, .withdrawConsent,
      .setNotes, .feedback, .health, .selfTest, .takeTask, .finishTask, .releaseTask:
      _ = try container.decode(EmptyBody.self, forKey: .ok)
      self = .done
    }
  }

  fileprivate var encodable: any Encodable {
    switch self {
    case .challenge(let body): body
    case .pair(let body): body
    case .hello(let body): body
    case .resume(let body): body
    case .ring(let body): body
    case .text(let body): body
    case .media(let body): body
    case .help(let body): body
    case .done: EmptyBody()
    }
  }
}

extension EventBody {
  fileprivate init(_ type: EventType, in container: KeyedDecodingContainer<EnvelopeKey>) throws {
    switch type {
    case .call: self = .call(try container.decode(CallView.self, forKey: .body))
    case .text: self = .text(try container.decode(TextView.self, forKey: .body))
    case .slots: self = .slots(try container.decode(SlotsEvent.self, forKey: .body))
    case .mediaLost: self = .mediaLost(try container.decode(MediaLostEvent.self, forKey: .body))
    case .visit: self = .visit(try container.decode(VisitView.self, forKey: .body))
    case .terminal:
      self = .terminal(try container.decode(SignedConfiguration.self, forKey: .body))
    case .help: self = .help(try container.decode(HelpEvent.self, forKey: .body))
    case .task: self = .task(try container.decode(TaskView.self, forKey: .body))
    }
  }

  fileprivate var encodable: any Encodable {
    switch self {
    case .call(let body): body
    case .text(let body): body
    case .slots(let body): body
    case .mediaLost(let body): body
    case .visit(let body): body
    case .terminal(let body): body
    case .help(let body): body
    case .task(let body): body
    }
  }
}

extension VolatileBody {
  fileprivate init(_ type: VolatileType, in container: KeyedDecodingContainer<EnvelopeKey>) throws {
    switch type {
    case .quality: self = .quality(try container.decode(QualityEvent.self, forKey: .body))
    case .presence: self = .presence(try container.decode(PresenceEvent.self, forKey: .body))
    case .bye: self = .bye(try container.decode(ByeEvent.self, forKey: .body))
    case .paired: self = .paired(try container.decode(PairedEvent.self, forKey: .body))
    case .command: self = .command(try container.decode(TerminalCommand.self, forKey: .body))
    }
  }

  fileprivate var encodable: any Encodable {
    switch self {
    case .quality(let body): body
    case .presence(let body): body
    case .bye(let body): body
    case .paired(let body): body
    case .command(let body): body
    }
  }
}
