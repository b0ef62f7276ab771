/// What the engines write differently.
enum SQLDialect: Sendable, CaseIterable {
  case sqlite, postgreSQL

  /// What an engine itself calls a row of a table without a key, within one transaction.
  var rowName: String {
    switch self {
    case .sqlite: "rowid"
    case .postgreSQL: "ctid"
    }
  }

  /// UTF-8 bytes of a text as a JSON string with its quotation marks.
  func jsonBytes(_ text: String) -> String {
    switch self {
    case .sqlite: "length(CAST(json_quote(\(text)) AS BLOB))"
    case .postgreSQL: "octet_length(to_json(\(text))::text)"
    }
  }

  /// The text that stands under these names in a text of JSON.
  func jsonText(_ json: String, _ names: [String]) -> String {
    switch self {
    case .sqlite: "json_extract(\(json), '$.\(names.joined(separator: "."))')"
    case .postgreSQL: "(\(json)::json #>> '{\(names.joined(separator: ","))}')"
    }
  }

  /// The text of JSON with an empty text under these names.
  func jsonEmptying(_ json: String, _ names: [String]) -> String {
    switch self {
    case .sqlite: "json_set(\(json), '$.\(names.joined(separator: "."))', '')"
    case .postgreSQL:
      "jsonb_set(\(json)::jsonb, '{\(names.joined(separator: ","))}', '\"\"')::text"
    }
  }
}
