import CareAPI
import CareModel

extension Request {
  /// How many rows a page of a list is to hold: `limit`, 1 to `most`.
  func pageLimit(usual: Int, most: Int) throws(RequestError) -> Int {
    guard let text = try queryText("limit") else { return usual }
    guard let limit = Int(text), (1...most).contains(limit) else {
      throw .badRequest("limit is not from 1 to \(most)")
    }
    return limit
  }

  /// Where the page before ended, of a list by time; nil: from the beginning.
  func listCursor<Kind>() throws(RequestError) -> ListCursor<Kind>? {
    guard let text = try queryText("cursor") else { return nil }
    guard let cursor = ListCursor<Kind>(text) else { throw .noSuchPlace }
    return cursor
  }

  /// Of a list by name.
  func nameCursor<Kind>() throws(RequestError) -> Identifier<Kind>? {
    guard let text = try queryText("cursor") else { return nil }
    guard let id = Identifier<Kind>(text) else { throw .noSuchPlace }
    return id
  }
}

extension RequestError {
  static let noSuchPlace = RequestError.badRequest("cursor is no place of this list")
}
