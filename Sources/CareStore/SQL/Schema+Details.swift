extension Schema {
  static let details = """
    ALTER TABLE professionals ADD COLUMN roles TEXT NOT NULL DEFAULT 'carer';
    ALTER TABLE professionals ADD COLUMN skills TEXT NOT NULL DEFAULT '';
    ALTER TABLE professionals ADD COLUMN phone TEXT;

    CREATE TABLE client_details (
      client_id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      phone TEXT,
      email TEXT,
      address TEXT NOT NULL,
      entry_instructions TEXT NOT NULL,
      suitability TEXT NOT NULL,
      emergency TEXT NOT NULL,
      version INTEGER NOT NULL,
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id)
    ) STRICT;

    CREATE TABLE relatives (
      id TEXT PRIMARY KEY,
      organisation_id TEXT NOT NULL,
      client_id TEXT NOT NULL,
      name TEXT NOT NULL,
      relation TEXT NOT NULL,
      phone TEXT,
      email TEXT,
      language TEXT NOT NULL,
      rights TEXT NOT NULL,
      recorded_at INTEGER NOT NULL,
      recorded_by TEXT NOT NULL,
      removed_at INTEGER,
      UNIQUE (organisation_id, id),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id),
      FOREIGN KEY (organisation_id, recorded_by)
        REFERENCES professionals (organisation_id, id)
    ) STRICT;
    CREATE INDEX relatives_by_client ON relatives (organisation_id, client_id);
    """
}
