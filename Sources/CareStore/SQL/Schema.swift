/// The tables, as named migrations. A migration that has been released is never changed.
///
/// Rows that belong to an organisation say so, and point to one another together with it: no row
/// can join two organisations. Times are integers, milliseconds since 1970 UTC.
enum Schema {
  /// In the order in which they are applied, the same on every engine.
  static let migrations = [
    Migration("1 people and visits", .statements(people)),
    Migration("2 sessions", .statements(sessions)),
    Migration("3 calls", .statements(calls)),
    Migration("4 timers and settings", .statements(timers)),
    Migration("5 terminals", .statements(terminals), .refusal(sessionsOfTerminals)),
    Migration("6 details of people", .statements(details)),
    Migration("7 outcomes and ladders", .statements(outcomes)),
    Migration("8 plans", .statements(plans), .refusal(visitsOfPlans)),
    Migration("9 messages", .statements(messages)),
    accessLogMigration,
    Migration("11 people in calls", .statements(peopleInCalls)),
    serviceTaskMigration,
    Migration("13 indexes for lists", .statements(lists)),
    clientSearch,
    versions,
    Migration(
      "16 reminders of terminals",
      .statements("ALTER TABLE terminals ADD COLUMN remind_minutes INTEGER DEFAULT 10;")),
    chats,
    terminalRevisions,
    Migration(
      "19 relatives of links",
      .statements("ALTER TABLE guest_links ADD COLUMN relative_id TEXT;")),
    chatDemand,
    chatShifts,
    coveringLists,
  ]

  private static let people = """
    CREATE TABLE organisations (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      service TEXT NOT NULL,
      calling_from TEXT NOT NULL,
      phone TEXT NOT NULL
    ) STRICT;

    CREATE TABLE units (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL REFERENCES organisations (id),
      name TEXT NOT NULL,
      UNIQUE (organisation_id, id)
    ) STRICT;

    CREATE TABLE professionals (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      unit_id TEXT NOT NULL,
      username TEXT NOT NULL UNIQUE,
      password_hash TEXT NOT NULL,
      name TEXT NOT NULL,
      first_name TEXT NOT NULL,
      language TEXT NOT NULL,
      disabled_at INTEGER,
      UNIQUE (organisation_id, id),
      FOREIGN KEY (organisation_id, unit_id) REFERENCES units (organisation_id, id)
    ) STRICT;

    CREATE TABLE clients (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      unit_id TEXT NOT NULL,
      name TEXT NOT NULL,
      first_name TEXT NOT NULL,
      language TEXT NOT NULL,
      UNIQUE (organisation_id, id),
      FOREIGN KEY (organisation_id, unit_id) REFERENCES units (organisation_id, id)
    ) STRICT;

    CREATE TABLE visits (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      unit_id TEXT NOT NULL,
      client_id TEXT NOT NULL,
      professional_id TEXT,
      kind TEXT NOT NULL,
      starts_at INTEGER NOT NULL,
      ends_at INTEGER NOT NULL,
      purpose TEXT NOT NULL,
      cancelled_at INTEGER,
      UNIQUE (organisation_id, id),
      FOREIGN KEY (organisation_id, unit_id) REFERENCES units (organisation_id, id),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id),
      FOREIGN KEY (organisation_id, professional_id)
        REFERENCES professionals (organisation_id, id)
    ) STRICT;
    CREATE INDEX visits_by_start ON visits (organisation_id, starts_at);

    CREATE TABLE guest_links (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      visit_id TEXT NOT NULL,
      client_id TEXT NOT NULL,
      role TEXT NOT NULL,
      name TEXT NOT NULL,
      secret_hash BLOB NOT NULL UNIQUE,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      revoked_at INTEGER,
      UNIQUE (organisation_id, id),
      FOREIGN KEY (organisation_id, visit_id) REFERENCES visits (organisation_id, id),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id)
    ) STRICT;
    CREATE INDEX guest_links_by_visit ON guest_links (organisation_id, visit_id);
    """

  private static let sessions = """
    CREATE TABLE staff_sessions (
      token_hash BLOB PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      professional_id TEXT NOT NULL,
      csrf TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      last_seen_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      FOREIGN KEY (organisation_id, professional_id)
        REFERENCES professionals (organisation_id, id)
    ) STRICT;
    CREATE INDEX staff_sessions_by_expiry ON staff_sessions (expires_at);
    CREATE INDEX staff_sessions_by_person ON staff_sessions (organisation_id, professional_id);

    CREATE TABLE signalling_sessions (
      id TEXT PRIMARY KEY,
      secret_hash BLOB NOT NULL,
      organisation_id TEXT REFERENCES organisations (id),
      kind TEXT NOT NULL,
      professional_id TEXT,
      staff_token_hash BLOB,
      guest_link_id TEXT,
      visit_id TEXT,
      client_id TEXT,
      role TEXT,
      language TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      connected_at INTEGER,
      disconnected_at INTEGER,
      expires_at INTEGER,
      last_seq INTEGER NOT NULL,
      FOREIGN KEY (organisation_id, professional_id)
        REFERENCES professionals (organisation_id, id),
      FOREIGN KEY (organisation_id, guest_link_id) REFERENCES guest_links (organisation_id, id)
    ) STRICT;
    CREATE INDEX signalling_sessions_by_expiry ON signalling_sessions (expires_at);
    CREATE INDEX signalling_sessions_by_organisation
      ON signalling_sessions (organisation_id, kind);
    CREATE INDEX signalling_sessions_by_client
      ON signalling_sessions (organisation_id, client_id);

    CREATE TABLE signalling_events (
      session_id TEXT NOT NULL REFERENCES signalling_sessions (id) ON DELETE CASCADE,
      seq INTEGER NOT NULL,
      json TEXT NOT NULL,
      PRIMARY KEY (session_id, seq)
    ) STRICT;

    CREATE TABLE signalling_replies (
      session_id TEXT NOT NULL REFERENCES signalling_sessions (id) ON DELETE CASCADE,
      request_id INTEGER NOT NULL,
      json TEXT NOT NULL,
      PRIMARY KEY (session_id, request_id)
    ) STRICT;
    """

  private static let calls = """
    CREATE TABLE calls (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      visit_id TEXT NOT NULL,
      client_id TEXT NOT NULL,
      caller_id TEXT,
      state TEXT NOT NULL,
      placed_at INTEGER NOT NULL,
      ring_until INTEGER NOT NULL,
      started_at INTEGER,
      ended_at INTEGER,
      reason TEXT,
      ended_by TEXT,
      media_node TEXT,
      media_epoch TEXT,
      UNIQUE (organisation_id, id),
      FOREIGN KEY (organisation_id, visit_id) REFERENCES visits (organisation_id, id),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id),
      FOREIGN KEY (organisation_id, caller_id) REFERENCES professionals (organisation_id, id)
    ) STRICT;
    CREATE INDEX calls_by_visit ON calls (visit_id, state);
    -- Nobody is in two calls, whoever asks at the same moment.
    CREATE UNIQUE INDEX one_call_a_client ON calls (client_id) WHERE state <> 'ended';
    CREATE UNIQUE INDEX one_call_a_caller ON calls (caller_id) WHERE state <> 'ended';

    CREATE TABLE call_parties (
      call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
      id TEXT NOT NULL,
      organisation_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      professional_id TEXT,
      client_id TEXT,
      guest_link_id TEXT,
      role TEXT NOT NULL,
      standing TEXT NOT NULL,
      session_id TEXT,
      away_since INTEGER,
      sends_audio INTEGER NOT NULL,
      sends_video INTEGER NOT NULL,
      media_joined_at INTEGER,
      PRIMARY KEY (call_id, id),
      FOREIGN KEY (organisation_id, call_id) REFERENCES calls (organisation_id, id),
      FOREIGN KEY (organisation_id, professional_id)
        REFERENCES professionals (organisation_id, id),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id),
      FOREIGN KEY (organisation_id, guest_link_id) REFERENCES guest_links (organisation_id, id)
    ) STRICT;
    CREATE INDEX call_parties_by_session ON call_parties (session_id);

    CREATE TABLE call_texts (
      id TEXT PRIMARY KEY,
      call_id TEXT NOT NULL,
      organisation_id TEXT NOT NULL,
      from_party TEXT NOT NULL,
      text TEXT NOT NULL,
      sent_at INTEGER NOT NULL,
      position INTEGER NOT NULL,
      UNIQUE (call_id, position),
      FOREIGN KEY (organisation_id, call_id) REFERENCES calls (organisation_id, id),
      FOREIGN KEY (call_id, from_party) REFERENCES call_parties (call_id, id)
    ) STRICT;
    """

  private static let timers = """
    CREATE TABLE timers (
      kind TEXT NOT NULL,
      subject TEXT NOT NULL,
      organisation_id TEXT REFERENCES organisations (id),
      due_at INTEGER NOT NULL,
      lease_owner TEXT,
      lease_until INTEGER,
      fence INTEGER NOT NULL,
      PRIMARY KEY (kind, subject)
    ) STRICT;
    CREATE INDEX timers_by_due ON timers (due_at);

    CREATE TABLE counters (
      name TEXT PRIMARY KEY,
      value INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE settings (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT;
    """
}
