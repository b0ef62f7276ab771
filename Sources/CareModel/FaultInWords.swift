/// What is wrong with something that somebody draws up, in words for them: of which field, and never what
/// stood in it. A reader of JSON that refuses for one names it as the underlying error.
public protocol FaultInWords: Error {
  var words: String { get }
}
