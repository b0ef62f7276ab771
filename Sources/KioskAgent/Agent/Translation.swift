internal import CareAPI
internal import CareModel

/// The gateway's words as events of the rules, and back. Pure.
enum Translation {
  static func configuration(
    _ signed: CareAPI.SignedConfiguration
  ) -> SignedConfiguration {
    SignedConfiguration(
      document: signed.configuration.revealed, signature: signed.signature.rawValue)
  }

  static func visit(_ view: VisitView) -> KioskVisit {
    let name = view.with.revealed
    let isOpen =
      switch view.state {
      case .coming, .due, .inCall, .notReached: true
      case .done, .cancelled, .suspended: false
      }
    return KioskVisit(
      id: view.id, clientId: view.clientId, startsAt: view.startsAt, endsAt: view.endsAt,
      with: name.isEmpty ? nil : view.with, isOpen: isOpen, lateMinutes: view.late?.minutes)
  }

  /// - Parameter client: whose visit the call is, where that is known.
  static func call(_ view: CallView, client: ClientID?, callingFrom: String?) -> CallNews? {
    let others = view.parties.filter { $0.id != view.own }
    // Who leads the call is whom the client talks with.
    guard let other = others.first(where: { $0.id == view.lead }) ?? others.first else {
      return nil
    }
    let call = KioskCall(
      id: view.id, clientId: client, caller: other.name, callerRole: other.role,
      callerFrom: other.role == .carer ? callingFrom : nil, isLoud: view.loud)
    let state: CallNews.State =
      switch view.state {
      case .ringing: .ringing
      case .inCall: view.elsewhere ? .elsewhere : .inCall
      case .ended: .ended(view.reason.flatMap { EndReason(rawValue: $0.rawValue) } ?? .lost)
      }
    return CallNews(
      call, state,
      other: OtherParty(
        isAway: other.connection == .lost, cameraOn: other.video, microphoneOn: other.audio),
      company: others.filter { $0.id != other.id && $0.state == .joined }.map(companion),
      asked: others.first { $0.consent == .asked }.map(companion), isHeld: view.held)
  }

  private static func companion(_ party: PartyView) -> Companion {
    Companion(party: party.id, name: party.name, role: party.role)
  }

  static func help(_ event: HelpEvent) -> HelpNews {
    let state: HelpNews.State =
      switch event.state {
      case .open: .open
      case .taken: .taken
      case .done: .done
      }
    return HelpNews(
      pressId: event.pressId, state: state, by: event.by, byRole: event.byRole,
      callBy: event.callBy)
  }

  static func notes(_ notes: [CallNote]) -> [PartyNote] {
    notes.compactMap { PartyNote(rawValue: $0.rawValue) }
  }

  static func face(_ face: KioskFace) -> FeedbackFace {
    switch face {
    case .good: .good
    case .fair: .fair
    case .bad: .bad
    }
  }
}
