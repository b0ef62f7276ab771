internal import CareModel

extension SQLConnection {
  func accessHead(of node: AccessNode) throws -> AccessHead {
    try row("SELECT * FROM access_heads WHERE node = $1", [node])
      .map { try AccessHead(row: $0) } ?? AccessHead(empty: node)
  }

  func accessHeads() throws -> [AccessHead] {
    try rows("SELECT * FROM access_heads ORDER BY node", []).map { try AccessHead(row: $0) }
  }

  func accessLinks(of node: AccessNode, after number: Int64, limit: Int) throws -> [AccessLink] {
    let links = try rows(
      "SELECT * FROM access_links WHERE node = $1 AND number > $2 ORDER BY number LIMIT $3",
      [node, Int(number), limit]
    ).map { row in
      AccessLink(
        node: node, number: try row.number("number"), previous: try row.bytes("previous_hash"),
        hash: try row.bytes("hash"), entries: [])
    }
    guard let first = links.first?.number, let last = links.last?.number else { return [] }
    // By the link that each entry names: one that lies is found, where it lies to.
    let entries = try rows(
      """
      SELECT * FROM access_entries WHERE node = $1 AND link >= $2 AND link <= $3
      ORDER BY sequence
      """, [node, Int(first), Int(last)]
    ).map { (link: try $0.number("link"), entry: try AccessEntry(row: $0)) }
    let byLink = Dictionary(grouping: entries, by: \.link)
    return links.map { link in
      var link = link
      link.entries = byLink[link.number]?.map(\.entry) ?? []
      return link
    }
  }

  func accessRecords(
    of client: ClientID, in organisation: OrganisationID, after cursor: AccessCursor?, limit: Int
  ) throws -> [AccessRecord] {
    let select = """
      SELECT e.*, p.name AS professional_name, u.name AS unit_name, g.name AS guest_name,
        t.name AS terminal_name, coalesce(e.reason, r.reason) AS given_reason
      FROM access_entries e
      LEFT JOIN professionals p
        ON p.id = e.actor AND p.organisation_id = e.organisation_id
      LEFT JOIN units u ON u.id = p.unit_id AND u.organisation_id = p.organisation_id
      LEFT JOIN guest_links g ON g.id = e.actor AND g.organisation_id = e.organisation_id
      LEFT JOIN terminals t ON t.id = e.actor AND t.organisation_id = e.organisation_id
      LEFT JOIN access_entries r ON r.organisation_id = e.organisation_id
        AND r.grant_id = e.grant_id AND r.verb = 'granted'
      WHERE e.organisation_id = $1 AND e.client = $2
      """
    let order = "ORDER BY e.at DESC, e.node DESC, e.sequence DESC"
    let found =
      if let cursor {
        try rows(
          select + """
             AND e.at <= $3
              AND (e.at < $3 OR e.node < $4 OR (e.node = $4 AND e.sequence < $5))
            \(order) LIMIT $6
            """,
          [organisation, client, cursor.at, cursor.node, Int(cursor.sequence), limit])
      } else {
        try rows(select + " \(order) LIMIT $3", [organisation, client, limit])
      }
    return try found.map { try AccessRecord(row: $0) }
  }
}

/// By how many entries are written at once: a list that is shown is hundreds of them. Written once, since
/// numbering a thousand places takes longer than to bind them.
private let insertsOfEntries = Dictionary(
  uniqueKeysWithValues: SQLBatch.sizes.map { size in
    (
      size,
      """
      INSERT INTO access_entries (node, sequence, link, at, organisation_id, verb, area, ground,
        actor_kind, actor, actor_salt, actor_commitment, client, client_salt, client_commitment,
        object, grant_id, reason, reason_salt, reason_commitment)
      VALUES \(SQLBatch.places(size, columns: 20))
      """
    )
  })

extension SQLTransaction {
  func holdAccessHead(of node: AccessNode) throws -> AccessHead {
    // An update that changes nothing: it takes the lock of the row, where an engine has such.
    let held = try rows(
      """
      INSERT INTO access_heads (node, number, sequence, hash, at) VALUES ($1, 0, 0, $2, 0)
      ON CONFLICT (node) DO UPDATE SET number = access_heads.number RETURNING *
      """, [node, AccessHead(empty: node).hash])
    guard let row = held.first else { throw StoreError.defect("an upsert returned nothing") }
    return try AccessHead(row: row)
  }

  func append(_ link: AccessLink) throws {
    let head = link.head
    let moved = try rows(
      """
      UPDATE access_heads SET number = $1, sequence = $2, hash = $3, at = $4
      WHERE node = $5 AND number = $6 AND hash = $7 RETURNING node
      """,
      [
        Int(link.number), Int(head.sequence), link.hash, head.at, link.node,
        Int(link.number) - 1, link.previous,
      ])
    guard !moved.isEmpty, let first = link.entries.first else {
      throw StoreError.conflict("the chain of the access log ends elsewhere")
    }
    try rows(
      """
      INSERT INTO access_links (node, number, first_sequence, last_sequence, previous_hash, hash)
      VALUES ($1, $2, $3, $4, $5, $6)
      """,
      [
        link.node, Int(link.number), Int(first.sequence), Int(head.sequence), link.previous,
        link.hash,
      ])
    for entries in SQLBatch.batches(of: link.entries) {
      guard let insert = insertsOfEntries[entries.count] else {
        throw StoreError.defect("a batch of no size that there is")
      }
      try rows(insert, entries.flatMap { values(of: $0, in: link) })
    }
  }

  private func values(of entry: AccessEntry, in link: AccessLink) -> [any StoredValue] {
    let facts: [any StoredValue] = [
      link.node, Int(entry.sequence), Int(link.number), entry.at, entry.organisation, entry.verb,
      entry.area, entry.ground, entry.actorKind,
    ]
    let client = values(of: entry.client)
    let object: [any StoredValue] = [entry.object, entry.grant]
    return facts + values(of: entry.actor) + client + object + values(of: entry.reason)
  }

  private func values(of text: CommittedText?) -> [any StoredValue] {
    [text?.kept?.value, text?.kept?.salt, text?.commitment]
  }

  func eraseAccess(
    _ field: AccessPersonalField, holding value: PersonalText, in organisation: OrganisationID
  ) throws -> Int {
    let column = field.rawValue
    let erased = try rows(
      """
      UPDATE access_entries SET \(column) = NULL, \(column)_salt = NULL
      WHERE organisation_id = $1 AND \(column) = $2 RETURNING sequence
      """, [organisation, value])
    if !erased.isEmpty { forgetful.tables.insert("access_entries") }
    return erased.count
  }
}

extension AccessHead {
  init(row: SQLRow) throws {
    self.init(
      node: try row.id("node"), number: try row.number("number"),
      sequence: try row.number("sequence"), hash: try row.bytes("hash"), at: try row.time("at"))
  }
}

extension AccessEntry {
  init(row: SQLRow) throws {
    self.init(
      sequence: try row.number("sequence"), at: try row.time("at"),
      organisation: try row.id("organisation_id"), verb: try row.word("verb"),
      area: try row.word("area"), ground: try row.word("ground"),
      actorKind: try row.word("actor_kind"),
      actor: CommittedText(
        commitment: try row.bytes("actor_commitment"), kept: try row.kept("actor")),
      client: try row.committed("client"), object: try row.optionalText("object"),
      grant: try row.optionalID("grant_id"), reason: try row.committed("reason"))
  }
}

extension AccessRecord {
  init(row: SQLRow) throws {
    let entry = try AccessEntry(row: row)
    let name: String? =
      switch entry.actorKind {
      case .professional: try row.optionalText("professional_name")
      case .guest: try row.optionalText("guest_name")
      case .terminal: try row.optionalText("terminal_name")
      case .system, .commandLine: nil
      }
    self.init(
      node: try row.id("node"), entry: entry, actorName: name.map { PersonalText($0) },
      unitName: try row.optionalText("unit_name"),
      reason: try row.optionalText("given_reason").map { PersonalText($0) })
  }
}

extension SQLRow {
  fileprivate func number(_ column: String) throws -> Int64 { try required(column, \.integer) }

  fileprivate func bytes(_ column: String) throws -> [UInt8] { try required(column, \.blob) }

  /// Nil where it has been erased.
  fileprivate func kept(_ column: String) throws -> CommittedText.Kept? {
    guard let value = try optionalText(column) else { return nil }
    return CommittedText.Kept(
      salt: try optional(column + "_salt", \.blob) ?? [], value: PersonalText(value))
  }

  /// Nil where the entry never had it.
  fileprivate func committed(_ column: String) throws -> CommittedText? {
    guard let commitment = try optional(column + "_commitment", \.blob) else {
      // A value without what it was committed by is no entry of ours: let it be found by its hash.
      return try kept(column).map { CommittedText(commitment: [], kept: $0) }
    }
    return CommittedText(commitment: commitment, kept: try kept(column))
  }
}

extension Array: StoredValue where Element == UInt8 {
  static var sqlType: SQLType { .blob }
  var sqlValue: SQLValue { .blob(self) }
}
extension AccessVerb: StoredValue {}
extension AccessArea: StoredValue {}
extension AccessGround: StoredValue {}
extension AccessActor.Kind: StoredValue {}
