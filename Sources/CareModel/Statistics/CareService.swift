/// What service a visit is part of, for statistics: the form in which it is arranged, and the service
/// task it belongs to. Says nothing of what is done in the visit: that is its ``VisitKind``.
public struct CareService: Sendable, Hashable {
  public var form: ServiceForm
  public var task: ServiceTask

  public init(form: ServiceForm, task: ServiceTask) {
    self.form = form
    self.task = task
  }

  /// Of a unit for which nobody has said anything else.
  public static let standard = CareService(form: .homeCare, task: .olderPeople)
}

/// How the service is arranged for the client.
public enum ServiceForm: String, Codable, Sendable, CaseIterable {
  /// Kotihoito.
  case homeCare
  /// Asumispalvelu.
  case housing
  /// Perhehoito.
  case familyCare
  /// Omaishoito.
  case informalCare
  /// Asiakasohjaus.
  case guidance
  case other
}

/// The seven service tasks (palvelutehtävä) into which social welfare is divided nationally.
public enum ServiceTask: String, Codable, Sendable, CaseIterable {
  /// Iäkkäiden palvelut.
  case olderPeople
  /// Lapsiperheiden palvelut.
  case familiesWithChildren
  /// Lastensuojelu.
  case childProtection
  /// Perheoikeudelliset palvelut.
  case familyLaw
  /// Työikäisten palvelut.
  case workingAge
  /// Vammaispalvelut.
  case disability
  /// Päihdehuolto.
  case substanceUse
}
