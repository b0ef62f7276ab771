extension Schema {
  static let peopleInCalls = """
    ALTER TABLE calls ADD COLUMN lead_party TEXT;
    ALTER TABLE calls ADD COLUMN held_since INTEGER;
    -- A care call may come over a relative's: one of each a client, whoever asks at the same moment.
    DROP INDEX one_call_a_client;
    CREATE UNIQUE INDEX one_care_call_a_client ON calls (client_id)
      WHERE state <> 'ended' AND caller_id IS NOT NULL;
    CREATE UNIQUE INDEX one_relatives_call_a_client ON calls (client_id)
      WHERE state <> 'ended' AND caller_id IS NULL;
    CREATE INDEX calls_by_client ON calls (client_id) WHERE state <> 'ended';
    ALTER TABLE call_parties ADD COLUMN consent TEXT NOT NULL DEFAULT 'notAsked';
    ALTER TABLE call_parties ADD COLUMN consent_until INTEGER;
    ALTER TABLE call_parties ADD COLUMN ring_until INTEGER;
    ALTER TABLE call_parties ADD COLUMN let_in_at INTEGER;
    ALTER TABLE call_parties ADD COLUMN left_because TEXT;
    -- Of those who are in a call or rung: a few, of all that ever were.
    CREATE INDEX call_parties_by_professional ON call_parties (professional_id)
      WHERE standing <> 'left';
    ALTER TABLE guest_links ADD COLUMN language TEXT NOT NULL DEFAULT 'fi';

    CREATE TABLE standing_consents (
      client_id TEXT NOT NULL,
      organisation_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      roles TEXT NOT NULL,
      given_at INTEGER NOT NULL,
      given_by TEXT NOT NULL,
      withdrawn_at INTEGER,
      withdrawn_by TEXT,
      PRIMARY KEY (client_id, position),
      FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id),
      FOREIGN KEY (organisation_id, given_by) REFERENCES professionals (organisation_id, id),
      FOREIGN KEY (organisation_id, withdrawn_by) REFERENCES professionals (organisation_id, id)
    ) STRICT;
    CREATE UNIQUE INDEX one_standing_consent_a_client ON standing_consents (client_id)
      WHERE withdrawn_at IS NULL;
    """
}
