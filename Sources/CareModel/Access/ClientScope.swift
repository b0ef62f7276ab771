/// Whose names a person may find: for a store to look no further. Each that is found is decided by
/// ``AccessRule`` all the same.
public enum ClientScope: Sendable, Equatable {
  case all
  case some(units: Set<UnitID>, clients: Set<ClientID>)

  public func holds(_ client: ClientID, of unit: UnitID) -> Bool {
    switch self {
    case .all: true
    case .some(let units, let clients): units.contains(unit) || clients.contains(client)
    }
  }
}

extension AccessRule {
  /// The clients of whom ``decide(_:_:clientOf:_:)`` allows ``AccessAction/equip``.
  public static func findable(_ person: AccessPerson, _ circle: AccessCircle) -> ClientScope {
    if person.leads || person.has(.administrator) { return .all }
    var units: Set<UnitID> = person.cares ? [person.unit] : []
    var clients = circle.visits.union(circle.tasks).union(circle.calls)
    for grant in circle.grants {
      switch grant.scope {
      case .client(let id): clients.insert(id)
      case .unit(let id): units.insert(id)
      }
    }
    return .some(units: units, clients: clients)
  }
}
