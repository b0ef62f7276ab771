extension Schema {
  /// Plans of visits that come again, and times in which clients are not to be visited.
  static let plans = """
    CREATE TABLE visit_plans (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      client_id TEXT NOT NULL,
      unit_id TEXT NOT NULL,
      professional_id TEXT,
      kind TEXT NOT NULL,
      purpose TEXT NOT NULL,
      steps TEXT NOT NULL,
      zone TEXT NOT NULL,
      first_day TEXT NOT NULL,
      rule TEXT,
      times TEXT NOT NULL,
      length_minutes INTEGER NOT NULL,
      exceptions TEXT NOT NULL,
      excepted_days TEXT NOT NULL,
      additional TEXT NOT NULL,
      ends_before TEXT,
      version INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      ended_at INTEGER,
      -- The first day of which its visits have not been made yet.
      made_until TEXT NOT NULL,
      UNIQUE (organisation_id, id),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id),
      FOREIGN KEY (organisation_id, unit_id) REFERENCES units (organisation_id, id),
      FOREIGN KEY (organisation_id, professional_id)
        REFERENCES professionals (organisation_id, id),
      FOREIGN KEY (organisation_id, created_by)
        REFERENCES professionals (organisation_id, id)
    ) STRICT;
    CREATE INDEX visit_plans_by_client ON visit_plans (organisation_id, client_id);
    CREATE INDEX visit_plans_to_make ON visit_plans (made_until);

    CREATE TABLE absences (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      client_id TEXT NOT NULL,
      reason TEXT NOT NULL,
      starts_at INTEGER NOT NULL,
      ends_at INTEGER,
      recorded_by TEXT NOT NULL,
      recorded_at INTEGER NOT NULL,
      ended_at INTEGER,
      UNIQUE (organisation_id, id),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id),
      FOREIGN KEY (organisation_id, recorded_by)
        REFERENCES professionals (organisation_id, id)
    ) STRICT;
    CREATE INDEX absences_by_client ON absences (organisation_id, client_id);

    ALTER TABLE visits ADD COLUMN plan_id TEXT REFERENCES visit_plans (id);
    ALTER TABLE visits ADD COLUMN occurrence TEXT;
    ALTER TABLE visits ADD COLUMN detached INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE visits ADD COLUMN suspended_for TEXT;
    CREATE INDEX visits_by_plan ON visits (plan_id, occurrence);
    DROP INDEX visits_unattempted;
    CREATE INDEX visits_unattempted ON visits (organisation_id, ends_at)
      WHERE attempted = 0 AND cancelled_at IS NULL AND suspended_for IS NULL;
    """

  /// A column that is added takes no key of two columns: this is the wall between organisations.
  static let visitsOfPlans = Migration.Refusal(
    name: "visits_of_plans", table: "visits", moment: .insert,
    condition: """
      NEW.plan_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM visit_plans q
        WHERE q.id = NEW.plan_id AND q.organisation_id = NEW.organisation_id)
      """,
    message: "the plan belongs to another organisation")
}
