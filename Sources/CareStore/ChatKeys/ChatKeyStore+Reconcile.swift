public import CareModel

/// Keys and conversations are in two databases: a process may end between the two, and one of them may
/// be put back from an older copy.
extension ChatKeyStore {
  /// What was put in order.
  public struct Reconciled: Sendable, Equatable {
    /// Keys of that many conversations opened nothing any more, and were destroyed.
    public var destroyed = 0
    /// That many conversations had come back after they had been erased, and were erased again.
    public var erased = 0
  }

  /// Makes both agree: for the start of a gateway, before anybody comes.
  ///
  /// A conversation without keys is one that was erased; where the keys' database itself was made after
  /// the conversation, the keys were lost, and the conversation stays, unreadable.
  ///
  /// - Parameters:
  ///   - emergencyUntil: as for ``ChatWriting/erase(_:emergencyUntil:now:)``.
  ///   - patience: for how long keys are kept whose conversations are not there: an older copy of the
  ///     database may have been put back by mistake.
  public func reconcile(
    with database: any CareDatabase, emergencyUntil: WallTime, now: WallTime,
    patience: Duration = .hours(7 * 24)
  ) async throws -> Reconciled {
    var done = Reconciled()
    done.destroyed = try await destroyWithoutUse(in: database, before: now - patience)
    done.erased = try await eraseAgain(in: database, emergencyUntil: emergencyUntil, now: now)
    return done
  }

  private static var page: Int { 500 }

  private func destroyWithoutUse(
    in database: any CareDatabase, before time: WallTime
  ) async throws -> Int {
    var destroyed: Set<ConversationID> = []
    var last: ConversationID?
    while true {
      let owners = try await owners(madeBefore: time, after: last, limit: Self.page)
      let present = try await keys(of: owners)
      let kept = try await database.read { try $0.keptChats(among: owners) }
      for part in ConversationPart.allCases {
        let without = owners.filter { id in
          let isHeld =
            switch part {
            case .texts: present[id]?.texts != nil
            case .notes: present[id]?.notes != nil
            case .everything: true
            }
          return isHeld && kept[id]?.contains(part) != true
        }
        try await destroy(part, of: without)
        destroyed.formUnion(without)
      }
      guard owners.count == Self.page else { return destroyed.count }
      last = owners.last
    }
  }

  private func eraseAgain(
    in database: any CareDatabase, emergencyUntil: WallTime, now: WallTime
  ) async throws -> Int {
    guard let since = try await since() else { return 0 }
    var erased = 0
    var last: ConversationID?
    while true {
      let after = last
      let live = try await database.read {
        try $0.liveConversations(after: after, limit: Self.page)
      }
      let keys = try await keys(of: live.map(\.id))
      let gone = live.filter { keys[$0.id] == nil && $0.arrivedAt >= since }.map(\.id)
      if !gone.isEmpty {
        try await database.write { transaction in
          for id in gone {
            _ = try transaction.erase(id, emergencyUntil: emergencyUntil, now: now)
          }
        }
        erased += gone.count
      }
      guard live.count == Self.page else { return erased }
      last = live.last?.id
    }
  }
}
