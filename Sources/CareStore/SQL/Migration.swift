/// One named step from schema to schema, the same for every engine. One that has been released is
/// never changed.
struct Migration: Sendable {
  let name: String
  let parts: [Part]

  init(_ name: String, _ parts: Part...) {
    self.name = name
    self.parts = parts
  }

  enum Part: Sendable {
    /// Statements in SQLite's words, whose tables are strict. Other engines read their own words for
    /// `STRICT`, `INTEGER`, `TEXT` and `BLOB`, which therefore stand for nothing else in it.
    case statements(String)
    /// A rule that no key can hold.
    case refusal(Refusal)
    /// Statements where the engines have no more in common than what comes of them.
    case own(sqlite: String, postgreSQL: String)
  }

  /// A trigger that refuses rows.
  struct Refusal: Sendable {
    enum Moment: String, Sendable { case insert = "INSERT", update = "UPDATE", delete = "DELETE" }

    /// Of the trigger.
    var name: String
    var table: String
    var moment: Moment
    /// A condition on `NEW` or `OLD` under which the row is refused, in words of every engine.
    var condition: String
    /// Without an apostrophe. Names no value.
    var message: String
  }
}

extension SQLDialect {
  /// The statements of a part of a migration.
  func statements(_ part: Migration.Part) -> String {
    switch (self, part) {
    case (.sqlite, .statements(let text)), (.sqlite, .own(let text, _)),
      (.postgreSQL, .own(_, let text)):
      text
    case (.postgreSQL, .statements(let text)): Self.postgreSQLWords(text)
    case (.sqlite, .refusal(let refusal)):
      """
      CREATE TRIGGER \(refusal.name) BEFORE \(refusal.moment.rawValue) ON \(refusal.table)
      WHEN \(refusal.condition)
      BEGIN
        SELECT RAISE(ABORT, '\(refusal.message)');
      END;
      """
    case (.postgreSQL, .refusal(let refusal)):
      """
      CREATE FUNCTION \(refusal.name)() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF \(refusal.condition) THEN
          RAISE EXCEPTION '\(refusal.message)' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN \(refusal.moment == .delete ? "OLD" : "NEW");
      END $$;
      CREATE TRIGGER \(refusal.name) BEFORE \(refusal.moment.rawValue) ON \(refusal.table)
        FOR EACH ROW EXECUTE FUNCTION \(refusal.name)();
      """
    }
  }

  /// Texts are ordered by their bytes, as SQLite orders them, whatever the database's language.
  private static func postgreSQLWords(_ text: String) -> String {
    var words = text
    for (theirs, ours) in [
      (") STRICT;", ");"), (" INTEGER", " BIGINT"), (" TEXT", " TEXT COLLATE \"C\""),
      (" BLOB", " BYTEA"),
    ] {
      words = words.replacing(theirs, with: ours)
    }
    return words
  }
}
