extension Schema {
  /// People who were turned away before there was a conversation: numbers alone.
  static let chatDemand = Migration(
    "20 chat demand",
    .statements(
      """
      CREATE TABLE chat_demand (
        organisation_id TEXT NOT NULL,
        queue_id TEXT NOT NULL,
        hour INTEGER NOT NULL,
        reason TEXT NOT NULL,
        people INTEGER NOT NULL,
        delete_at INTEGER NOT NULL,
        PRIMARY KEY (organisation_id, queue_id, hour, reason),
        FOREIGN KEY (organisation_id, queue_id) REFERENCES chat_queues (organisation_id, id)
      ) STRICT;
      CREATE INDEX chat_demand_to_delete ON chat_demand (delete_at);
      """))
}
