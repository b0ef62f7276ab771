/// The slots that show a track, each with its owner. They are kept here, and lent to whoever forwards a
/// packet: taking them out of an array would count two references for each packet that leaves. Belongs
/// to the core's thread.
struct ReceiverList: ~Copyable {
  private var kept: [(slot: OutgoingSlot, owner: Participant)] = []
  /// The same, uncounted: what is lent is kept above for as long as it stands here.
  private var lent: [(slot: Unmanaged<OutgoingSlot>, owner: Unmanaged<Participant>)] = []

  var isEmpty: Bool { kept.isEmpty }

  mutating func append(_ slot: OutgoingSlot, of owner: Participant) {
    kept.append((slot, owner))
    lent.append((.passUnretained(slot), .passUnretained(owner)))
  }

  mutating func removeAll() {
    lent.removeAll(keepingCapacity: true)
    kept.removeAll(keepingCapacity: true)
  }

  /// `body` may not change the list.
  @inline(__always)
  func forEach(_ body: (OutgoingSlot, Participant) -> Void) {
    for index in lent.indices {
      let receiver = lent[index]
      receiver.slot._withUnsafeGuaranteedRef { slot in
        receiver.owner._withUnsafeGuaranteedRef { owner in body(slot, owner) }
      }
    }
  }
}
