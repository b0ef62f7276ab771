import CareModel
import CareStore
import Foundation
import Glibc

/// Whoever runs a command, as the operating system knows them: stands in the access log with what they
/// did and why.
public struct CommandOperator: Sendable, Equatable {
  public var name: String

  public init(name: String) { self.name = name }

  /// By the user that this process runs as, and by whom `sudo` was asked.
  public static var current: CommandOperator {
    let user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(geteuid())"
    let asking = ProcessInfo.processInfo.environment["SUDO_USER"] ?? ""
    // Whoever set it could have set anything: nothing but a plain name is taken over.
    let isPlain =
      (1...32).contains(asking.count)
      && asking.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    return CommandOperator(name: isPlain && asking != user ? "\(asking) (sudo, \(user))" : user)
  }

  /// What stands as the reason of an entry.
  ///
  /// - Throws: ``StartProblem`` where the words are no reason.
  func reason(_ words: PersonalText?) throws(StartProblem) -> PersonalText {
    guard let words else { return Personal(name) }
    guard AccessGrant.isReason(words.revealed) else {
      throw StartProblem("--reason takes one line of 5 to 200 characters: why it is needed.")
    }
    return Personal("\(name): \(words.revealed)")
  }

  /// Writes into the command line's own chain of the access log, within a transaction.
  func record(_ facts: [AccessFact], at now: WallTime, _ tx: any CareTransaction) throws {
    try AccessRecorder(node: .commandLine).record(facts, at: now, in: tx)
  }
}

/// Finding what somebody names on the command line.
enum Named {
  /// The organisation of that name; without a name the only one there is.
  static func organisation(_ name: String?, _ tx: any CareReading) throws -> Organisation {
    let known = try tx.organisations(limit: StaffAccounts.mostOrganisations)
    guard let name else {
      if known.count == 1 { return known[0] }
      throw StartProblem(
        known.isEmpty
          ? "There is no organisation yet: `kuulolla user add` makes the first one."
          : "There are several organisations: name one with --organisation.")
    }
    guard let found = known.first(where: { $0.name == name }) else {
      throw StartProblem("There is no organisation of this name.")
    }
    return found
  }

  static func unit(
    _ name: String, in organisation: OrganisationID, _ tx: any CareReading
  ) throws -> CareUnit {
    guard let found = try tx.units(in: organisation).first(where: { $0.name == name }) else {
      throw StartProblem("There is no unit of this name: `kuulolla unit list` shows them.")
    }
    return found
  }

  /// An id is the same in no two organisations.
  static func anywhere<Value>(
    _ tx: any CareReading, _ find: (OrganisationID) throws -> Value?
  ) throws -> Value? {
    for organisation in try tx.organisations(limit: StaffAccounts.mostOrganisations) {
      if let found = try find(organisation.id) { return found }
    }
    return nil
  }
}
