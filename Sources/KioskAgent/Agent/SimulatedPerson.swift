package import Foundation

extension Agent {
  /// As if somebody sat in front of the terminal who answers every call after some seconds: for the
  /// demonstration.
  package func letAPersonAnswer(after pause: TimeInterval = 4) {
    answersAfter = pause
  }

  /// To be called after each turn.
  func letAPersonAct() {
    guard let pause = answersAfter else { return }
    guard let call = state.call, case .ringing(let ringing) = call.phase,
      // What opens by itself needs no touch, which would stop it.
      ringing.opening == .byTouch
    else {
      answering = nil
      return
    }
    guard answering != call.call.id else { return }
    answering = call.call.id
    let inbox = inbox
    DispatchQueue.global().asyncAfter(deadline: .now() + pause) {
      // The whole screen answers while it rings; afterwards a touch of its middle does nothing.
      inbox.post(.event(.touch(.answer)))
    }
  }
}
