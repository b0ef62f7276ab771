extension Schema {
  /// What service visits are part of. What was there before is home care of older people, as its
  /// units are until somebody says otherwise.
  static let serviceTaskMigration = Migration(
    "12 service tasks",
    .statements(
      """
      ALTER TABLE units ADD COLUMN service_form TEXT NOT NULL DEFAULT 'homeCare';
      ALTER TABLE units ADD COLUMN service_task TEXT NOT NULL DEFAULT 'olderPeople';
      ALTER TABLE visit_plans ADD COLUMN service_form TEXT NOT NULL DEFAULT 'homeCare';
      ALTER TABLE visit_plans ADD COLUMN service_task TEXT NOT NULL DEFAULT 'olderPeople';
      ALTER TABLE visits ADD COLUMN service_form TEXT NOT NULL DEFAULT 'homeCare';
      ALTER TABLE visits ADD COLUMN service_task TEXT NOT NULL DEFAULT 'olderPeople';
      """))
}
