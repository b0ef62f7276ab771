extension Schema {
  /// Terminals are changed by several people as well. The column `version` is that of their program.
  static let terminalRevisions = Migration(
    "18 revisions of terminals",
    .statements("ALTER TABLE terminals ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;"))
}
