internal import RTC

/// What a core counts. Shown as metrics under ``metricName``, together with the transports' own
/// drop reasons (`dropped_bad_integrity`, …).
enum RelayCounter: Int, CaseIterable {
  case packetsIn, bytesIn, packetsOut, bytesOut
  case rtpIn, rtcpIn, rtpOut, rtcpOut
  /// Anything but STUN from an address that no participant has validated.
  case droppedUnknownAddress
  /// STUN that names none of our ufrags; it gets no answer.
  case droppedUnknownParticipant
  case droppedMalformedPayload, droppedMalformedRtcp, droppedUnknownSource, droppedDuplicate
  /// RTCP about sources that are not the participant's, or of a kind that is not heeded.
  case droppedUnexpectedRtcp
  /// SRTP would not protect what was to be sent.
  case protectFailed
  /// The participant has no right to send it, or its receiver none to receive.
  case droppedNotAllowed
  case droppedAwaitingKeyframe, droppedTooOld, droppedReceiverAway, droppedTooLarge
  case droppedBatchFull, droppedEvents
  case nacksReceived, nacksSent, packetsAskedFor
  case retransmissionsSent, retransmissionsMissed, retransmissionsReceived
  /// Asked for too often, or over a slot's budget.
  case retransmissionsRefused
  case keyframeRequestsReceived, keyframeRequestsSent, keyframeRequestsCoalesced, keyframesReceived
  case handshakesCompleted, handshakesFailed
  case participantsJoined, participantsReplaced, participantsTimedOut
  case iceRestarts, pathsLost, sourceSwitches, commandsRefused
  /// New rooms that were not opened: too much to do, full, or about to stop.
  case roomsRefused
  /// A check along a path on which another participant is heard.
  case pathClaimsRefused
}

extension RelayCounter {
  /// `packetsIn` → `packets_in`.
  var metricName: String { Self.metricNames[rawValue] }

  private static let metricNames = allCases.map { counter in
    var name = ""
    for character in String(describing: counter) {
      if character.isUppercase { name.append("_") }
      name.append(contentsOf: character.lowercased())
    }
    return name
  }
}

/// One number per counter, added to without an allocation.
struct RelayCounters {
  private var values = [UInt64](repeating: 0, count: RelayCounter.allCases.count)
  private var dropped: [DropReason: UInt64] = [:]

  subscript(_ counter: RelayCounter) -> UInt64 { values[counter.rawValue] }
  subscript(_ reason: DropReason) -> UInt64 { dropped[reason] ?? 0 }

  init() {
    // Every reason has its place from the start, so that counting never allocates.
    for reason in DropReason.allCases { dropped[reason] = 0 }
  }

  mutating func add(_ counter: RelayCounter, _ amount: UInt64 = 1) {
    values[counter.rawValue] &+= amount
  }

  mutating func add(_ reason: DropReason) { dropped[reason, default: 0] &+= 1 }

  var named: [String: UInt64] {
    var named: [String: UInt64] = [:]
    for counter in RelayCounter.allCases { named[counter.metricName] = self[counter] }
    for (reason, count) in dropped { named["dropped_\(reason.rawValue)"] = count }
    return named
  }
}
