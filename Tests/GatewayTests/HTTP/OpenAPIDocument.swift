import Foundation
import Testing
import Yams

/// docs/openapi.yaml, as far as the tests read it.
struct OpenAPIDocument {
  struct Operation {
    var method: String
    var path: String
    /// In the order of the path.
    var pathParameters: [String]
    /// Of `security`; empty where none is wanted.
    var schemes: Set<String>

    /// As ``Route`` says it.
    var name: String { "\(method) \(path)" }
  }

  var operations: [Operation]
  var schemas: [String: Node]
  /// The values of every schema that has a name and is an enum, in the order of the document.
  var enums: [String: [String]]
  /// Every schema of type `object`, by where it stands.
  var objects: [(place: String, object: Node)]
  /// The name of the header of the scheme `csrf`.
  var csrfHeader: String?

  static func load() throws -> OpenAPIDocument {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../docs/openapi.yaml").standardizedFileURL
    let text = try String(contentsOf: file, encoding: .utf8)
    return try OpenAPIDocument(try #require(try Yams.compose(yaml: text)))
  }

  private static let methods = ["get", "put", "post", "delete", "patch", "head", "options"]

  init(_ root: Node) throws {
    operations = []
    for (key, item) in try #require(root["paths"]?.mapping) {
      let path = try #require(key.string)
      for (word, operation) in try #require(item.mapping) {
        let method = try #require(word.string)
        guard Self.methods.contains(method) else { continue }
        let parameters =
          (item["parameters"]?.array() ?? [])
          + (operation["parameters"]?.array() ?? [])
        let security = operation["security"] ?? root["security"]
        operations.append(
          Operation(
            method: method.uppercased(), path: path,
            pathParameters: parameters.map { Self.target($0, in: root) }
              .filter { $0["in"]?.string == "path" }.compactMap { $0["name"]?.string },
            schemes: Set(
              security?.array().flatMap { $0.mapping?.keys.compactMap(\.string) ?? [] } ?? [])))
      }
    }
    var named: [String: Node] = [:]
    for (key, schema) in try #require(root["components"]?["schemas"]?.mapping) {
      named[try #require(key.string)] = schema
    }
    schemas = named
    enums = named.compactMapValues { $0["enum"]?.array().compactMap(\.string) }
    objects = Self.objects(within: root, at: "")
    csrfHeader = root["components"]?["securitySchemes"]?["csrf"]?["name"]?.string
  }

  /// What a reference within the document leads to; the node itself where it is none.
  private static func target(_ node: Node, in root: Node) -> Node {
    guard let reference = node["$ref"]?.string, reference.hasPrefix("#/") else { return node }
    return reference.dropFirst(2).split(separator: "/")
      .reduce(root as Node?) { $0?[String($1)] } ?? node
  }

  private static func objects(within node: Node, at place: String) -> [(String, Node)] {
    var found: [(String, Node)] = []
    switch node {
    case .mapping(let mapping):
      let type = node["type"]
      if type?.string == "object"
        || type?.sequence?.contains(where: { $0.string == "object" }) == true
      {
        found.append((place, node))
      }
      for (key, value) in mapping {
        found += objects(within: value, at: "\(place)/\(key.string ?? "?")")
      }
    case .sequence(let sequence):
      for (index, value) in sequence.enumerated() {
        found += objects(within: value, at: "\(place)/\(index)")
      }
    default: break
    }
    return found
  }
}
