public import CareModel
public import CareStore
import Consoles

/// What whoever runs the gateway does with the access log from the command line: looks whether it is
/// whole, takes a client's part out, and erases what a law wants erased.
public struct AccessAudit: Sendable {
  /// Links that are read at a time, each of as many entries as one commit had.
  static let linksAtOnce = 50

  private let store: any CareDatabase
  private let files: [AnchorFile]

  public init(store: any CareDatabase, configuration: Configuration, folder: DataFolder) {
    self.store = store
    files = configuration.anchorFiles(in: folder)
  }

  /// How one chain was found.
  public struct Finding: Sendable, Equatable {
    public var node: AccessNode
    public var entries: Int64
    public var anchors: Int
    public var erased: Int64
    public var fault: AccessFault?
    /// There are entries, and nothing outside the database that tells of them.
    public var isUnanchored: Bool

    public var isWhole: Bool { fault == nil && !isUnanchored }

    /// What was found, in a sentence.
    public var description: String {
      let chain = "Chain \(node)"
      if let fault { return "\(chain) is broken: \(fault.sentence)" }
      if isUnanchored {
        return "\(chain) fits in itself, but no anchor tells of it: a cut end, or one made anew, "
          + "would not be noticed. The anchor file is missing, or has not been written yet."
      }
      let gone = erased == 0 ? "" : " \(erased) fields have been erased."
      return "\(chain) is whole: \(entries) entries, \(anchors) anchors.\(gone)"
    }
  }

  /// Goes through every chain from its beginning. The gateway may run meanwhile.
  public func verify() async throws -> [Finding] {
    // Before the entries: what is recorded meanwhile only makes the chains longer.
    let anchors: [AccessAnchor]
    do { anchors = try files.flatMap { try $0.anchors() } } catch let fault as AccessFault {
      return [
        Finding(
          node: .sole, entries: 0, anchors: 0, erased: 0, fault: fault, isUnanchored: false)
      ]
    }
    let stored = try await store.read { try $0.accessHeads().map(\.node) }
    var findings: [Finding] = []
    for node in Set(stored + anchors.map(\.node)).sorted() {
      findings.append(try await verify(node, anchors))
    }
    return findings
  }

  private func verify(_ node: AccessNode, _ anchors: [AccessAnchor]) async throws -> Finding {
    var verifier = AccessVerifier(node: node, anchors: anchors, digest: Secret.digest)
    var fault: AccessFault?
    var isAtEnd = false
    while fault == nil, !isAtEnd {
      let after = verifier.checked.number
      let (links, head) = try await store.read {
        (
          try $0.accessLinks(of: node, after: after, limit: Self.linksAtOnce),
          try $0.accessHead(of: node)
        )
      }
      isAtEnd = links.isEmpty
      do throws(AccessFault) {
        for link in links { try verifier.take(link) }
        if isAtEnd { try verifier.finish(stored: head) }
      } catch {
        fault = error
      }
    }
    return Finding(
      node: node, entries: verifier.entries, anchors: verifier.anchorsMet,
      erased: verifier.erased, fault: fault,
      isUnanchored: fault == nil && verifier.entries > 0 && verifier.anchorsMet == 0)
  }

  /// Where the chains end, as a line of an anchor file each.
  public func heads(now: WallTime) async throws -> [String] {
    try await store.read { try $0.accessHeads().map { AccessAnchor($0, at: now).line } }
  }

  /// Everything recorded of a client as CSV; that it was taken out is recorded as well.
  ///
  /// - Throws: ``StartProblem`` where there is no such client, or no pages to take the words from.
  public func export(
    client id: ClientID, language: Language, now: WallTime
  ) async throws -> String {
    let pages: [WebFile]
    do { pages = try Consoles.load() } catch { throw StartProblem("\(error)") }
    guard let texts = AccessTexts.load(pages)[language] else {
      throw StartProblem("The texts of the language \(language.rawValue) are missing.")
    }
    let organisation = try await organisation(of: id)
    try await record(.exported, client: id, in: organisation, now: now)
    var records: [AccessRecord] = []
    var isAtEnd = false
    while !isAtEnd {
      let after = records.last?.cursor
      let found = try await store.read {
        try $0.accessRecords(of: id, in: organisation, after: after, limit: 1_000)
      }
      records += found
      isAtEnd = found.isEmpty
    }
    return AccessTable(texts).csv(records)
  }

  /// Forgets a client's or professional's id, or the words of a reason, in every entry that holds it.
  /// The chain stays whole.
  ///
  /// - Returns: how many entries held it.
  public func erase(
    _ field: AccessPersonalField, holding value: PersonalText, in organisation: OrganisationID,
    now: WallTime
  ) async throws -> Int {
    let count = try await store.write { tx in
      guard try tx.organisation(organisation) != nil else {
        throw StartProblem("There is no such organisation.")
      }
      let count = try tx.eraseAccess(field, holding: value, in: organisation)
      // Which field, not whose: that is what was to be forgotten.
      let fact = AccessFact(
        .commandLine, in: organisation, .changed, .accessLog, ground: .operation,
        object: field.rawValue)
      try AccessRecorder(node: .commandLine).record([fact], at: now, in: tx)
      return count
    }
    try await anchor(now: now)
    return count
  }

  private func record(
    _ verb: AccessVerb, client: ClientID, in organisation: OrganisationID, now: WallTime
  ) async throws {
    let fact = AccessFact(
      .commandLine, in: organisation, verb, .accessLog, ground: .operation, client: client)
    try await store.write {
      _ = try AccessRecorder(node: .commandLine).record([fact], at: now, in: $0)
    }
    try await anchor(now: now)
  }

  /// Commands do not run for long: the head is written down at once.
  public func anchor(now: WallTime) async throws {
    let head = try await store.read { try $0.accessHead(of: .commandLine) }
    guard head.number > 0 else { return }
    for file in files {
      try file.prepare()
      try file.append(AccessAnchor(head, at: now))
    }
  }

  /// A client's id is the same in no two organisations.
  private func organisation(of client: ClientID) async throws -> OrganisationID {
    let found = try await store.read { tx in
      try tx.organisations(limit: StaffAccounts.mostOrganisations).first {
        try tx.client(client, in: $0.id) != nil
      }
    }
    guard let found else { throw StartProblem("There is no such client.") }
    return found.id
  }
}

extension AccessFault {
  var sentence: String {
    switch self {
    case .linkMissing(let number, let after):
      "link \(number) is missing; entries after \(after) have been taken out."
    case .entryMissing(let sequence, let link):
      "entry \(sequence) is missing in link \(link)."
    case .fieldChanged(let field, let sequence, _):
      "the \(field.rawValue) of entry \(sequence) is another than was recorded."
    case .changed(let link, let range):
      "something in \(range.entries) of link \(link) is another than was recorded."
    case .broken(let link, let range):
      "link \(link) with \(range.entries) does not follow from the one before."
    case .cut(let anchor, let last):
      "its end is cut off. An anchor tells of entry \(anchor.sequence), the last one is \(last)."
    case .rebuilt(let anchor):
      "it was made anew. It fits in itself, but not the anchor at entry \(anchor.sequence)."
    case .headDiffers(let stored, let last):
      "its last links are missing. It went to entry \(stored), the last one is \(last)."
    case .anchorUnreadable(let line):
      "line \(line) of an anchor file cannot be read."
    }
  }
}

extension ClosedRange<Int64> {
  fileprivate var entries: String {
    lowerBound == upperBound ? "entry \(lowerBound)" : "entries \(lowerBound) to \(upperBound)"
  }
}
