import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// `/api/colleagues`: the organisation's staff by name, unit and skill, and who of them can be invited
/// into a call now.
struct ColleagueRoutes: Sendable {
  /// Looked through at one search.
  static let staffSearched = 5_000

  let store: any CareDatabase
  let door: Doorkeeper

  var routes: [Route] {
    [Route(.GET, "/api/colleagues") { try await find($0) }]
  }

  private func find(_ request: Request) async throws -> Response {
    let asker = try await door.staff(request)
    let typed = try text("q", request)
    let skill = try text("skill", request)
    let organisation = asker.organisation.id
    let list = try await store.read { tx in
      let staff = try tx.professionals(
        in: organisation, unit: nil, after: nil, limit: Self.staffSearched)
      let units = Dictionary(
        uniqueKeysWithValues: try tx.units(in: organisation).map { ($0.id, $0.name) })
      let presence = Presence(
        atPages: try tx.professionalsAtPages(in: organisation),
        inCalls: try tx.professionalsInCalls(in: organisation))
      let wanted = skill.map { ColleagueSearch.folded($0) }
      let found = staff.filter { one in
        guard one.id != asker.professional.id else { return false }
        if let wanted, !one.skills.contains(where: { ColleagueSearch.folded($0.name) == wanted }) {
          return false
        }
        let texts = [one.name.revealed, units[one.unit] ?? ""] + one.skills.map(\.name)
        return typed.map { ColleagueSearch.matches($0, texts) } ?? true
      }
      let views = found.map { one in
        ColleagueView(
          id: one.id, name: one.name, unit: units[one.unit] ?? "",
          skills: one.skills.map(\.name), presence: presence.of(one.id))
      }
      let sorted = views.sorted {
        ($0.presence.order, $0.name.revealed, $0.id) < ($1.presence.order, $1.name.revealed, $1.id)
      }
      return ColleagueList(
        colleagues: Array(sorted.prefix(ColleagueList.longest)),
        truncated: sorted.count > ColleagueList.longest,
        skills: Set(staff.flatMap(\.skills)).sorted().map(\.name))
    }
    return .json(list)
  }

  /// Nil where it is left out or empty.
  private func text(_ name: String, _ request: Request) throws(RequestError) -> String? {
    guard let text = try request.queryText(name), !text.isEmpty else { return nil }
    guard text.count <= ColleagueSearch.longest else {
      throw .badRequest("\(name) is longer than \(ColleagueSearch.longest) characters")
    }
    return text
  }

  /// As it is at this moment: out of connections and calls.
  private struct Presence {
    let atPages: Set<ProfessionalID>
    let inCalls: Set<ProfessionalID>

    func of(_ id: ProfessionalID) -> ColleaguePresence {
      if inCalls.contains(id) { return .inCall }
      return atPages.contains(id) ? .available : .away
    }
  }
}

extension ColleaguePresence {
  fileprivate var order: Int {
    switch self {
    case .available: 0
    case .inCall: 1
    case .away: 2
    }
  }
}
