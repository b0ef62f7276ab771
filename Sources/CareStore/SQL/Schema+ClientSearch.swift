extension Schema {
  /// What clients are found by: a key that sorts them, and each word of their names. An engine cannot
  /// make it (it is ``CareModel/SearchName``): clients of older programs get theirs when the store is
  /// opened.
  static let clientSearch = Migration(
    "14 client search",
    .statements(
      """
      ALTER TABLE clients ADD COLUMN search_key TEXT;
      CREATE INDEX clients_by_key ON clients (organisation_id, search_key, id, unit_id);
      CREATE INDEX clients_without_key ON clients (id) WHERE search_key IS NULL;

      CREATE TABLE client_words (
        organisation_id TEXT NOT NULL,
        client_id TEXT NOT NULL,
        word TEXT NOT NULL,
        search_key TEXT NOT NULL,
        unit_id TEXT NOT NULL,
        PRIMARY KEY (client_id, word),
        FOREIGN KEY (organisation_id, client_id) REFERENCES clients (organisation_id, id)
      ) STRICT;
      CREATE INDEX client_words_by_word
        ON client_words (organisation_id, word, search_key, client_id, unit_id);
      """))
}
