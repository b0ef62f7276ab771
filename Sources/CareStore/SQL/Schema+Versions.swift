extension Schema {
  /// What is changed by several people tells its version.
  static let versions = Migration(
    "15 versions",
    .statements(
      """
      ALTER TABLE relatives ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
      ALTER TABLE organisation_reminders ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
      ALTER TABLE client_reminders ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
      """))
}
