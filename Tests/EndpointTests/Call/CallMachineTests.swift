import CareAPI
import CareModel
import RTC
import Testing

@testable import Endpoint

@Suite struct CallMachineTests {
  static func view(_ state: CallStateName = .inCall) -> CallView {
    CallView(
      id: SignallingScript.call, visitId: VisitID("v_1")!, state: state,
      ringUntil: WallTime(milliseconds: 1), reason: nil, startedAt: nil, own: PartyID("p_1")!,
      lead: PartyID("p_1")!, parties: [])
  }

  private static func joined() -> CallMachine {
    var machine = CallMachine(view())
    #expect(machine.join() == [.join])
    #expect(machine.joined(epoch: "91") == [.tell(.joined)])
    return machine
  }

  @Test func aNetworkChangeIsARestartAndOneAtATime() {
    var machine = Self.joined()
    #expect(machine.restartWanted() == [.reoffer])
    // Twice more while it is under way: once again after it.
    #expect(machine.restartWanted().isEmpty)
    #expect(machine.restartWanted().isEmpty)
    #expect(machine.reoffered() == [.reoffer])
    #expect(machine.reoffered().isEmpty)
  }

  @Test func aRestartBeforeTheFirstAnswerWaitsToBeAskedAgain() {
    var machine = CallMachine(Self.view(.ringing))
    #expect(machine.join() == [.join])
    #expect(machine.join().isEmpty)
    #expect(machine.restartWanted().isEmpty)
    #expect(machine.joined(epoch: "91") == [.tell(.joined)])
  }

  @Test func anotherLifeOfTheRelayIsJoinedAnew() {
    var machine = Self.joined()
    #expect(machine.hear(.event(SignallingScript.lost("91"))).isEmpty)
    #expect(machine.hear(.event(SignallingScript.lost("92"))) == [.join])
    #expect(machine.joined(epoch: "92") == [.tell(.joined)])
    #expect(machine.hear(.resumed(SignallingScript.resume(epoch: "92"))).isEmpty)
    #expect(machine.hear(.resumed(SignallingScript.resume(epoch: "93"))) == [.join])
  }

  @Test func aNewSessionTakesThePlaceAnew() {
    var machine = Self.joined()
    let snapshot = SignallingScript.snapshot(calls: [Self.view()])
    #expect(
      machine.hear(.connected(SignallingScript.hello(snapshot: snapshot)))
        == [.tell(.call(Self.view())), .join])
  }

  @Test func aCallThatIsNoLongerThereHasEnded() {
    var machine = Self.joined()
    #expect(
      machine.hear(.connected(SignallingScript.hello())) == [.closeMedia, .tell(.ended(nil))])
    #expect(machine.hear(.event(.call(Self.view(.ended)))).isEmpty)
    #expect(machine.join().isEmpty)
  }

  @Test func aRestartThatTheGatewayCannotDoBecomesAJoin() {
    var machine = Self.joined()
    #expect(machine.restartWanted() == [.reoffer])
    let error = ProtocolError(.notJoined, "")
    #expect(machine.failed(.request(.refused(error))) == [.retry(.milliseconds(500))])
    #expect(machine.restartWanted().isEmpty)
    #expect(machine.retry() == [.join])
  }

  @Test func aJoinRefusedForGoodIsToldAndOtherwiseTriedMoreAndMoreSlowly() {
    var machine = CallMachine(Self.view())
    _ = machine.join()
    let busy = ProtocolError(.mediaUnavailable, "")
    var pauses: [Duration] = []
    for _ in 0..<7 {
      for case .retry(let pause) in machine.failed(.request(.refused(busy))) {
        pauses.append(pause)
      }
      #expect(machine.retry() == [.join])
    }
    #expect(pauses == [0.5, 1, 2, 4, 8, 8, 8].map { Duration.seconds($0) })
    let ended = ProtocolError(.ended, "")
    #expect(
      machine.failed(.request(.refused(ended))) == [.closeMedia, .tell(.mediaRefused(ended))])
    // The owner may ask again.
    #expect(machine.join() == [.join])
  }

  @Test func leavingWhileItJoinsLeavesNothingBehind() {
    var machine = CallMachine(Self.view())
    _ = machine.join()
    #expect(machine.leave() == [.closeMedia])
    #expect(machine.joined(epoch: "91").isEmpty)
    #expect(machine.restartWanted().isEmpty)
  }

  @Test func aFailedTransportIsJoinedAnewAndAClosedOneIsNot() {
    var machine = Self.joined()
    #expect(machine.media(.closed) == [.tell(.media(.closed))])
    #expect(
      machine.media(.failed(.handshake))
        == [.tell(.media(.failed(.handshake))), .retry(.milliseconds(500))])
    #expect(machine.retry() == [.join])
  }
}
