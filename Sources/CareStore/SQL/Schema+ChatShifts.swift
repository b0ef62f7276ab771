extension Schema {
  /// Planned shifts of the chats, and of each organisation how often its plan was changed.
  static let chatShifts = Migration(
    "21 chat shifts",
    .statements(
      """
      CREATE TABLE chat_shifts (
        id TEXT PRIMARY KEY,
        organisation_id TEXT NOT NULL,
        professional_id TEXT NOT NULL,
        queues TEXT NOT NULL,
        starts_at INTEGER NOT NULL,
        ends_at INTEGER NOT NULL,
        UNIQUE (organisation_id, id),
        FOREIGN KEY (organisation_id, professional_id)
          REFERENCES professionals (organisation_id, id)
      ) STRICT;
      CREATE INDEX chat_shifts_by_time ON chat_shifts (organisation_id, starts_at);
      CREATE INDEX chat_shifts_by_person
        ON chat_shifts (organisation_id, professional_id, starts_at);
      CREATE INDEX chat_shifts_by_end ON chat_shifts (ends_at);

      CREATE TABLE chat_shift_plans (
        organisation_id TEXT PRIMARY KEY REFERENCES organisations (id),
        revision INTEGER NOT NULL
      ) STRICT;
      """))
}
