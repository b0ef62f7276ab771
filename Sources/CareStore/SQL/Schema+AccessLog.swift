extension Schema {
  /// Personal values are null where they have been erased with their salts; their commitments stay.
  /// No key leads to people: the log outlives whom it tells about.
  private static let accessLog = """
    CREATE TABLE access_heads (
      node TEXT PRIMARY KEY,
      number INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      hash BLOB NOT NULL,
      at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE access_links (
      node TEXT NOT NULL,
      number INTEGER NOT NULL,
      first_sequence INTEGER NOT NULL,
      last_sequence INTEGER NOT NULL,
      previous_hash BLOB NOT NULL,
      hash BLOB NOT NULL,
      PRIMARY KEY (node, number)
    ) STRICT;

    CREATE TABLE access_entries (
      node TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      link INTEGER NOT NULL,
      at INTEGER NOT NULL,
      organisation_id TEXT NOT NULL REFERENCES organisations (id),
      verb TEXT NOT NULL,
      area TEXT NOT NULL,
      ground TEXT NOT NULL,
      actor_kind TEXT NOT NULL,
      actor TEXT,
      actor_salt BLOB,
      actor_commitment BLOB NOT NULL,
      client TEXT,
      client_salt BLOB,
      client_commitment BLOB,
      object TEXT,
      grant_id TEXT,
      reason TEXT,
      reason_salt BLOB,
      reason_commitment BLOB,
      PRIMARY KEY (node, sequence),
      FOREIGN KEY (node, link) REFERENCES access_links (node, number)
    ) STRICT;
    CREATE INDEX access_entries_by_link ON access_entries (node, link);
    CREATE INDEX access_entries_by_client ON access_entries (organisation_id, client, at)
      WHERE client IS NOT NULL;
    CREATE INDEX access_entries_by_grant ON access_entries (organisation_id, grant_id)
      WHERE verb = 'granted';

    CREATE TABLE access_grants (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      professional_id TEXT NOT NULL,
      client_id TEXT,
      unit_id TEXT,
      granted_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      FOREIGN KEY (organisation_id, professional_id)
        REFERENCES professionals (organisation_id, id),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id),
      FOREIGN KEY (organisation_id, unit_id) REFERENCES units (organisation_id, id)
    ) STRICT;
    CREATE INDEX access_grants_by_person
      ON access_grants (organisation_id, professional_id, expires_at);
    CREATE INDEX access_grants_by_client ON access_grants (organisation_id, client_id)
      WHERE client_id IS NOT NULL;
    CREATE INDEX access_grants_by_unit ON access_grants (organisation_id, unit_id)
      WHERE unit_id IS NOT NULL;

    -- How people belong to clients is asked with every look.
    CREATE INDEX visits_of_professionals
      ON visits (organisation_id, professional_id, starts_at);
    CREATE INDEX visits_of_clients ON visits (organisation_id, client_id, starts_at);
    CREATE INDEX calls_under_way ON calls (organisation_id) WHERE state <> 'ended';
    """

  /// With what refuses every change of the log but the erasure of a personal field and its salt.
  /// Whoever owns the database can take that away: the anchors outside tell.
  static let accessLogMigration = Migration(
    "10 access log", .statements(accessLog),
    refusal("access_links_stay", "access_links", .delete, "TRUE"),
    refusal("access_links_are_final", "access_links", .update, "TRUE"),
    refusal("access_entries_stay", "access_entries", .delete, "TRUE"),
    refusal("access_entries_are_final", "access_entries", .update, entryChanges),
    refusal("access_heads_stay", "access_heads", .delete, "TRUE"),
    refusal(
      "access_heads_go_forward", "access_heads", .update,
      "NEW.node <> OLD.node OR NEW.number < OLD.number OR NEW.sequence < OLD.sequence"))

  private static func refusal(
    _ name: String, _ table: String, _ moment: Migration.Refusal.Moment, _ condition: String
  ) -> Migration.Part {
    .refusal(
      .init(
        name: name, table: table, moment: moment, condition: condition,
        message: "the access log is only added to"))
  }

  private static var entryChanges: String {
    let final = [
      "node", "sequence", "link", "at", "organisation_id", "verb", "area", "ground",
      "actor_kind", "actor_commitment", "client_commitment", "object", "grant_id",
      "reason_commitment",
    ].map { "NEW.\($0) IS DISTINCT FROM OLD.\($0)" }
    let erasable = ["actor", "client", "reason"].map { field in
      """
      NOT ((NEW.\(field) IS NULL AND NEW.\(field)_salt IS NULL) OR
        (NEW.\(field) IS NOT DISTINCT FROM OLD.\(field)
          AND NEW.\(field)_salt IS NOT DISTINCT FROM OLD.\(field)_salt))
      """
    }
    return (final + erasable).joined(separator: "\n  OR ")
  }
}
