internal import CareModel

extension SQLConnection {
  func clients(_ search: ClientSearch, in organisation: OrganisationID) throws -> [Client]? {
    var place: SearchPlace?
    if let after = search.after {
      guard let found = try self.place(of: after, search, in: organisation) else { return nil }
      place = found
    }
    let statement = SearchStatement(search, in: organisation, after: place)
    return try rows(statement.sql, statement.values).map { try Client(row: $0) }
  }

  /// Where in the order of a search a client stands; nil where it is not among what is found.
  private func place(
    of client: ClientID, _ search: ClientSearch, in organisation: OrganisationID
  ) throws -> SearchPlace? {
    guard
      let key = try row(
        "SELECT search_key FROM clients WHERE id = $1 AND organisation_id = $2",
        [client, organisation])?.optionalText("search_key")
    else { return nil }
    guard let leading = search.leadingWord else {
      return SearchPlace(word: nil, key: key, client: client)
    }
    let word = try row(
      """
      SELECT min(word) AS word FROM client_words
      WHERE client_id = $1 AND word >= $2 AND word < $3
      """, [client, leading, SearchName.end(ofPrefix: leading)])?.optionalText("word")
    return word.map { SearchPlace(word: $0, key: key, client: client) }
  }
}

extension SQLTransaction {
  /// Writes down what a client is found by.
  func keepWords(of client: Client) throws {
    let words = SearchName.words(client.name.revealed)
    let key = words.joined(separator: " ")
    try rows(
      "UPDATE clients SET search_key = $1 WHERE id = $2 AND organisation_id = $3",
      [key, client.id, client.organisation])
    try rows("DELETE FROM client_words WHERE client_id = $1", [client.id])
    for word in Set(words).sorted() {
      try rows(
        """
        INSERT INTO client_words (organisation_id, client_id, word, search_key, unit_id)
        VALUES ($1, $2, $3, $4, $5)
        """, [client.organisation, client.id, word, key, client.unit])
    }
  }

  /// Does so for clients that an older program wrote, at most `limit`; returns for how many.
  fileprivate func keepMissingWords(limit: Int) throws -> Int {
    let clients = try rows(
      "SELECT * FROM clients WHERE search_key IS NULL ORDER BY id LIMIT $1", [limit]
    ).map { try Client(row: $0) }
    for client in clients { try keepWords(of: client) }
    return clients.count
  }
}

extension CareDatabase {
  /// Lets clients be found whom an older program wrote.
  func keepMissingWords() async throws {
    let batch = 500
    var kept = batch
    while kept == batch {
      kept = try await write { transaction in
        guard let transaction = transaction as? any SQLTransaction else {
          throw StoreError.defect("a store that speaks no SQL")
        }
        return try transaction.keepMissingWords(limit: batch)
      }
    }
  }
}

extension [Migration] {
  /// Tests open stores as older programs made them.
  var knowClientSearch: Bool { contains { $0.name == Schema.clientSearch.name } }
}

extension ClientSearch {
  /// The longest word: the fewest names have it.
  fileprivate var leadingWord: String? {
    words.max { ($0.utf8.count, $1) < ($1.utf8.count, $0) }
  }
}

struct SearchPlace {
  /// The first of the client's words that the leading word begins; nil where there is none.
  var word: String?
  var key: String
  var client: ClientID
}

/// A search as one statement, whose order is that of an index.
struct SearchStatement {
  private(set) var sql = ""
  private(set) var values: [any StoredValue] = []

  init(_ search: ClientSearch, in organisation: OrganisationID, after place: SearchPlace?) {
    if let leading = search.leadingWord {
      findByWord(leading, search, in: organisation, after: place)
    } else {
      listAll(search, in: organisation, after: place)
    }
  }

  private mutating func listAll(
    _ search: ClientSearch, in organisation: OrganisationID, after place: SearchPlace?
  ) {
    sql = "SELECT c.* FROM clients c WHERE c.organisation_id = \(bind(organisation))"
    restrict(to: search, unit: "c.unit_id", client: "c.id")
    if let place {
      sql += " AND (c.search_key, c.id) > (\(bind(place.key)), \(bind(place.client)))"
    } else {
      sql += " AND c.search_key >= \(bind(""))"
    }
    sql += " ORDER BY c.search_key, c.id LIMIT \(bind(search.limit))"
  }

  /// `CROSS JOIN` is the same to one engine, and tells the other which table to begin with.
  private mutating func findByWord(
    _ leading: String, _ search: ClientSearch, in organisation: OrganisationID,
    after place: SearchPlace?
  ) {
    let home = bind(organisation)
    let (from, until) = (bind(leading), bind(SearchName.end(ofPrefix: leading)))
    sql = """
      SELECT c.* FROM client_words w CROSS JOIN clients c
      WHERE w.organisation_id = \(home) AND w.word >= \(from) AND w.word < \(until)
        AND c.id = w.client_id AND c.organisation_id = w.organisation_id
        AND NOT EXISTS (SELECT 1 FROM client_words e WHERE e.client_id = w.client_id
          AND e.word >= \(from) AND e.word < w.word)
      """
    var others = search.words
    if let at = others.firstIndex(of: leading) { others.remove(at: at) }
    for word in others {
      sql += """
         AND EXISTS (SELECT 1 FROM client_words e WHERE e.client_id = w.client_id
          AND e.word >= \(bind(word)) AND e.word < \(bind(SearchName.end(ofPrefix: word))))
        """
    }
    restrict(to: search, unit: "w.unit_id", client: "w.client_id")
    if let place {
      sql += """
         AND (w.word, w.search_key, w.client_id)
          > (\(bind(place.word ?? "")), \(bind(place.key)), \(bind(place.client)))
        """
    }
    sql += " ORDER BY w.word, w.search_key, w.client_id LIMIT \(bind(search.limit))"
  }

  private mutating func restrict(to search: ClientSearch, unit: String, client: String) {
    if let asked = search.unit { sql += " AND \(unit) = \(bind(asked))" }
    if search.withTerminal {
      sql +=
        " AND EXISTS (SELECT 1 FROM terminal_clients t WHERE t.client_id = \(client) "
        + "AND t.organisation_id = $1)"
    }
    guard case .some(let units, let clients) = search.scope else { return }
    var ways: [String] = []
    if !units.isEmpty {
      ways.append("\(unit) IN (\(units.sorted().map { bind($0) }.joined(separator: ", ")))")
    }
    if !clients.isEmpty {
      ways.append("\(client) IN (\(clients.sorted().map { bind($0) }.joined(separator: ", ")))")
    }
    sql += ways.isEmpty ? " AND 1 = 0" : " AND (\(ways.joined(separator: " OR ")))"
  }

  private mutating func bind(_ value: any StoredValue) -> String {
    values.append(value)
    return "$\(values.count)"
  }
}
