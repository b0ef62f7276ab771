extension Schema {
  static let messages = """
    CREATE TABLE messages (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL REFERENCES organisations (id),
      channel TEXT NOT NULL,
      recipient TEXT NOT NULL,
      subject TEXT,
      body TEXT NOT NULL,
      cause TEXT NOT NULL,
      about TEXT NOT NULL,
      client_id TEXT,
      message_key TEXT NOT NULL,
      urgent INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      not_after INTEGER,
      state TEXT NOT NULL,
      state_at INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      problem TEXT,
      tried_since INTEGER NOT NULL,
      forgotten INTEGER NOT NULL,
      UNIQUE (organisation_id, id),
      UNIQUE (organisation_id, message_key),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id)
    ) STRICT;
    CREATE INDEX messages_pending ON messages (channel, urgent, state_at)
      WHERE state IN ('waiting', 'sending');
    CREATE INDEX messages_by_state ON messages (organisation_id, state, state_at);
    CREATE INDEX messages_by_recipient ON messages (organisation_id, recipient, created_at);
    CREATE INDEX messages_to_forget ON messages (state, state_at) WHERE forgotten = 0;
    CREATE INDEX messages_by_age ON messages (created_at);

    -- When the next reminder of a visit comes, for the time at which the visit was when it was planned.
    CREATE TABLE visit_reminders (
      visit_id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      starts_at INTEGER NOT NULL,
      next_at INTEGER,
      FOREIGN KEY (organisation_id, visit_id) REFERENCES visits (organisation_id, id)
        ON DELETE CASCADE
    ) STRICT;
    CREATE INDEX visit_reminders_due ON visit_reminders (next_at) WHERE next_at IS NOT NULL;
    CREATE INDEX visit_reminders_by_start ON visit_reminders (starts_at);

    CREATE TABLE organisation_reminders (
      organisation_id TEXT PRIMARY KEY REFERENCES organisations (id),
      channels TEXT NOT NULL,
      minutes_before INTEGER,
      evening_at TEXT
    ) STRICT;

    CREATE TABLE client_reminders (
      client_id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      channels TEXT NOT NULL,
      minutes_before INTEGER,
      evening_at TEXT,
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id)
    ) STRICT;
    """
}
