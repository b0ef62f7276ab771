import CareAPI
import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

@Suite("Plans of visits")
struct PlanTests {
  private static func staff(_ bench: Bench, _ index: Int = 0) -> StaffReference {
    StaffReference(
      professional: bench.home.carers[index], organisation: bench.home.organisation)
  }

  /// The day on which the bench begins, and times of it that lie ahead.
  private static var today: LocalDay { LocalCalendar.helsinki.day(of: Bench.start) }

  private static func draft(
    _ bench: Bench, rule: String? = "FREQ=DAILY", times: [String] = ["18:00", "22:30"],
    client: Int = 0
  ) throws -> PlanDraft {
    let body: [String: Any] = [
      "clientId": bench.home.clients[client].rawValue, "kind": "welfareCheck",
      "purpose": "Iltatarkistus", "steps": ["Kysy vointi."],
      "professionalId": bench.home.carers[0].rawValue,
      "schedule": [
        "firstDay": Self.today.description, "rule": rule as Any? ?? NSNull(), "times": times,
        "lengthMinutes": 30,
      ],
    ]
    return try RESTCoding.decode(
      PlanDraft.self, from: JSONSerialization.data(withJSONObject: body))
  }

  private func make(
    _ bench: Bench, _ draft: PlanDraft, id: String = "q_one"
  ) async throws -> VisitPlan {
    let helmi = Self.staff(bench)
    let id = try #require(VisitPlanID(id))
    return try await bench.board.turn { try $0.makePlan(draft, id: id, by: helmi) }
  }

  private func visits(_ bench: Bench, of plan: VisitPlan) async throws -> [VisitRecord] {
    let from = Occurrence(day: Self.today, time: try #require(ClockTime("00:00")))
    let organisation = bench.home.organisation
    return try await bench.store.read {
      try $0.visits(ofPlan: plan.id, from: from, in: organisation)
    }
  }

  private static func change(
    _ plan: VisitPlan, _ scope: PlanScope, from: Occurrence? = nil, times: [String]
  ) throws -> PlanChangeRequest {
    let view = PlanView(plan)
    var body: [String: Any] = [
      "version": view.version, "scope": scope.rawValue, "kind": view.kind.rawValue,
      "purpose": view.purpose.revealed, "steps": view.steps.map(\.revealed),
      "firstDay": plan.schedule.firstDay.description, "times": times,
      "lengthMinutes": plan.schedule.lengthMinutes,
    ]
    body["rule"] = plan.schedule.rule?.description
    body["from"] = from?.description
    body["professionalId"] = view.professionalId?.rawValue
    return try RESTCoding.decode(
      PlanChangeRequest.self, from: JSONSerialization.data(withJSONObject: body))
  }

  @Test(
    "the visits of two weeks are made at once, those of each further day as it comes within reach")
  func daysAhead() async throws {
    let bench = try await Bench()
    let carer = try await bench.staff()
    let plan = try await make(bench, Self.draft(bench))
    let made = try await visits(bench, of: plan)
    #expect(made.count == 28)
    #expect(Set(made.map(\.visit.kind)) == [.welfareCheck])
    #expect(carer.events("visit").contains { $0.text("body.planId") == plan.id.rawValue })
    // The same creation again is the same plan.
    let again = try await make(bench, Self.draft(bench))
    #expect(again.id == plan.id)
    #expect(try await visits(bench, of: plan).count == 28)
    await bench.pass(.hours(24))
    await bench.pass(.seconds(1))
    #expect(try await visits(bench, of: plan).count == 30)
  }

  @Test("a change of this and all that follow cuts the plan in two, and leaves what was before")
  func following() async throws {
    let bench = try await Bench()
    let helmi = Self.staff(bench)
    let plan = try await make(bench, Self.draft(bench))
    let cut = Occurrence(day: Self.today + 5, time: try #require(ClockTime("18:00")))
    let request = try Self.change(plan, .following, from: cut, times: ["12:00"])
    let new = try await bench.board.turn {
      try $0.change(plan.id, request, seen: .init(request.version), by: helmi)
    }
    #expect(new.id != plan.id)
    let old = try await visits(bench, of: plan)
    #expect(old.filter { $0.visit.cancelledAt == nil }.count == 10)
    #expect(old.filter { $0.visit.cancelledAt != nil }.count == 18)
    #expect(try await visits(bench, of: new).count == 9)
    // Who has seen the plan as it was comes too late.
    await #expect(throws: ProtocolError.self) {
      try await bench.board.turn {
        try $0.change(plan.id, request, seen: .init(request.version), by: helmi)
      }
    }
  }

  @Test("a visit that was moved alone stays when the plan changes; all others follow it")
  func detached() async throws {
    let bench = try await Bench()
    let helmi = Self.staff(bench)
    let plan = try await make(bench, Self.draft(bench))
    let moved = try #require(try await visits(bench, of: plan).dropFirst(6).first?.visit)
    let body: [String: Any] = [
      "version": moved.version, "kind": "assessment",
      "startsAt": (moved.startsAt + .hours(1)).milliseconds, "lengthMinutes": 45,
      "purpose": "Arvio", "steps": [String](),
    ]
    let edit = try RESTCoding.decode(
      VisitChangeRequest.self, from: JSONSerialization.data(withJSONObject: body))
    let record = try await bench.board.turn {
      try $0.change(moved.id, edit, seen: .init(edit.version), by: helmi)
    }
    #expect(record.visit.origin?.isDetached == true && record.visit.version == 2)
    let request = try Self.change(plan, .all, times: ["19:00", "22:30"])
    let changed = try await bench.board.turn {
      try $0.change(plan.id, request, seen: .init(request.version), by: helmi)
    }
    let after = try await visits(bench, of: changed).filter { $0.visit.cancelledAt == nil }
    let kept = try #require(after.first { $0.visit.id == moved.id })
    #expect(kept.visit.startsAt == moved.startsAt + .hours(1))
    #expect(kept.visit.kind == .assessment)
    #expect(after.count == 28)
  }

  @Test("what is left of a plan is cancelled; what has begun is history")
  func ended() async throws {
    let bench = try await Bench()
    let helmi = Self.staff(bench)
    let plan = try await make(bench, Self.draft(bench))
    let ended = try await bench.board.turn {
      try $0.end(plan.id, from: nil, seen: .init(nil), by: helmi)
    }
    #expect(ended.endedAt != nil)
    #expect(try await visits(bench, of: plan).allSatisfy { $0.visit.cancelledAt != nil })
    await bench.pass(.hours(24))
    #expect(try await visits(bench, of: plan).count == 28)
  }

  @Test("an absence suspends the visits within it, and says so; the return takes that back")
  func absence() async throws {
    let bench = try await Bench()
    let helmi = Self.staff(bench)
    let carer = try await bench.staff()
    let plan = try await make(bench, Self.draft(bench))
    let client = bench.home.clients[0]
    let body: [String: Any] = [
      "reason": "hospital", "from": Bench.start.milliseconds, "until": NSNull(),
    ]
    let request = try RESTCoding.decode(
      AbsenceRequest.self, from: JSONSerialization.data(withJSONObject: body))
    let id = try #require(AbsenceID("b_one"))
    _ = try await bench.board.turn {
      try $0.record(request, as: id, of: client, by: helmi)
    }
    let now = bench.clock.now
    let suspended = try await visits(bench, of: plan)
    #expect(suspended.allSatisfy { $0.state(now: now) == .suspended })
    #expect(carer.events("visit").last?.text("body.suspendedFor") == "hospital")
    // Nobody misses them.
    await bench.pass(.hours(26))
    #expect(
      carer.events("task").allSatisfy {
        $0.text("body.clientId") != client.rawValue
          || $0.text("body.kind") != "visitUnattempted"
      })
    _ = try await bench.board.turn { try $0.end(id, by: helmi) }
    let later = bench.clock.now
    let back = try await visits(bench, of: plan).filter { $0.visit.startsAt > later }
    #expect(!back.isEmpty)
    #expect(back.allSatisfy { $0.state(now: later) != .suspended })
  }

  @Test("unsound drafts are refused by the name of the fault, and nothing is written")
  func faults() async throws {
    let bench = try await Bench()
    let helmi = Self.staff(bench)
    let never = try Self.draft(bench, rule: "FREQ=WEEKLY;BYDAY=MO;UNTIL=20200101")
    await #expect(throws: ProtocolError.self) { try await self.make(bench, never) }
    let overlap = try Self.draft(bench, times: ["18:00", "18:10"])
    let preview = try await bench.board.turn { try $0.preview(overlap, by: helmi) }
    #expect(preview.faults == ["windowsOverlap"])
    let draft = try Self.draft(bench)
    let sound = try await bench.board.turn { try $0.preview(draft, by: helmi) }
    #expect(sound.faults.isEmpty && sound.occurrences.count == 10)
    let organisation = bench.home.organisation
    let client = bench.home.clients[0]
    #expect(
      try await bench.store.read {
        try $0.plans(of: client, in: organisation, before: nil, limit: 9)
      }.isEmpty)
  }

  @Test("a list of visits is taken over at once, and given back")
  func handOver() async throws {
    let bench = try await Bench()
    let matti = Self.staff(bench, 1)
    let carer = try await bench.staff(1)
    let body: [String: Any] = [
      "visitIds": bench.home.visits.map(\.rawValue),
      "professionalId": bench.home.carers[1].rawValue,
    ]
    let request = try RESTCoding.decode(
      HandOverRequest.self, from: JSONSerialization.data(withJSONObject: body))
    let records = try await bench.board.turn {
      try $0.handOver(request, by: matti)
    }
    #expect(records.allSatisfy { $0.visit.professional == bench.home.carers[1] })
    #expect(carer.events("visit").last?.flag("body.mine") == true)
  }

  @Test("a client who is being looked for is not planned away")
  func sought() async throws {
    let bench = try await Bench()
    let helmi = Self.staff(bench)
    let carer = try await bench.staff()
    _ = await carer.ask("ring", ["visitId": bench.home.visits[0].rawValue])
    await bench.pass(.seconds(91))
    let visit = bench.home.visits[0]
    await #expect(throws: ProtocolError.self) {
      try await bench.board.turn {
        try $0.cancel(visit, isCancelled: true, seen: .init(nil), by: helmi)
      }
    }
    let other = bench.home.visits[1]
    let record = try await bench.board.turn {
      try $0.cancel(other, isCancelled: true, seen: .init(nil), by: helmi)
    }
    #expect(record.state(now: bench.clock.now) == .cancelled)
    let back = try await bench.board.turn {
      try $0.cancel(other, isCancelled: false, seen: .init(nil), by: helmi)
    }
    #expect(back.visit.cancelledAt == nil)
  }
}
