package import CareModel

/// What the person has done here and the gateway has not yet confirmed. It survives power loss; every
/// part is bounded.
package struct KioskQueues: Codable, Equatable, Sendable {
  package private(set) var help: [HelpPress] = []
  package private(set) var feedback: [CallFeedback] = []
  /// Consents that were withdrawn here. They count as withdrawn from the touch on.
  package private(set) var withdrawals: [ConsentWithdrawal] = []
  /// Set once the terminal was taken out of use: what is left to show.
  package var revokedPhone: String?
  /// Of which visits the terminal has reminded, by their ids and times. Nil as written by a version
  /// that did not remind.
  package private(set) var reminded: [String]?

  package init() {}

  /// Presses that nobody has confirmed join into one, so that more than this never wait: only presses
  /// that were confirmed and not yet done stand beside it.
  package static let mostPresses = 4
  package static let mostFeedback = 20
  package static let mostWithdrawals = 16

  package var unsentHelp: [HelpPress] { help.filter { !$0.isConfirmed } }

  mutating func add(_ press: HelpPress) {
    help.append(press)
    if help.count > KioskQueues.mostPresses { help.removeFirst() }
  }

  /// Whether that changed anything.
  mutating func confirm(pressId: String) -> Bool {
    guard let index = help.firstIndex(where: { $0.pressId == pressId }), !help[index].isConfirmed
    else { return false }
    help[index].isConfirmed = true
    return true
  }

  /// The press without its person, where it had one and waits.
  mutating func forgetWho(pressId: String) -> HelpPress? {
    guard let index = help.firstIndex(where: { $0.pressId == pressId }),
      !help[index].isConfirmed, help[index].clientId != nil
    else { return nil }
    help[index].clientId = nil
    return help[index]
  }

  mutating func finish(pressId: String) -> Bool {
    let before = help.count
    help.removeAll { $0.pressId == pressId }
    return help.count != before
  }

  func hasReminded(of visit: KioskVisit) -> Bool {
    reminded?.contains(KioskQueues.key(visit)) ?? false
  }

  /// - Parameter all: the visits that are known; the others need not be remembered.
  mutating func noteReminded(of visit: KioskVisit, among all: [KioskVisit]) {
    let known = Set(all.map(KioskQueues.key))
    reminded = (reminded ?? []).filter(known.contains) + [KioskQueues.key(visit)]
  }

  /// A visit that was moved is another one to be reminded of.
  private static func key(_ visit: KioskVisit) -> String {
    "\(visit.id.rawValue)/\(visit.startsAt.milliseconds)"
  }

  mutating func add(_ face: CallFeedback) {
    feedback.removeAll { $0.callId == face.callId }
    feedback.append(face)
    if feedback.count > KioskQueues.mostFeedback { feedback.removeFirst() }
  }

  mutating func removeFeedback(_ call: CallID) -> Bool {
    let before = feedback.count
    feedback.removeAll { $0.callId == call }
    return feedback.count != before
  }

  mutating func withdraw(_ withdrawal: ConsentWithdrawal) {
    withdrawals.removeAll { $0.clientId == withdrawal.clientId }
    withdrawals.append(withdrawal)
    if withdrawals.count > KioskQueues.mostWithdrawals { withdrawals.removeFirst() }
  }

  mutating func confirmWithdrawal(_ client: ClientID) -> Bool {
    guard let index = withdrawals.firstIndex(where: { $0.clientId == client }),
      !withdrawals[index].isConfirmed
    else { return false }
    withdrawals[index].isConfirmed = true
    return true
  }

  /// A withdrawal has done its work once the configuration no longer has that consent.
  mutating func settle(with people: [KioskPerson]) -> Bool {
    let before = withdrawals
    withdrawals.removeAll { withdrawal in
      guard let person = people.first(where: { $0.clientId == withdrawal.clientId }),
        let consent = person.autoAnswer
      else { return true }
      return consent.givenAt > withdrawal.givenAt
    }
    return withdrawals != before
  }

  /// The consent as it stands: the configuration's, unless it was withdrawn here.
  package func consent(of person: KioskPerson) -> KioskConsent? {
    guard let consent = person.autoAnswer else { return nil }
    let withdrawn = withdrawals.contains {
      $0.clientId == person.clientId && consent.givenAt <= $0.givenAt
    }
    return withdrawn ? nil : consent
  }
}

/// One press of the help button.
package struct HelpPress: Codable, Equatable, Sendable {
  /// Made up here; the gateway makes one task of it, however often it is sent.
  package var pressId: String
  package var pressedAt: WallTime
  /// Nil where several people share the terminal.
  package var clientId: ClientID?
  package var isConfirmed: Bool

  package init(
    pressId: String, pressedAt: WallTime, clientId: ClientID?, isConfirmed: Bool = false
  ) {
    self.pressId = pressId
    self.pressedAt = pressedAt
    self.clientId = clientId
    self.isConfirmed = isConfirmed
  }
}

package struct CallFeedback: Codable, Equatable, Sendable {
  package var callId: CallID
  package var face: KioskFace
}

package struct ConsentWithdrawal: Codable, Equatable, Sendable {
  package var clientId: ClientID
  /// Of the consent that was withdrawn: a later one stands again.
  package var givenAt: WallTime
  package var isConfirmed: Bool
}
