/// What is done when somebody without a name is in danger, step by step from the moment of the flag.
///
/// The place comes first, for without it nobody can be sent. The person's own call to 112 comes before
/// the counsellor's: the emergency centre sees where a telephone is and cannot see where a chat comes
/// from, and its advice (112.fi) is that whoever is in need calls, since only they can answer. The times
/// are ours: a minute for an answer in writing, and after five at the latest somebody calls who can.
public enum EmergencyStep: String, Codable, Sendable, CaseIterable {
  /// "Where are you?"
  case askPlace
  /// "Is somebody with you, or near?"
  case askAlone
  /// "Call 112, or shall we together?"
  case tell112
  /// A second counsellor or the shift lead reads along.
  case secondPerson
  /// The counsellor calls 112, where the place is known.
  case call112
  /// What was done is written down; closes the protocol.
  case record

  /// After the flag.
  public var offset: Duration {
    switch self {
    case .askPlace: .zero
    case .askAlone: .minutes(1)
    case .tell112: .minutes(2)
    case .secondPerson: .minutes(3)
    case .call112: .minutes(5)
    case .record: .minutes(15)
    }
  }
}
