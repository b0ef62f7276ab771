public import CareModel

public protocol CallReading {
  func call(_ id: CallID, in organisation: OrganisationID) throws -> Call?
  /// The calls of a client that ring or go on, by time of placing: a care call, a relative's, or both.
  func activeCalls(ofClient client: ClientID, in organisation: OrganisationID) throws -> [Call]
  /// The one call that somebody of the staff takes part in, or waits to be let into.
  func activeCall(
    ofProfessional professional: ProfessionalID, in organisation: OrganisationID
  ) throws -> Call?
  /// Calls that somebody of the staff is being rung into.
  func invitations(
    ofProfessional professional: ProfessionalID, in organisation: OrganisationID
  ) throws -> [Call]
  /// Who of the staff is in a call, or waits to be let into one.
  func professionalsInCalls(in organisation: OrganisationID) throws -> Set<ProfessionalID>
  /// The calls that a page is in, not those that only ring on it: one, but for a terminal with a
  /// relative's call that is held.
  func activeCalls(ofPage page: SessionID, in organisation: OrganisationID) throws -> [Call]
  func activeCalls(ofVisit visit: VisitID, in organisation: OrganisationID) throws -> [Call]
  /// Of all organisations, by time of placing: for a gateway that starts, and for a lost relay.
  func activeCalls() throws -> [Call]
  /// First names, or what a link says of its holder.
  func partyNames(of call: CallID, in organisation: OrganisationID) throws
    -> [PartyID: PersonalText]

  /// In the order they were sent.
  func texts(of call: CallID, in organisation: OrganisationID) throws -> [CallText]
  func textCount(of call: CallID, in organisation: OrganisationID) throws -> Int
  /// UTF-8 bytes of all texts of the call as JSON strings, without their quotation marks.
  func textBytes(of call: CallID, in organisation: OrganisationID) throws -> Int
}

extension CallReading {
  /// The client's care call before a relative's.
  public func activeCall(
    ofClient client: ClientID, in organisation: OrganisationID
  ) throws -> Call? {
    let calls = try activeCalls(ofClient: client, in: organisation)
    return calls.first { !$0.lifeCycle.isRelatives } ?? calls.first
  }

  /// Any of them.
  public func activeCall(ofPage page: SessionID, in organisation: OrganisationID) throws -> Call? {
    try activeCalls(ofPage: page, in: organisation).first
  }
}

public protocol CallWriting {
  /// Throws ``StoreError/conflict(_:)`` where the client or the caller is in another call that has
  /// not ended.
  func insert(_ call: Call) throws
  /// Writes state, parties and lease of a call that is there.
  ///
  /// - Parameter before: as it stands there: only parties that differ are written. Nil writes all.
  func save(_ call: Call, before: Call?) throws

  func insert(_ text: CallText) throws
  /// Deletes the call's texts, and empties the events in the streams of its parties' pages that tell
  /// them. Returns how many texts there were. After the commit no file holds them.
  func deleteTexts(of call: CallID, in organisation: OrganisationID) throws -> Int
}

extension CallWriting {
  public func save(_ call: Call) throws { try save(call, before: nil) }
}

public struct CallText: Sendable, Equatable {
  public var id: TextID
  public var call: CallID
  public var organisation: OrganisationID
  public var from: PartyID
  public var text: PersonalText
  public var sentAt: WallTime

  public init(
    id: TextID, call: CallID, organisation: OrganisationID, from: PartyID, text: PersonalText,
    sentAt: WallTime
  ) {
    self.id = id
    self.call = call
    self.organisation = organisation
    self.from = from
    self.text = text
    self.sentAt = sentAt
  }
}
