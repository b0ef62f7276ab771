extension Schema {
  /// A day's list is of one unit and one person, and visits are made a handful of plans at a time, out
  /// of an organisation that may be large.
  static let lists = """
    CREATE INDEX visits_of_units ON visits (organisation_id, unit_id, starts_at);
    -- There are two of the same columns.
    DROP INDEX visits_by_client;
    -- In the order in which they are taken, without those that give no more visits.
    DROP INDEX visit_plans_to_make;
    CREATE INDEX visit_plans_in_turn ON visit_plans (made_until, id)
      WHERE ended_at IS NULL OR ends_before > made_until;
    """

  /// What is asked most often of hundreds of visits at a time, whom somebody belongs to and which visits a
  /// day's list has, is answered by the indexes alone: looking up each visit took most of the time.
  static let coveringLists = Migration(
    "22 indexes that answer for lists",
    .statements(
      """
      DROP INDEX visits_of_professionals;
      CREATE INDEX visits_of_professionals ON visits
        (organisation_id, professional_id, starts_at, ends_at, cancelled_at, client_id, id);
      DROP INDEX visits_of_units;
      CREATE INDEX visits_of_units ON visits (organisation_id, unit_id, starts_at, ends_at, id);
      """))
}
