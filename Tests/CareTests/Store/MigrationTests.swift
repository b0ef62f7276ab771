import CareModel
import Testing

@testable import CareStore

/// From every schema that ever was to the present one, with rows in it.
@Suite struct MigrationTests {
  typealias Fixture = StoreFixture

  @Test(arguments: StoreEngine.allCases, 1...Schema.migrations.count)
  func rowsOfAnOlderSchemaAreStillThere(_ engine: StoreEngine, _ count: Int) async throws {
    try await engine.withPlace { (open) async throws in
      let old = try await open(Array(Schema.migrations.prefix(count)))
      for (version, statements) in Self.rows where version <= count {
        for statement in statements {
          try await old.inspect(Self.inWords(of: engine, statement))
        }
      }
      try await old.close()

      for _ in 0..<2 {
        let store = try await open(Schema.migrations)
        try await store.read { (read) throws in
          let home = Fixture.home
          #expect(try read.organisation(home)?.callingFrom == "kotihoidosta")
          #expect(try read.client(Fixture.aino.id, in: home)?.name == Fixture.aino.name)
          #expect(try read.account(username: "helmi")?.passwordHash == "argon2id…")
          #expect(try read.visit(Fixture.ainoVisit.id, in: home)?.visit == Fixture.ainoVisit)
          let link = try read.guestLink(secretHash: Fixture.hash(7))
          #expect(link?.id == GuestLinkID("g_1")!)
          if count >= 2 {
            #expect(try read.staffSession(tokenHash: Fixture.hash(1))?.csrf == "c")
            let page = try read.signallingSession(SessionID("s_1")!)
            #expect(page?.principal == .staff(Fixture.helmi.id))
            #expect(try read.events(of: SessionID("s_1")!, after: 0, limit: 9).count == 1)
            #expect(try read.replies(of: SessionID("s_1")!) == [4: "{}"])
          }
          if count >= 3 {
            let call = try read.activeCall(ofClient: Fixture.aino.id, in: home)
            #expect(call?.parties.map(\.role) == [.carer, .client])
            #expect(try read.texts(of: CallID("k_1")!, in: home).map(\.text) == ["hei"])
          }
          if count >= 4 {
            #expect(try read.timerDue(TimerKey(.callRinging, subject: "k_1")) == Fixture.start)
            #expect(try read.setting("demo.day") == "2026-11-26")
          }
          if count >= 5 {
            let terminal = try read.terminal(TerminalID("d_1")!, in: home)
            #expect(terminal?.people.map(\.id) == [Fixture.aino.id])
            #expect(try read.standingConsents(in: home).count == 1)
            #expect(try read.pendingTasks(in: home, limit: 9).count == 1)
            #expect(try read.feedback(on: CallID("k_1")!, in: home) == .good)
          }
        }
        // It can be written to as ever.
        try await store.write { try Fixture.insertPeople($0) }
        try await store.close()
      }
    }
  }

  /// As programs of those versions wrote them, by the number of the migration that made their room.
  private static let rows: [(version: Int, statements: [String])] = [
    (
      1,
      [
        """
        INSERT INTO organisations (id, name, service, calling_from, phone)
          VALUES ('o_home', 'Alue', 'kotihoito', 'kotihoidosta', '017')
        """,
        "INSERT INTO units (id, organisation_id, name) VALUES ('u_home', 'o_home', 'Keskusta')",
        """
        INSERT INTO professionals (id, organisation_id, unit_id, username, password_hash, name,
          first_name, language, disabled_at) VALUES ('w_helmi', 'o_home', 'u_home', 'helmi', 'argon2id…',
          'helmi Demo', 'helmi', 'fi', NULL)
        """,
        "INSERT INTO clients (id, organisation_id, unit_id, name, first_name, language) VALUES ('c_aino', 'o_home', 'u_home', 'aino Demo', 'aino', 'sv')",
        """
        INSERT INTO visits (id, organisation_id, unit_id, client_id, professional_id, kind,
          starts_at, ends_at, purpose, cancelled_at)
        VALUES ('v_aino', 'o_home', 'u_home', 'c_aino', 'w_helmi',
          'medicationSupervision', \(Fixture.start.milliseconds),
          \((Fixture.start + .minutes(10)).milliseconds), 'Lääkkeen valvonta', NULL)
        """,
        """
        INSERT INTO guest_links
          (id, organisation_id, visit_id, client_id, role, name, secret_hash, created_at, expires_at,
           revoked_at)
        VALUES ('g_1', 'o_home', 'v_aino', 'c_aino', 'client', 'Aino',
          «7», 1, 2, NULL)
        """,
      ]
    ),
    (
      2,
      [
        "INSERT INTO staff_sessions VALUES («1», 'o_home', 'w_helmi', 'c', 1, 2, 3)",
        """
        INSERT INTO signalling_sessions (id, secret_hash, organisation_id, kind, professional_id,
          staff_token_hash, guest_link_id, visit_id, client_id, role, language, created_at,
          connected_at, disconnected_at, expires_at, last_seq) VALUES ('s_1', «2», 'o_home', 'staff', 'w_helmi',
          «1», NULL, NULL, NULL, NULL, 'fi', 1, 1, NULL, NULL, 1)
        """,
        "INSERT INTO signalling_events VALUES ('s_1', 1, '{}')",
        "INSERT INTO signalling_replies VALUES ('s_1', 4, '{}')",
      ]
    ),
    (
      3,
      [
        """
        INSERT INTO calls (\(callColumns)) VALUES ('k_1', 'o_home', 'v_aino', 'c_aino', 'w_helmi', 'ringing', 1, 2,
          NULL, NULL, NULL, NULL, NULL, NULL)
        """,
        """
        INSERT INTO call_parties (\(partyColumns)) VALUES ('k_1', 'p_1', 'o_home', 0, 'w_helmi', NULL, NULL, 'carer',
          'joined', 's_1', NULL, 1, 1, NULL)
        """,
        """
        INSERT INTO call_parties (\(partyColumns)) VALUES ('k_1', 'p_2', 'o_home', 1, NULL, 'c_aino', NULL, 'client',
          'ringing', NULL, NULL, 1, 1, NULL)
        """,
        "INSERT INTO call_texts VALUES ('t_1', 'k_1', 'o_home', 'p_1', 'hei', 1, 1)",
      ]
    ),
    (
      4,
      [
        """
        INSERT INTO timers VALUES ('callRinging', 'k_1', 'o_home', \(Fixture.start.milliseconds),
          NULL, NULL, 1)
        """,
        "INSERT INTO counters VALUES ('timer fence', 1)",
        "INSERT INTO settings VALUES ('demo.day', '2026-11-26')",
      ]
    ),
    (
      5,
      [
        """
        INSERT INTO terminals (id, organisation_id, key, name, place, volume, brightness, language,
          night_from, night_until, self_test_before_visit, version, paired_at, paired_by)
        VALUES ('d_1', 'o_home', '\(String(repeating: "A", count: 43))', 'Keittiö', 'home', 80, 80,
          'fi', '22:00', '06:00', 1, '1', 1, 'w_helmi')
        """,
        "INSERT INTO terminal_clients VALUES ('d_1', 'c_aino', 'o_home', 0)",
        """
        INSERT INTO auto_answer_consents VALUES ('c_aino', 'o_home', 1, 'carer', '08:00',
          '20:00', 20, 1, 'w_helmi', NULL, NULL, NULL)
        """,
        """
        INSERT INTO care_tasks (id, organisation_id, kind, client_id, terminal_id, visit_id, press_id,
          pressed_at, opened_at, state, waiting_since, escalation, owner_id, call_by, done_at)
        VALUES ('a_1', 'o_home', 'help', 'c_aino', 'd_1', NULL, 'press', 1,
          1, 'open', 1, 0, NULL, NULL, NULL)
        """,
        "INSERT INTO call_feedback VALUES ('k_1', 'o_home', 'good', 1)",
      ]
    ),
  ]

  private static let callColumns = """
    id, organisation_id, visit_id, client_id, caller_id, state, placed_at, ring_until, started_at,
      ended_at, reason, ended_by, media_node, media_epoch
    """

  private static let partyColumns = """
    call_id, id, organisation_id, position, professional_id, client_id, guest_link_id, role,
      standing, session_id, away_since, sends_audio, sends_video, media_joined_at
    """

  /// `«7»` stands for 32 bytes of 7.
  private static func inWords(of engine: StoreEngine, _ statement: String) -> String {
    var words = statement
    for number in 1...9 {
      let digits = String(repeating: "0\(number)", count: 32)
      words = words.replacing(
        "«\(number)»", with: engine == .sqlite ? "X'\(digits)'" : "'\\x\(digits)'::bytea")
    }
    return words
  }

  @Test func theEnginesHaveTheSameTables() async throws {
    var found: [[String]] = []
    for engine in StoreEngine.allCases {
      try await engine.withStore { (store) async throws in
        let columns: String
        let indexes: String
        switch engine {
        case .sqlite:
          columns = """
            SELECT group_concat(line, ' ') FROM (SELECT m.name || '.' || c.name || ':' ||
              replace(replace(c.type, 'INTEGER', 'bigint'), 'BLOB', 'bytea') ||
              (c."notnull" OR c.pk > 0) || coalesce(c.dflt_value, '') AS line
            FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'
              AND m.name <> 'grdb_migrations' AND m.name NOT LIKE 'sqlite_%'
            ORDER BY m.name, c.cid)
            """
          indexes = """
            SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_master
            WHERE type = 'index' AND name NOT LIKE 'sqlite_%' ORDER BY name)
            """
        case .postgreSQL:
          columns = """
            SELECT string_agg(table_name || '.' || column_name || ':' || data_type ||
              (CASE WHEN is_nullable = 'NO' THEN '1' ELSE '0' END) ||
              replace(coalesce(column_default, ''), '::text', ''),
              ' ' ORDER BY table_name COLLATE "C", ordinal_position)
            FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name <> 'schema_migrations'
            """
          indexes = """
            SELECT string_agg(indexname, ' ' ORDER BY indexname COLLATE "C") FROM pg_indexes
            WHERE schemaname = 'public'
              AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)
            """
        }
        found.append([
          try await store.inspect(columns)?.lowercased() ?? "",
          try await store.inspect(indexes) ?? "",
        ])
      }
    }
    #expect(found[0][0].split(separator: " ") == found[1][0].split(separator: " "))
    #expect(found[0][1].split(separator: " ") == found[1][1].split(separator: " "))
    #expect(found[0][0].contains("visits.starts_at:bigint1"))
  }
}
