public import CareModel

/// Who is planned on which chat queues when.
public protocol ChatShiftReading {
  /// Those of an organisation that go on at some time within `range`, by their beginnings.
  func chatShifts(
    in organisation: OrganisationID, during range: Range<WallTime>, limit: Int
  ) throws -> [ChatShift]
  /// Of all organisations, likewise.
  func chatShifts(during range: Range<WallTime>, limit: Int) throws -> [ChatShift]
  func chatShift(_ id: ChatShiftID, in organisation: OrganisationID) throws -> ChatShift?
  /// Another of the same person that goes on at some time within `range`.
  func chatShift(
    of person: ProfessionalID, in organisation: OrganisationID, during range: Range<WallTime>
  ) throws -> ChatShift?
  func chatShiftCount(in organisation: OrganisationID) throws -> Int
  /// Of each organisation, higher after every change: cheap, for who looks often whether there was one.
  func chatShiftRevisions(limit: Int) throws -> [OrganisationID: Int]
}

public protocol ChatShiftWriting {
  /// False where there is one of this id.
  func insert(_ shift: ChatShift) throws -> Bool
  /// False where the organisation has no such shift.
  func deleteChatShift(_ id: ChatShiftID, in organisation: OrganisationID) throws -> Bool
  /// Deletes at most `limit` of those that ended before then; returns how many.
  func forgetChatShifts(endedBefore time: WallTime, limit: Int) throws -> Int
}
