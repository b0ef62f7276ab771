import Foundation
import Testing

@testable import CareStore

/// A PostgreSQL server of the tests' own: begun when it is first needed, in a folder of its own, with
/// no way in but a socket there. Its keeper ends it and takes the folder away as soon as this process
/// is gone, however that comes about.
final class PostgreSQLCluster: Sendable {
  private let folder: String
  private let admin: PostgreSQLStore
  /// The keeper lives while this is open.
  private let lifeline: Pipe

  private static let shared = Task { try await PostgreSQLCluster() }

  /// Runs the body on the address of a database that is there for it alone, at the present schema or
  /// empty.
  static func withDatabase(
    isEmpty: Bool = false, _ body: (_ url: String) async throws -> Void
  ) async throws {
    let cluster = try await shared.value
    let name = "t" + UUID().uuidString.lowercased().filter(\.isHexDigit)
    try await cluster.admin.inspect(
      "CREATE DATABASE \(name) TEMPLATE \(isEmpty ? "template0" : "present")")
    do {
      try await body(cluster.url(name))
    } catch {
      try await cluster.admin.inspect("DROP DATABASE \(name) WITH (FORCE)")
      throw error
    }
    try await cluster.admin.inspect("DROP DATABASE \(name) WITH (FORCE)")
  }

  private func url(_ database: String) -> String { Self.url(database, in: folder) }

  private static func url(_ database: String, in folder: String) -> String {
    "postgresql://kuulolla@/\(database)?host=\(folder)"
  }

  private init() async throws {
    // A socket's path is short.
    folder = "/tmp/kuulolla-" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
    lifeline = Pipe()
    let said = Pipe()
    let keeper = Process()
    keeper.executableURL = URL(fileURLWithPath: "/bin/sh")
    keeper.arguments = ["-c", Self.script, "keeper", folder]
    keeper.standardInput = lifeline
    keeper.standardOutput = said
    try keeper.run()
    // Ours of the two ends alone stays open, so that its closing is seen.
    try said.fileHandleForWriting.close()
    let first = String(decoding: said.fileHandleForReading.availableData, as: UTF8.self)
    try #require(
      first.hasPrefix("ready"),
      "PostgreSQL (Debian: postgresql) could not be started: \(first)")
    admin = try await PostgreSQLStore.open(url: Self.url("postgres", in: folder), migrations: [])
    try await admin.inspect("CREATE DATABASE present TEMPLATE template0")
    try await PostgreSQLStore.open(url: Self.url("present", in: folder)).close()
  }

  /// PostgreSQL refuses to run as root, who becomes nobody for it.
  private static let script = """
    folder=$1
    fail() { cat "$folder"/*.log 2>/dev/null; rm -rf "$folder"; exit 1; }
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    as=
    if [ "$(id -u)" = 0 ]; then
      chown nobody "$folder"
      as="setpriv --reuid=nobody --regid=nogroup --clear-groups"
    fi
    cd "$folder" || fail
    $as "$bin/initdb" -D data -U kuulolla --auth=trust --no-sync -E UTF8 --locale=C \\
      >initdb.log 2>&1 || fail
    # Nothing here outlives the machine's power: without syncing the tests are faster.
    $as "$bin/postgres" -D data -c listen_addresses= -c unix_socket_directories="$folder" \\
      -c fsync=off -c max_connections=200 >server.log 2>&1 &
    server=$!
    tries=0
    until $as "$bin/pg_isready" -q -h "$folder" -U kuulolla; do
      tries=$((tries + 1))
      [ $tries -lt 300 ] || fail
      sleep 0.1
    done
    echo ready
    # The tests write nothing: reading ends with their process.
    cat >/dev/null
    kill -QUIT $server
    wait $server
    rm -rf "$folder"
    """
}
