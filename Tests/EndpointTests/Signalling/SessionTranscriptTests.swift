import CareAPI
import CareModel
import TestKit
import Testing

@testable import Endpoint

@Suite struct SessionTranscriptTests {
  @Test func requestsBeforeTheSessionGoOutWithIt() {
    var script = SignallingScript()
    script.start()
    #expect(script.actions.first == .open)
    script.request(SignallingScript.accept, token: 1)
    script.connect()
    #expect(script.requests == ["0 hello"])
    script.forget()
    script.gateway(.reply(to: 0, .hello(SignallingScript.hello())))
    #expect(script.events == [.connected(SignallingScript.hello())])
    #expect(script.requests == ["1 accept"])
    script.gateway(.reply(to: 1, .done))
    #expect(script.completed == [1: .success(.done)])
  }

  @Test func aLostReplyIsAskedForAgainUnderTheSameNumber() {
    var script = SignallingScript()
    script.goLive(seq: 12)
    script.request(SignallingScript.accept, token: 1)
    script.request(SignallingScript.hangUp, token: 2)
    script.gateway(.reply(to: 1, .done))
    script.forget()
    // The reply to the second is lost with the connection; another is asked while there is none.
    script.close()
    #expect(script.events == [.disconnected])
    script.request(SignallingScript.accept, token: 3)
    #expect(script.requests.isEmpty)
    script.fire(.reconnect)
    script.connect()
    guard case .request(let first)? = script.sent.first, case .resume(let resume) = first.body
    else {
      Issue.record("no resume")
      return
    }
    #expect(resume.lastSeq == 12 && resume.session == SessionID("s_1"))
    script.forget()
    script.gateway(.reply(to: 0, .resume(SignallingScript.resume())))
    #expect(script.events == [.resumed(SignallingScript.resume())])
    #expect(script.requests == ["2 hangUp", "3 accept"])
    script.gateway(.reply(to: 2, .done))
    // A second copy of a reply tells nothing.
    script.gateway(.reply(to: 2, .done))
    script.gateway(.refusal(to: 3, ProtocolError(.notRinging, "no")))
    #expect(
      script.completed == [
        2: .success(.done), 3: .failure(.refused(ProtocolError(.notRinging, "no"))),
      ])
  }

  @Test func eventsAreToldOnceAndAcknowledged() {
    var script = SignallingScript()
    script.goLive(seq: 4)
    for number in [5, 6, 6, 5] {
      script.gateway(.event(seq: number, SignallingScript.lost("\(number)")))
    }
    #expect(
      script.events == [
        .event(SignallingScript.lost("5")), .event(SignallingScript.lost("6")),
      ])
    #expect(script.machine.counters.duplicates == 2)
    #expect(script.scheduled(.acknowledge) == .seconds(1))
    script.forget()
    script.fire(.acknowledge)
    #expect(script.sent == [.ack(6)])
    script.fire(.acknowledge)
    #expect(script.sent.count == 1)
    // Many are acknowledged without waiting.
    for number in 7...22 { script.gateway(.event(seq: number, SignallingScript.lost("x"))) }
    #expect(script.sent.last == .ack(22))
  }

  @Test func aHoleInTheStreamIsMendedByAnotherConnection() {
    var script = SignallingScript()
    script.goLive(seq: 4)
    script.gateway(.event(seq: 6, SignallingScript.lost("6")))
    #expect(script.closes == [1001])
    #expect(script.events == [.disconnected])
    #expect(script.scheduled(.reconnect) != nil)
  }

  @Test func aSnapshotStandsForEventsThatAreGone() {
    var script = SignallingScript()
    script.goLive(seq: 4)
    script.comeBack()
    let reply = SignallingScript.resume(
      snapshot: SignallingScript.snapshot(), snapshotSeq: 600)
    script.gateway(.reply(to: 0, .resume(reply)))
    script.gateway(.event(seq: 601, SignallingScript.lost("601")))
    #expect(script.events == [.resumed(reply), .event(SignallingScript.lost("601"))])
  }

  @Test func aSessionThatIsGoneFailsWhatWaitedAndBeginsAnew() {
    var script = SignallingScript()
    script.goLive(seq: 4)
    script.request(SignallingScript.accept, token: 1)
    script.comeBack()
    script.gateway(.refusal(to: 0, ProtocolError(.sessionUnknown, "who?")))
    #expect(script.completed == [1: .failure(.sessionLost)])
    #expect(script.requests == ["0 hello"])
    script.forget()
    script.gateway(.reply(to: 0, .hello(SignallingScript.hello(seq: 0))))
    script.request(SignallingScript.hangUp, token: 2)
    // Numbers begin anew with the session.
    #expect(script.requests == ["1 hangUp"])
    #expect(script.machine.counters.sessionsLost == 1)
  }

  @Test func aSessionTakenOverIsTheEnd() {
    var script = SignallingScript()
    script.goLive()
    script.request(SignallingScript.accept, token: 1)
    script.forget()
    script.close(4008)
    #expect(script.completed == [1: .failure(.ended)])
    #expect(script.events == [.ended(.takenOver)])
    #expect(script.scheduled(.reconnect) == nil)
    script.request(SignallingScript.accept, token: 2)
    #expect(script.completed[2] == .failure(.ended))
  }

  @Test(arguments: [1003, 1007, 1009, 4002] as [UInt16])
  func whatTheGatewayCouldNotReadIsNotTriedAgain(_ code: UInt16) {
    var script = SignallingScript()
    script.goLive()
    script.close(code)
    #expect(script.events == [.ended(.defect(code: code))])
  }

  @Test func theGatewaysGoodbyeIsHonoured() {
    var script = SignallingScript()
    script.goLive()
    script.gateway(.volatile(.bye(ByeEvent(reason: .stopping, reconnectMilliseconds: 4_000))))
    script.close(1001)
    let pause = script.scheduled(.reconnect) ?? .zero
    #expect(pause >= .seconds(4) && pause <= .seconds(6))
    // The next time nothing was asked for.
    script.fire(.reconnect)
    script.forget()
    script.close()
    #expect(script.scheduled(.reconnect) ?? .zero < .seconds(2))
  }

  @Test func tooManyMessagesMeansFiveSeconds() {
    var script = SignallingScript()
    script.goLive()
    script.close(4029)
    #expect(script.scheduled(.reconnect) ?? .zero >= .seconds(5))
  }

  @Test func eventsOfANewerGatewayCountAndAreNotTold() {
    var script = SignallingScript()
    script.goLive(seq: 0)
    script.gateway(text: #"{"seq":1,"event":"hologram","body":{}}"#)
    script.gateway(text: #"{"event":"weather","body":{"sky":"clear"}}"#)
    // A known event with something in it that is not known yet.
    script.gateway(text: #"{"seq":2,"event":"mediaLost","body":{"callId":7}}"#)
    script.gateway(.event(seq: 3, SignallingScript.lost("3")))
    #expect(script.events == [.event(SignallingScript.lost("3"))])
    #expect(script.machine.counters.passedOver == 3)
    script.forget()
    script.fire(.acknowledge)
    #expect(script.sent == [.ack(3)])
  }

  @Test func aReplyWithoutSenseFailsItsRequestAlone() {
    var script = SignallingScript()
    script.goLive()
    script.request(SignallingScript.accept, token: 1)
    script.request(SignallingScript.hangUp, token: 2)
    script.gateway(text: #"{"re":1,"error":{"code":"fromTheFuture","message":"?"}}"#)
    script.gateway(text: "neither JSON nor anything")
    script.gateway(.reply(to: 2, .done))
    #expect(script.completed == [1: .failure(.unreadable), 2: .success(.done)])
    #expect(script.machine.counters.unreadable == 2)
  }

  @Test func silenceBreaksTheConnection() {
    var script = SignallingScript()
    script.start()
    script.connect()
    #expect(script.scheduled(.silence) == .seconds(45))
    script.forget()
    script.fire(.silence)
    #expect(script.closes == [1001])
    #expect(script.scheduled(.reconnect) != nil)
    // What an earlier connection's timers still say changes nothing.
    script.forget()
    script.fire(.silence)
    script.fire(.opening)
    #expect(script.actions.isEmpty)
  }

  @Test func requestsThatWaitAreBounded() {
    var script = SignallingScript()
    script.start()
    for token in 1...65 { script.request(SignallingScript.accept, token: UInt64(token)) }
    #expect(script.completed == [65: .failure(.tooMany)])
    script.connect()
    script.gateway(.reply(to: 0, .hello(SignallingScript.hello())))
    for token in 100...164 { script.request(SignallingScript.accept, token: UInt64(token)) }
    #expect(script.completed[163] == nil)
    #expect(script.completed[164] == .failure(.tooMany))
  }

  @Test(arguments: [ErrorCode.linkRevoked, .linkExpired, .notSignedIn])
  func aRefusalForGoodIsTheEnd(_ code: ErrorCode) {
    var script = SignallingScript()
    script.start()
    script.connect()
    script.forget()
    let error = ProtocolError(code, "no")
    script.gateway(.refusal(to: 0, error))
    #expect(script.events == [.refused(error), .ended(.refused(error))])
  }

  @Test func aRefusalForNowIsTriedAgainSlowly() {
    var script = SignallingScript()
    script.start()
    script.connect()
    script.gateway(.refusal(to: 0, ProtocolError(.tooMany, "later")))
    #expect(script.scheduled(.reconnect) ?? .zero >= .seconds(7))
  }

  @Test func stoppingEndsEverythingOnce() {
    var script = SignallingScript()
    script.goLive()
    script.request(SignallingScript.accept, token: 1)
    script.forget()
    _ = script.machine
    var machine = script.machine
    let actions = machine.stop()
    #expect(actions.contains(.complete(1, .failure(.ended))))
    #expect(actions.last == .deliver(.ended(.stopped)))
    #expect(machine.stop().isEmpty)
    #expect(machine.closed(code: nil).isEmpty)
  }
}
