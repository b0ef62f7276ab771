extension Schema {
  static let terminals = """
    ALTER TABLE organisations ADD COLUMN on_call_phone TEXT;

    CREATE TABLE terminals (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL REFERENCES organisations (id),
      key TEXT NOT NULL,
      name TEXT NOT NULL,
      place TEXT NOT NULL,
      volume INTEGER NOT NULL,
      brightness INTEGER NOT NULL,
      language TEXT NOT NULL,
      night_from TEXT NOT NULL,
      night_until TEXT NOT NULL,
      self_test_before_visit INTEGER NOT NULL,
      version TEXT NOT NULL,
      paired_at INTEGER NOT NULL,
      paired_by TEXT,
      last_seen_at INTEGER,
      revoked_at INTEGER,
      configuration TEXT,
      health TEXT,
      self_test TEXT,
      UNIQUE (organisation_id, id),
      FOREIGN KEY (organisation_id, paired_by) REFERENCES professionals (organisation_id, id)
    ) STRICT;
    CREATE UNIQUE INDEX one_terminal_a_key ON terminals (key) WHERE revoked_at IS NULL;

    CREATE TABLE terminal_clients (
      terminal_id TEXT NOT NULL,
      client_id TEXT NOT NULL,
      organisation_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      PRIMARY KEY (terminal_id, client_id),
      FOREIGN KEY (organisation_id, terminal_id) REFERENCES terminals (organisation_id, id),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id)
    ) STRICT;
    CREATE INDEX terminal_clients_by_client ON terminal_clients (organisation_id, client_id);

    ALTER TABLE signalling_sessions ADD COLUMN terminal_id TEXT REFERENCES terminals (id);
    CREATE INDEX signalling_sessions_by_terminal ON signalling_sessions (terminal_id);

    ALTER TABLE call_parties ADD COLUMN notes TEXT NOT NULL DEFAULT '';

    CREATE TABLE auto_answer_consents (
      client_id TEXT NOT NULL,
      organisation_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      callers TEXT NOT NULL,
      hours_from TEXT NOT NULL,
      hours_until TEXT NOT NULL,
      countdown_seconds INTEGER NOT NULL,
      given_at INTEGER NOT NULL,
      given_by TEXT NOT NULL,
      withdrawn_at INTEGER,
      withdrawn_by_terminal TEXT,
      withdrawn_by_professional TEXT,
      PRIMARY KEY (client_id, position),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id),
      FOREIGN KEY (organisation_id, given_by) REFERENCES professionals (organisation_id, id),
      FOREIGN KEY (organisation_id, withdrawn_by_terminal)
        REFERENCES terminals (organisation_id, id),
      FOREIGN KEY (organisation_id, withdrawn_by_professional)
        REFERENCES professionals (organisation_id, id)
    ) STRICT;
    CREATE UNIQUE INDEX one_consent_a_client ON auto_answer_consents (client_id)
      WHERE withdrawn_at IS NULL;

    CREATE TABLE care_tasks (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      kind TEXT NOT NULL,
      client_id TEXT,
      terminal_id TEXT NOT NULL,
      visit_id TEXT,
      press_id TEXT,
      pressed_at INTEGER,
      opened_at INTEGER NOT NULL,
      state TEXT NOT NULL,
      waiting_since INTEGER,
      escalation INTEGER,
      owner_id TEXT,
      call_by INTEGER,
      done_at INTEGER,
      UNIQUE (organisation_id, id),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id),
      FOREIGN KEY (organisation_id, terminal_id) REFERENCES terminals (organisation_id, id),
      FOREIGN KEY (organisation_id, visit_id) REFERENCES visits (organisation_id, id),
      FOREIGN KEY (organisation_id, owner_id) REFERENCES professionals (organisation_id, id)
    ) STRICT;
    CREATE INDEX care_tasks_pending ON care_tasks (organisation_id, opened_at)
      WHERE state <> 'done';
    CREATE UNIQUE INDEX one_task_a_press ON care_tasks (terminal_id, press_id)
      WHERE press_id IS NOT NULL;
    CREATE UNIQUE INDEX one_warning_a_visit ON care_tasks (visit_id) WHERE visit_id IS NOT NULL;

    CREATE TABLE call_feedback (
      call_id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      face TEXT NOT NULL,
      given_at INTEGER NOT NULL,
      FOREIGN KEY (organisation_id, call_id) REFERENCES calls (organisation_id, id)
    ) STRICT;
    """

  /// A column that is added takes no key of two columns: this is the wall between organisations.
  static let sessionsOfTerminals = Migration.Refusal(
    name: "signalling_sessions_of_terminals", table: "signalling_sessions", moment: .insert,
    condition: """
      NEW.terminal_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM terminals t
        WHERE t.id = NEW.terminal_id AND t.organisation_id = NEW.organisation_id)
      """, message: "the terminal belongs to another organisation")
}
