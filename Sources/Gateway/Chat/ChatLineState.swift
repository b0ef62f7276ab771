internal import CareAPI
internal import CareModel

/// One connection of a chat: a visitor's, or a counsellor's.
struct ChatLineState {
  let socket: any SignallingSocket
  /// Of the network that it comes from: held while the line is up, blinded where it is counted.
  let network: String
  var kind: Kind

  enum Kind {
    /// Nil until the page has begun or come back.
    case visitor(VisitorLine?)
    case staff(StaffLine)
  }

  struct VisitorLine {
    var conversation: ConversationID
    var feed: Feed
    /// The place in the line as last told.
    var placeTold: Int?
  }

  struct StaffLine {
    let professional: ProfessionalID
    let organisation: OrganisationID
    let language: Language
    let tokenHash: [UInt8]
    /// Conversations whose entries go to this line.
    var feeds: [ConversationID: Feed] = [:]
    /// The desk as it was sent last.
    var deskSent: DeskView?
  }

  /// What of a log has gone out on a line: all entries up to a number, in order, each once.
  struct Feed {
    var sent: Int
    /// Older entries are being read from the store: what comes meanwhile is read as well.
    var isCatchingUp: Bool
    /// One was told to others while this one was catching up: it has to be read as well.
    var hasMissed = false
  }

  var visitor: VisitorLine? {
    get { if case .visitor(let line) = kind { line } else { nil } }
    set { if case .visitor = kind { kind = .visitor(newValue) } }
  }

  var staff: StaffLine? {
    get { if case .staff(let line) = kind { line } else { nil } }
    set { if let newValue { kind = .staff(newValue) } }
  }
}
