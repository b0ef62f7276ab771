internal import CareAPI
internal import Foundation

/// What the gateway says.
extension SignallingMachine {
  /// One text frame.
  mutating func received(_ text: String) -> [Action] {
    switch state {
    case .idle, .waiting, .connecting, .ended: return []
    case .opening(let opening): return received(text, opening)
    case .pairing: return received(text, nil)
    case .live: break
    }
    // The numbers are unique: each request has its own.
    let types = Dictionary(
      uniqueKeysWithValues: (session?.stream.toResend ?? []).map { ($0.id, $0.request.body.type) })
    let message: ServerMessage?
    do {
      message = try ServerMessage.decode(text.utf8) { types[$0] }
    } catch {
      return unreadable(text)
    }
    switch message {
    case .reply(let id, let body): return complete(id, .success(body))
    case .refusal(let id, let error): return complete(id, .failure(.refused(error)))
    case .event(let seq, let body): return event(seq, body)
    case .volatile(let body): return volatile(body)
    case nil: return passOver(ServerMessage.number(of: text.utf8))
    }
  }

  private mutating func complete(
    _ id: Int, _ result: Result<ReplyBody, SignallingError>
  ) -> [Action] {
    guard let waiting = session?.stream.replied(to: id) else { return [] }
    return [.complete(waiting.token, result)]
  }

  private mutating func event(_ seq: Int, _ body: EventBody?) -> [Action] {
    switch session?.stream.received(seq: seq) {
    case .process(let ack):
      let told: [Action] = body.map { [.deliver(.event($0))] } ?? []
      guard let ack else { return told + acknowledgeSoon() }
      return told + [.send(ClientMessage.ack(ack).encoded())]
    case .duplicate:
      counters.duplicates += 1
      return []
    case .gap:
      counters.gaps += 1
      return drop()
    case nil: return []
    }
  }

  private mutating func volatile(_ body: VolatileBody) -> [Action] {
    if case .bye(let bye) = body { heed(bye) }
    return [.deliver(.volatile(body))]
  }

  /// An event that only a newer version knows: it counts as processed.
  private mutating func passOver(_ seq: Int?) -> [Action] {
    counters.passedOver += 1
    return seq.map { event($0, nil) } ?? []
  }

  /// Of a known type, with something in it that this version cannot read.
  private mutating func unreadable(_ text: String) -> [Action] {
    guard let outline = try? JSONDecoder().decode(Outline.self, from: Data(text.utf8)) else {
      counters.unreadable += 1
      return []
    }
    if let id = outline.re {
      counters.unreadable += 1
      return complete(id, .failure(.unreadable))
    }
    return passOver(outline.seq)
  }

  // MARK: Opening

  private mutating func received(_ text: String, _ opening: Opening?) -> [Action] {
    let type: RequestType? =
      switch opening {
      case .challenge: .challenge
      case .pair: .pair
      case .hello: .hello
      case .resume: .resume
      case nil: nil
      }
    let message: ServerMessage?
    do {
      message = try ServerMessage.decode(text.utf8) { $0 == 0 ? type : nil }
    } catch {
      counters.unreadable += 1
      // A reply that opens the session and cannot be read leaves nothing to go on with.
      return opening == nil ? [] : drop()
    }
    switch (message, opening) {
    case (.reply(_, .hello(let reply)), _): return opened(reply)
    case (.reply(_, .resume(let reply)), _): return resumed(reply)
    case (.reply(_, .challenge(let reply)), _): return challenged(reply)
    case (.reply(_, .pair(let reply)), _): return showCode(reply)
    case (.refusal(0, let error), let opening?): return refused(error, opening)
    case (.volatile(.paired(let event)), _): return paired(event)
    case (.volatile(.bye(let bye)), _):
      heed(bye)
      return [.deliver(.volatile(.bye(bye)))]
    case (.reply, _), (.refusal, _), (.event, _), (.volatile, _), (nil, _): return []
    }
  }
}

/// What can be read of any message.
private struct Outline: Decodable {
  var re: Int?
  var seq: Int?
}
