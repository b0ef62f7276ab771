internal import Foundation

extension ClientMessage {
  /// Reads one text frame.
  ///
  /// - Throws: ``MessageFault/close(_:_:)`` where the text is no JSON object (1007), longer than
  ///   ``ProtocolLimits/messageBytes`` (1009) or neither request nor acknowledgement (4002);
  ///   ``MessageFault/refuse(id:_:)`` where a request can be answered but not done.
  public static func decode(_ text: some Sequence<UInt8>) throws(MessageFault) -> ClientMessage {
    let data = Data(text)
    if data.count > ProtocolLimits.messageBytes {
      throw .close(.tooLong, "the message is longer than 65536 bytes")
    }
    guard let incoming = try? JSONDecoder().decode(Incoming.self, from: data) else {
      throw .close(.notJSON, "the message is no JSON object")
    }
    let message = try incoming.result.get()
    if case .request(let request) = message, JSONText.holdsZero(data) {
      throw .refuse(id: request.id, .zeroCharacter)
    }
    return message
  }

  public static func decode(_ text: String) throws(MessageFault) -> ClientMessage {
    try decode(text.utf8)
  }

  /// As one text frame.
  public func encoded() -> String { JSONText.encode(Outgoing(message: self)) }
}

private enum EnvelopeKey: String, CodingKey {
  case id, type, body, ack
}

/// Reads in one pass, and keeps what went wrong beside the id it has to be told under.
private struct Incoming: Decodable {
  let result: Result<ClientMessage, MessageFault>

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: EnvelopeKey.self)
    result = Result { () throws(MessageFault) in try Incoming.read(container) }
  }

  private static func read(
    _ container: KeyedDecodingContainer<EnvelopeKey>
  ) throws(MessageFault) -> ClientMessage {
    let numbers = 0...ProtocolLimits.largestNumber
    if container.contains(.ack) {
      guard let ack = try? container.decode(Int.self, forKey: .ack), numbers.contains(ack) else {
        throw .close(.badShape, "ack is no sequence number")
      }
      return .ack(ack)
    }
    guard let id = try? container.decode(Int.self, forKey: .id), numbers.contains(id) else {
      throw .close(.badShape, "id is missing or no request number")
    }
    do {
      let name = try container.decode(String.self, forKey: .type)
      guard let type = RequestType(rawValue: name) else {
        throw ProtocolError(.unknownType, "type is not known here")
      }
      let body = try RequestBody(type, in: container)
      guard (id == 0) == type.isUnnumbered else {
        throw ProtocolError(
          .badRequest,
          type.isUnnumbered ? "id must be 0 for \(name)" : "id must be positive for \(name)")
      }
      return .request(Request(id: id, body: body))
    } catch {
      throw .refuse(id: id, ProtocolError(decoding: error))
    }
  }
}

extension RequestType {
  /// What is said before there is a session, and `ping`, is numbered 0 and not kept for repetition.
  public var isUnnumbered: Bool {
    switch self {
    case .challenge, .pair, .hello, .resume, .ping: true
    case .ring, .accept, .decline, .hangUp, .setSending, .sendText, .admit, .moveBack, .remove,
      .invite, .handOver, .answerConsent, .knock, .resumeCall, .join, .reoffer, .leave,
      .testJoin, .testLeave, .help, .withdrawConsent, .setNotes, .feedback, .health, .selfTest,
      .takeTask, .finishTask, .releaseTask:
      false
    }
  }
}

extension RequestBody {
  fileprivate init(_ type: RequestType, in container: KeyedDecodingContainer<EnvelopeKey>) throws {
    func body<Body: Decodable>(_ type: Body.Type = Body.self) throws -> Body {
      try container.decode(Body.self, forKey: .body)
    }
    switch type {
    case .challenge: self = .challenge(try body())
    case .pair: self = .pair(try body())
    case .hello: self = .hello(try body())
    case .resume: self = .resume(try body())
    case .ping:
      _ = try body(EmptyBody.self)
      self = .ping
    case .ring: self = .ring(try body())
    case .accept: self = .accept(try body())
    case .decline: self = .decline(try body())
    case .hangUp: self = .hangUp(try body())
    case .setSending: self = .setSending(try body())
    case .sendText: self = .sendText(try body())
    case .admit: self = .admit(try body())
    case .moveBack: self = .moveBack(try body())
    case .remove: self = .remove(try body())
    case .invite: self = .invite(try body())
    case .handOver: self = .handOver(try body())
    case .answerConsent: self = .answerConsent(try body())
    case .knock: self = .knock(try body())
    case .resumeCall: self = .resumeCall(try body())
    case .join: self = .join(try body())
    case .reoffer: self = .reoffer(try body())
    case .leave: self = .leave(try body())
    case .testJoin: self = .testJoin(try body())
    case .testLeave:
      _ = try body(EmptyBody.self)
      self = .testLeave
    case .help: self = .help(try body())
    case .withdrawConsent: self = .withdrawConsent(try body())
    case .setNotes: self = .setNotes(try body())
    case .feedback: self = .feedback(try body())
    case .health: self = .health(try body())
    case .selfTest: self = .selfTest(try body())
    case .takeTask: self = .takeTask(try body())
    case .finishTask: self = .finishTask(try body())
    case .releaseTask: self = .releaseTask(try body())
    }
  }

  fileprivate var encodable: any Encodable {
    switch self {
    case .challenge(let body): body
    case .pair(let body): body
    case .hello(let body): body
    case .resume(let body): body
    case .ring(let body): body
    case .accept(let body), .decline(let body), .hangUp(let body), .leave(let body),
      .knock(let body), .resumeCall(let body):
      body
    case .admit(let body), .moveBack(let body), .remove(let body), .handOver(let body): body
    case .invite(let body): body
    case .answerConsent(let body): body
    case .setSending(let body): body
    case .sendText(let body): body
    case .join(let body), .reoffer(let body): body
    case .testJoin(let body): body
    case .ping, .testLeave: EmptyBody()
    case .help(let body): body
    case .withdrawConsent(let body): body
    case .setNotes(let body): body
    case .feedback(let body): body
    case .health(let body): body
    case .selfTest(let body): body
    case .takeTask(let body): body
    case .finishTask(let body): body
    case .releaseTask(let body): body
    }
  }
}

private struct Outgoing: Encodable {
  let message: ClientMessage

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: EnvelopeKey.self)
    switch message {
    case .ack(let seq):
      try container.encode(seq, forKey: .ack)
    case .request(let request):
      try container.encode(request.id, forKey: .id)
      try container.encode(request.body.type, forKey: .type)
      try request.body.encodable.encode(to: container.superEncoder(forKey: .body))
    }
  }
}
