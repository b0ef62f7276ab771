extension Schema {
  /// What came of visits, clients who were not reached, and tasks that come from no terminal.
  static let outcomes = """
    ALTER TABLE visits ADD COLUMN steps TEXT NOT NULL DEFAULT '';
    ALTER TABLE visits ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE visits ADD COLUMN late_minutes INTEGER;
    ALTER TABLE visits ADD COLUMN late_told_at INTEGER;
    -- Somebody has tried to make it, or nobody is to: what is left is looked at as windows close.
    ALTER TABLE visits ADD COLUMN attempted INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX visits_unattempted ON visits (organisation_id, ends_at)
      WHERE attempted = 0 AND cancelled_at IS NULL;
    CREATE INDEX visits_by_client ON visits (organisation_id, client_id, starts_at);

    CREATE TABLE visit_outcomes (
      visit_id TEXT NOT NULL,
      organisation_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      kind TEXT NOT NULL,
      medication TEXT,
      note TEXT NOT NULL,
      recorded_at INTEGER NOT NULL,
      recorded_by TEXT NOT NULL,
      PRIMARY KEY (visit_id, position),
      FOREIGN KEY (organisation_id, visit_id) REFERENCES visits (organisation_id, id),
      FOREIGN KEY (organisation_id, recorded_by)
        REFERENCES professionals (organisation_id, id)
    ) STRICT;

    CREATE TABLE no_answer_cases (
      visit_id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      client_id TEXT NOT NULL,
      opened_at INTEGER NOT NULL,
      closed_at INTEGER,
      climbing INTEGER NOT NULL,
      state TEXT NOT NULL,
      steps TEXT NOT NULL,
      FOREIGN KEY (organisation_id, visit_id) REFERENCES visits (organisation_id, id),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id)
    ) STRICT;
    CREATE INDEX no_answer_cases_open ON no_answer_cases (organisation_id, opened_at)
      WHERE closed_at IS NULL;

    -- Of an organisation, of one of its units or of one of its clients: the nearest counts.
    CREATE TABLE ladder_plans (
      organisation_id TEXT NOT NULL REFERENCES organisations (id),
      scope TEXT NOT NULL,
      subject_id TEXT NOT NULL,
      plan TEXT NOT NULL,
      version INTEGER NOT NULL,
      PRIMARY KEY (organisation_id, scope, subject_id)
    ) STRICT;

    CREATE TABLE care_tasks_2 (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL REFERENCES organisations (id),
      kind TEXT NOT NULL,
      client_id TEXT,
      terminal_id TEXT,
      visit_id TEXT,
      press_id TEXT,
      pressed_at INTEGER,
      unit_id TEXT,
      meant_for TEXT,
      due_by INTEGER,
      opened_at INTEGER NOT NULL,
      state TEXT NOT NULL,
      waiting_since INTEGER,
      escalation INTEGER,
      owner_id TEXT,
      call_by INTEGER,
      done_at INTEGER,
      result TEXT,
      UNIQUE (organisation_id, id),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id),
      FOREIGN KEY (organisation_id, terminal_id) REFERENCES terminals (organisation_id, id),
      FOREIGN KEY (organisation_id, visit_id) REFERENCES visits (organisation_id, id),
      FOREIGN KEY (organisation_id, unit_id) REFERENCES units (organisation_id, id),
      FOREIGN KEY (organisation_id, meant_for) REFERENCES professionals (organisation_id, id),
      FOREIGN KEY (organisation_id, owner_id) REFERENCES professionals (organisation_id, id)
    ) STRICT;
    INSERT INTO care_tasks_2 (id, organisation_id, kind, client_id, terminal_id, visit_id,
      press_id, pressed_at, opened_at, state, waiting_since, escalation, owner_id, call_by, done_at)
      SELECT id, organisation_id, kind, client_id, terminal_id, visit_id, press_id, pressed_at,
        opened_at, state, waiting_since, escalation, owner_id, call_by, done_at FROM care_tasks;
    DROP TABLE care_tasks;
    ALTER TABLE care_tasks_2 RENAME TO care_tasks;
    CREATE INDEX care_tasks_pending ON care_tasks (organisation_id, opened_at)
      WHERE state <> 'done';
    CREATE UNIQUE INDEX one_task_a_press ON care_tasks (terminal_id, press_id)
      WHERE press_id IS NOT NULL;
    CREATE UNIQUE INDEX one_warning_a_visit ON care_tasks (visit_id)
      WHERE kind = 'terminalSilent';
    -- A client who was not reached is one person's errand at a time.
    CREATE UNIQUE INDEX one_open_task_a_visit ON care_tasks (visit_id) WHERE state <> 'done'
      AND kind NOT IN ('terminalSilent', 'followUp', 'physicalVisit');
    CREATE INDEX care_tasks_by_visit ON care_tasks (visit_id);
    """
}
