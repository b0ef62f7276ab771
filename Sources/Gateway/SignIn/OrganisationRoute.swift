import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// `/api/organisation`: who runs this gateway. A page on which nobody is signed in, such as one of a
/// link that has ended, can so show whom to telephone.
struct OrganisationRoute: Sendable {
  let store: any CareDatabase

  var route: Route {
    Route(.GET, "/api/organisation") { _ in .json(try await reply()) }
  }

  /// Where several organisations share a gateway, a stranger is not told which.
  private func reply() async throws -> OrganisationReply {
    let organisations = try await store.read { try $0.organisations(limit: 2) }
    return OrganisationReply(
      organisation: organisations.count == 1 ? organisations.first.map(OrganisationView.init) : nil)
  }
}
