extension Schema {
  /// Anonymous chats. Nowhere a visitor's address, browser or name; what anybody wrote is sealed under
  /// keys that are in another database (docs/decisions, 10).
  static let chats = Migration(
    "17 chats",
    .statements(
      """
      CREATE TABLE chat_queues (
        id TEXT PRIMARY KEY,
        organisation_id TEXT NOT NULL REFERENCES organisations (id),
        address TEXT NOT NULL UNIQUE,
        settings TEXT NOT NULL,
        board TEXT NOT NULL,
        version INTEGER NOT NULL,
        UNIQUE (organisation_id, id)
      ) STRICT;

      -- The columns beside the state are what is asked for.
      CREATE TABLE chat_conversations (
        id TEXT PRIMARY KEY,
        organisation_id TEXT NOT NULL,
        queue_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        phase TEXT NOT NULL,
        arrived_at INTEGER NOT NULL,
        ended_at INTEGER,
        settled INTEGER NOT NULL,
        code_hash BLOB UNIQUE,
        texts_due_at INTEGER,
        notes_due_at INTEGER,
        facts_due_at INTEGER,
        texts_deleted_at INTEGER,
        notes_deleted_at INTEGER,
        state TEXT NOT NULL,
        UNIQUE (organisation_id, id),
        FOREIGN KEY (organisation_id, queue_id) REFERENCES chat_queues (organisation_id, id)
      ) STRICT;
      CREATE INDEX chat_conversations_live ON chat_conversations (id) WHERE settled = 0;
      CREATE INDEX chat_conversations_by_queue
        ON chat_conversations (organisation_id, queue_id, arrived_at);
      CREATE INDEX chat_texts_due ON chat_conversations (texts_due_at)
        WHERE texts_due_at IS NOT NULL;
      CREATE INDEX chat_notes_due ON chat_conversations (notes_due_at)
        WHERE notes_due_at IS NOT NULL;
      CREATE INDEX chat_facts_due ON chat_conversations (facts_due_at)
        WHERE facts_due_at IS NOT NULL;

      CREATE TABLE chat_secrets (
        hash BLOB PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES chat_conversations (id) ON DELETE CASCADE,
        added_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX chat_secrets_by_conversation ON chat_secrets (conversation_id, added_at);

      CREATE TABLE chat_entries (
        conversation_id TEXT NOT NULL REFERENCES chat_conversations (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        author TEXT NOT NULL,
        kind TEXT NOT NULL,
        for_visitor INTEGER NOT NULL,
        sealed BLOB,
        request_key TEXT,
        PRIMARY KEY (conversation_id, seq)
      ) STRICT;
      CREATE UNIQUE INDEX chat_entries_by_request
        ON chat_entries (conversation_id, author, request_key) WHERE request_key IS NOT NULL;

      CREATE TABLE chat_duties (
        professional_id TEXT PRIMARY KEY,
        organisation_id TEXT NOT NULL,
        state TEXT NOT NULL,
        FOREIGN KEY (organisation_id, professional_id)
          REFERENCES professionals (organisation_id, id)
      ) STRICT;

      -- The way back to the conversation ends with it.
      CREATE TABLE chat_facts (
        conversation_id TEXT UNIQUE REFERENCES chat_conversations (id) ON DELETE SET NULL,
        organisation_id TEXT NOT NULL,
        queue_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        hour INTEGER NOT NULL,
        waited_seconds INTEGER NOT NULL,
        talked_seconds INTEGER,
        outcome TEXT NOT NULL,
        tags TEXT NOT NULL,
        topic TEXT,
        feeling_before INTEGER,
        feeling_after INTEGER,
        face INTEGER,
        had_alarm INTEGER NOT NULL,
        had_risk INTEGER NOT NULL,
        delete_at INTEGER,
        FOREIGN KEY (organisation_id, queue_id) REFERENCES chat_queues (organisation_id, id)
      ) STRICT;
      CREATE INDEX chat_facts_by_hour ON chat_facts (organisation_id, hour);
      CREATE INDEX chat_facts_to_delete ON chat_facts (delete_at);

      CREATE TABLE chat_emergencies (
        organisation_id TEXT NOT NULL,
        queue_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        events TEXT NOT NULL,
        delete_at INTEGER NOT NULL,
        FOREIGN KEY (organisation_id, queue_id) REFERENCES chat_queues (organisation_id, id)
      ) STRICT;
      CREATE INDEX chat_emergencies_by_time ON chat_emergencies (organisation_id, at);
      CREATE INDEX chat_emergencies_to_delete ON chat_emergencies (delete_at);

      CREATE TABLE chat_deletions (
        organisation_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        queue_id TEXT NOT NULL,
        what TEXT NOT NULL,
        conversations INTEGER NOT NULL,
        entries INTEGER NOT NULL,
        PRIMARY KEY (organisation_id, at, queue_id, what),
        FOREIGN KEY (organisation_id, queue_id) REFERENCES chat_queues (organisation_id, id)
      ) STRICT;
      CREATE INDEX chat_deletions_by_age ON chat_deletions (at);
      """))
}
