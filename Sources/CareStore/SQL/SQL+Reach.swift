internal import CareModel

/// How clients can be reached, looked up for those that are asked about: an organisation may have more
/// than anybody asks about at a time.
extension SQLConnection {
  func terminalReach(
    of clients: Set<ClientID>, in organisation: OrganisationID
  ) throws -> [ClientID: TerminalReach] {
    var reach: [ClientID: TerminalReach] = [:]
    for group in SQLGroup.groups(of: clients) {
      let found = try rows(
        """
        SELECT q.client_id, max(CASE WHEN EXISTS (SELECT 1 FROM signalling_sessions s
          WHERE s.terminal_id = t.id AND s.connected_at IS NOT NULL) THEN 1 ELSE 0 END)
          AS is_connected
        FROM terminal_clients q
        JOIN terminals t ON t.id = q.terminal_id AND t.organisation_id = q.organisation_id
        WHERE q.organisation_id = $1 AND q.client_id IN (\(group.places(from: 2)))
          AND t.revoked_at IS NULL GROUP BY q.client_id
        """, [organisation] + group.values)
      for row in found {
        reach[try row.id("client_id")] = try row.bool("is_connected") ? .reachable : .silent
      }
    }
    return reach
  }

  func clientsAtPages(
    among clients: Set<ClientID>, in organisation: OrganisationID
  ) throws -> Set<ClientID> {
    var present: Set<ClientID> = []
    for group in SQLGroup.groups(of: clients) {
      let found = try rows(
        """
        SELECT DISTINCT client_id FROM signalling_sessions
        WHERE organisation_id = $1 AND client_id IN (\(group.places(from: 2)))
          AND role = 'client' AND connected_at IS NOT NULL
        """, [organisation] + group.values)
      for row in found { present.insert(try row.id("client_id")) }
    }
    return present
  }
}

/// Ids that one statement is asked for. There are groups of a few sizes only, filled up with their last
/// id, so that few statements are to be prepared.
struct SQLGroup {
  static let sizes = [1, 16, 128, 512]

  let values: [any StoredValue]

  static func groups<Kind>(of ids: Set<Identifier<Kind>>) -> [SQLGroup] {
    var rest = ids.sorted()[...]
    var groups: [SQLGroup] = []
    while let last = rest.last {
      let size = sizes.first { $0 >= rest.count } ?? sizes[sizes.count - 1]
      let taken = rest.prefix(size)
      groups.append(
        SQLGroup(values: taken + Array(repeating: last, count: size - taken.count)))
      rest = rest.dropFirst(size)
    }
    return groups
  }

  /// `$2, $3, …`
  func places(from first: Int) -> String {
    values.indices.map { "$\($0 + first)" }.joined(separator: ", ")
  }
}
