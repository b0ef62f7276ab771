/// Answers the offers of one participant, the first and later ones, as the lite and passive side.
///
/// A section in which the participant sends becomes a track, one in which it receives a slot with
/// fixed sources, one with both directions both. Later offers keep what is there: a section keeps its
/// slot and its sources.
public struct AnswerBuilder: Sendable {
  /// Slots of one kind; sections beyond are answered `inactive`.
  public static let maximumSlots = 32
  /// Simulcast streams of one track; an offer of more is answered without simulcast.
  public static let maximumSimulcast = 4

  private let sessionID: UInt64
  private var version: UInt64 = 0
  private var sections: [MediaSection] = []
  private var cname: String?
  /// What holds now; nil before the first answer.
  public private(set) var session: NegotiatedSession?

  /// `sessionID` fills the `o=` line; any number below 2⁶³ that is new (RFC 8829, section 5.2.1).
  public init(sessionID: UInt64) { self.sessionID = sessionID & UInt64(Int64.max) }

  public struct Answer: Sendable {
    public var description: SessionDescription
    public var session: NegotiatedSession
  }

  /// Whether this offer asks for an ICE restart, so that new local credentials are due
  /// (RFC 8839, section 4.4.1.1). A first offer does not.
  public func restartsICE(_ offer: SessionDescription) throws(SDPError) -> Bool {
    guard let session else { return false }
    let remote = try RemoteTransport(offer, bundled: offer.bundledSections())
    return remote.credentials != session.remote.credentials
  }

  /// Answers `offer`. Nothing changes where it throws. Sources and names of new slots are drawn from
  /// `random`; no two are the same, nor the same as one the offer announces.
  public mutating func answer(
    to offer: SessionDescription, local: LocalTransport,
    permissions: MediaPermissions = MediaPermissions(),
    using random: inout some RandomNumberGenerator
  ) throws(SDPError) -> Answer {
    let bundled = try offer.bundledSections()
    try checkExtensionIDs(of: bundled)
    let remote = try RemoteTransport(offer, bundled: bundled)
    try check(offer, remote)

    let cname = self.cname ?? String(random.next() as UInt64, radix: 36)
    var plan = AnswerPlan(
      offer: offer, permissions: permissions, known: session?.slots ?? [], cname: cname)
    let bundledMids = Set(bundled.compactMap(\.mid))
    var answers: [MediaSection] = []
    for section in offer.media {
      let isBundled = section.mid.map(bundledMids.contains) ?? false
      answers.append(try plan.answer(section, isBundled: isBundled, using: &random))
    }
    let accepted = answers.indices.filter { !answers[$0].isRejected }
    guard !accepted.isEmpty else {
      throw SDPError(.unsupported, "no section has Opus or VP8 over DTLS-SRTP")
    }
    for index in accepted {
      answers[index].iceUfrag = local.credentials.ufrag
      answers[index].icePassword = local.credentials.password
      answers[index].fingerprints = [local.fingerprint]
      answers[index].setup = .passive
    }
    // Only the first accepted section, which stands for the bundle, names candidates.
    answers[accepted[0]].candidates = local.candidates
    answers[accepted[0]].hasEndOfCandidates = true

    version += 1
    var description = SessionDescription(
      origin: SDPOrigin(sessionID: sessionID, version: version))
    description.isICELite = true
    description.groups = [
      SDPGroup(semantics: "BUNDLE", mids: accepted.compactMap { answers[$0].mid })
    ]
    description.allowsMixedExtensions = offer.allowsMixedExtensions
    description.media = answers
    let session = NegotiatedSession(remote: remote, tracks: plan.tracks, slots: plan.slots)
    self.session = session
    self.cname = cname
    sections = offer.media
    return Answer(description: description, session: session)
  }

  /// What an offer must hold to be answered at all, also beside the offer before it.
  private func check(_ offer: SessionDescription, _ remote: RemoteTransport) throws(SDPError) {
    guard remote.setup == .actpass || remote.setup == .active else {
      throw SDPError(.unsupported, "the offer must be ready to open the DTLS association")
    }
    guard let session else { return }
    guard remote.fingerprints == session.remote.fingerprints else {
      throw SDPError(.conflict, "a later offer must keep the certificate of the first")
    }
    guard offer.media.count >= sections.count else {
      throw SDPError(.conflict, "a later offer must keep all media sections")
    }
    for (old, new) in zip(sections, offer.media) {
      // RFC 3264, section 8: sections keep their place; a rejected one may be used anew.
      if old.isRejected { continue }
      guard old.media == new.media, new.isRejected || old.mid == new.mid else {
        throw SDPError(.conflict, line: new.line, "a later offer changed the section's kind or mid")
      }
    }
  }
}
