/// All that goes on in the chats of one gateway, in memory: conversations that are not wrapped up yet,
/// the lines in front of the queues, and who is on duty. It decides; it has no clock, no file and no line.
///
/// What a decision changes is collected in ``changes`` and written in one transaction. Where that fails
/// ``undo()`` puts everything back as it was at ``begin()``.
public struct ChatHouse: Sendable {
  public private(set) var queues: [ChatQueueID: ChatQueue] = [:]
  public private(set) var conversations: [ConversationID: Conversation] = [:]
  public private(set) var duties: [ProfessionalID: ChatDuty] = [:]
  /// What has to be on disk before anybody hears of it.
  public internal(set) var changes = ChatChanges()

  private var lines: [ChatQueueID: WaitingLine<ConversationID>] = [:]
  private var letters: [ChatQueueID: WaitingLine<ConversationID>] = [:]
  private var tickets: [ChatQueueID: Int] = [:]
  /// By whom somebody of the staff is in.
  private var attended: [ProfessionalID: Set<ConversationID>] = [:]
  /// Those in which somebody of the staff is.
  private var accompanied: [ChatQueueID: Set<ConversationID>] = [:]
  /// Those that are offered to others, or into which somebody is asked.
  private var offered: [ChatQueueID: Set<ConversationID>] = [:]
  private var rosters = ChatRosters()
  /// Called, and not there yet.
  private(set) var unanswered: Set<ConversationID> = []
  /// With a call that is offered and not answered.
  private(set) var offeredCalls: Set<ConversationID> = []
  /// Calls that ran when an earlier process ended, by number.
  private(set) var callsFromBefore: [ConversationID: Int] = [:]
  /// In danger, and nobody has noticed.
  public private(set) var alarmed: Set<ConversationID> = []
  /// Messages and contact requests that have not ended.
  public private(set) var unfinishedLetters: Set<ConversationID> = []
  /// Since when a visitor has had no line; who is not in here is there.
  public private(set) var awaySince: [ConversationID: WallTime] = [:]
  /// Requests of each author that wrote something lately, with the entry's number.
  private var keys: [ConversationID: [KeyOfAuthor: Int]] = [:]
  private var past: [Past] = []
  private var isRecording = false

  struct KeyOfAuthor: Hashable, Sendable {
    var author: ChatAuthor
    var key: String
  }

  /// How something was before the batch.
  private enum Past {
    case conversation(ConversationID, Conversation?, keys: [KeyOfAuthor: Int]?)
    case duty(ProfessionalID, ChatDuty?)
    case queue(ChatQueue)
  }

  /// Conversations in memory, at most; whoever comes then is told that the queue is full.
  public static let mostConversations = 40_000
  /// Requests remembered of a conversation.
  public static let keysHeld = 200

  public init() {}

  // What an earlier process left

  /// Takes a queue in, or its new settings.
  public mutating func takeIn(_ queue: ChatQueue) {
    queues[queue.id] = queue
    rosters.takeIn(queue)
    if lines[queue.id] == nil { lines[queue.id] = WaitingLine() }
    if letters[queue.id] == nil { letters[queue.id] = WaitingLine() }
    // Whoever no longer answers here is not on duty here either.
    for (person, duty) in duties
    where duty.queues.contains(queue.id) && !isStaff(person, of: queue.id) {
      duties[person]?.queues.removeAll { $0 == queue.id }
    }
  }

  /// After the queues.
  public mutating func takeIn(_ duty: ChatDuty) {
    var duty = duty
    duty.queues.removeAll { !isStaff(duty.professional, of: $0) }
    duties[duty.professional] = duty
  }

  /// One that is stored and not in memory yet; its visitor has no line now.
  public mutating func takeIn(_ conversation: Conversation, now: WallTime) {
    guard conversations[conversation.id] == nil else { return }
    place(conversation)
    if let call = conversation.call, call.phase == .running {
      callsFromBefore[conversation.id] = call.number
    }
    awaySince[conversation.id] = now
  }

  /// Requests that wrote entries of a conversation, as stored.
  public mutating func takeIn(keysOf id: ConversationID, _ entries: [ChatEntry]) {
    guard conversations[id] != nil, keys[id] == nil else { return }
    keys[id] = [:]
    for entry in entries { remember(entry, of: id) }
  }

  public func knowsKeys(of id: ConversationID) -> Bool { keys[id] != nil }

  /// Lets go of one that is wrapped up and whose visitor has no line.
  public mutating func letGo(_ id: ConversationID) {
    guard let conversation = conversations[id] else { return }
    displace(conversation)
    awaySince[id] = nil
    keys[id] = nil
    callsFromBefore[id] = nil
  }

  // Batches

  public mutating func begin() {
    changes = ChatChanges()
    past = []
    isRecording = true
  }

  /// What the batch changed is on disk.
  public mutating func commit() {
    changes = ChatChanges()
    past = []
    isRecording = false
  }

  /// What the batch changed could not be written: all is as it was before.
  public mutating func undo() {
    isRecording = false
    for step in past.reversed() {
      switch step {
      case .conversation(let id, let before, let keysBefore):
        if let now = conversations[id] { displace(now) }
        if let before { place(before) } else { awaySince[id] = nil }
        keys[id] = before == nil ? nil : keysBefore
      case .duty(let id, let before): duties[id] = before
      case .queue(let before): queues[before.id] = before
      }
    }
    past = []
    changes = ChatChanges()
  }

  // Changing

  /// Changes a conversation; everything that is derived from it follows.
  mutating func put(_ conversation: Conversation) {
    let before = conversations[conversation.id]
    if before == conversation { return }
    if isRecording {
      past.append(.conversation(conversation.id, before, keys: keys[conversation.id]))
    }
    if let before { displace(before) }
    place(conversation)
    changes.conversations.insert(conversation.id)
    if before?.standing != conversation.standing { changes.moved.insert(conversation.id) }
  }

  mutating func put(_ duty: ChatDuty) {
    if isRecording { past.append(.duty(duty.professional, duties[duty.professional])) }
    duties[duty.professional] = duty
    changes.duties.insert(duty.professional)
  }

  mutating func set(_ board: ChatBoard, of id: ChatQueueID) {
    guard var queue = queues[id], queue.board != board else { return }
    if isRecording { past.append(.queue(queue)) }
    queue.board = board
    queues[id] = queue
    changes.boards.insert(id)
  }

  /// Appends to the log of a conversation, which the caller then puts back; returns the entry's number.
  mutating func append(
    _ kind: ChatEntryKind, by author: ChatAuthor, _ text: PersonalText? = nil, key: String? = nil,
    to conversation: inout Conversation, now: WallTime
  ) -> Int {
    // The log's times never go back, whatever the clock does.
    conversation.lastSeq += 1
    let entry = ChatEntry(
      seq: conversation.lastSeq, at: now, author: author, kind: kind, text: text, key: key)
    if keys[conversation.id] == nil { keys[conversation.id] = [:] }
    // The number is put back with the conversation.
    if isRecording {
      past.append(
        .conversation(
          conversation.id, conversations[conversation.id], keys: keys[conversation.id]))
    }
    remember(entry, of: conversation.id)
    if kind == .text { conversation.lastTextAt = now }
    changes.entries.append((conversation.id, entry))
    return entry.seq
  }

  private mutating func remember(_ entry: ChatEntry, of id: ConversationID) {
    guard let key = entry.key else { return }
    keys[id]?[KeyOfAuthor(author: entry.author, key: key)] = entry.seq
    if let held = keys[id], held.count > Self.keysHeld,
      let oldest = held.min(by: { $0.value < $1.value })
    {
      keys[id]?[oldest.key] = nil
    }
  }

  /// The entry that this request wrote already.
  func written(_ key: String, by author: ChatAuthor, in id: ConversationID) -> Int? {
    keys[id]?[KeyOfAuthor(author: author, key: key)]
  }

  mutating func nextTicket(of queue: ChatQueueID) -> Int { (tickets[queue] ?? 0) + 1 }

  private mutating func place(_ conversation: Conversation) {
    conversations[conversation.id] = conversation
    tickets[conversation.queue] = max(tickets[conversation.queue] ?? 0, conversation.ticket)
    for person in conversation.people {
      attended[person.professional, default: []].insert(conversation.id)
    }
    if !conversation.people.isEmpty {
      accompanied[conversation.queue, default: []].insert(conversation.id)
    }
    if conversation.handOver != nil || conversation.asked != nil {
      offered[conversation.queue, default: []].insert(conversation.id)
    }
    if case .called = conversation.phase { unanswered.insert(conversation.id) }
    if let alarm = conversation.alarm, alarm.seenBy == nil { alarmed.insert(conversation.id) }
    if conversation.call?.phase == .offered { offeredCalls.insert(conversation.id) }
    if conversation.kind != .live, !conversation.isEnded {
      unfinishedLetters.insert(conversation.id)
    }
    guard case .waiting(let waiting) = conversation.phase else { return }
    let isRaised = conversation.alarm != nil
    if conversation.kind == .live {
      lines[conversation.queue]?.insert(
        conversation.id, ticket: Int64(conversation.ticket), isRaised: isRaised,
        isParked: waiting.isParked)
    } else {
      letters[conversation.queue]?.insert(
        conversation.id, ticket: Int64(conversation.ticket), isRaised: isRaised, isParked: false)
    }
  }

  private mutating func displace(_ conversation: Conversation) {
    conversations[conversation.id] = nil
    for person in conversation.people {
      attended[person.professional]?.remove(conversation.id)
    }
    accompanied[conversation.queue]?.remove(conversation.id)
    offered[conversation.queue]?.remove(conversation.id)
    unanswered.remove(conversation.id)
    alarmed.remove(conversation.id)
    offeredCalls.remove(conversation.id)
    unfinishedLetters.remove(conversation.id)
    lines[conversation.queue]?.remove(conversation.id)
    letters[conversation.queue]?.remove(conversation.id)
  }

  // Lines of visitors

  /// The visitor has a line.
  public mutating func visitorIsThere(_ id: ConversationID) { awaySince[id] = nil }

  public mutating func visitorIsAway(_ id: ConversationID, now: WallTime) {
    guard conversations[id] != nil, awaySince[id] == nil else { return }
    awaySince[id] = now
  }

  public func isVisitorThere(_ id: ConversationID) -> Bool {
    conversations[id] != nil && awaySince[id] == nil
  }

  // Asking

  public func conversation(_ id: ConversationID) throws(ChatRefusal) -> Conversation {
    guard let conversation = conversations[id] else { throw .unknown }
    return conversation
  }

  /// From 1; nil for who does not wait for a chat.
  public func place(of id: ConversationID) -> Int? {
    guard let conversation = conversations[id] else { return nil }
    return lines[conversation.queue]?.place(of: id)
  }

  /// How many are taken before: those who are parked are passed over. Nil for who does not wait.
  public func waitingBefore(_ id: ConversationID) -> Int? {
    guard let conversation = conversations[id] else { return nil }
    return lines[conversation.queue]?.waitingBefore(id)
  }

  public func waitingCount(of queue: ChatQueueID) -> Int { lines[queue]?.count ?? 0 }
  /// Without those who are parked.
  public func waitingNow(of queue: ChatQueueID) -> Int { lines[queue]?.countWaiting ?? 0 }
  public func letterCount(of queue: ChatQueueID) -> Int { letters[queue]?.count ?? 0 }

  /// The first of a queue's line, the parked ones among them; at most `limit`.
  public func line(of queue: ChatQueueID, limit: Int) -> [ConversationID] {
    lines[queue]?.prefix(limit) ?? []
  }

  public func letters(of queue: ChatQueueID, limit: Int) -> [ConversationID] {
    letters[queue]?.prefix(limit) ?? []
  }

  /// Who has that place in a queue's line, from 1 on; nil where nobody has.
  public func waiting(in queue: ChatQueueID, at place: Int) -> ConversationID? {
    lines[queue]?.member(at: place)
  }

  /// Conversations of a queue in which somebody of the staff is.
  public func accompanied(in queue: ChatQueueID) -> Set<ConversationID> {
    accompanied[queue] ?? []
  }

  /// Conversations of a queue that are offered to others, or into which somebody is asked.
  public func offered(in queue: ChatQueueID) -> Set<ConversationID> { offered[queue] ?? [] }

  /// Whom the next counsellor gets: chats before what was left.
  func next(of queue: ChatQueueID) -> ConversationID? {
    lines[queue]?.next() ?? letters[queue]?.next()
  }

  /// The conversations that somebody of the staff is in.
  public func attended(by professional: ProfessionalID) -> Set<ConversationID> {
    attended[professional] ?? []
  }

  /// Chats that count against a counsellor's limit: whoever is in danger is taken beyond it, and takes
  /// nobody else's place.
  public func load(of professional: ProfessionalID) -> Int {
    attended(by: professional).count { id in
      guard let conversation = conversations[id] else { return false }
      return conversation.kind == .live && !conversation.isEnded && conversation.alarm == nil
        && conversation.counsellor == professional
    }
  }

  /// Whether a professional answers in a queue, and whether as its shift lead.
  public func isStaff(_ professional: ProfessionalID, of queue: ChatQueueID) -> Bool {
    rosters.isStaff(professional, of: queue)
  }

  public func isLead(_ professional: ProfessionalID, of queue: ChatQueueID) -> Bool {
    rosters.isLead(professional, of: queue)
  }

  /// The queues that somebody of the staff answers in, by id.
  public func queues(of professional: ProfessionalID) -> [ChatQueue] {
    rosters.queues(of: professional).compactMap { queues[$0] }
  }

  /// Counsellors of a queue who take people now, and how many of them have nobody.
  public func counsellors(of queue: ChatQueueID) -> (onDuty: Int, idle: Int) {
    var (onDuty, idle) = (0, 0)
    for person in rosters.staff(of: queue) {
      guard let duty = duties[person], duty.status != .off, duty.status != .pause,
        duty.queues.contains(queue)
      else { continue }
      onDuty += 1
      if load(of: person) == 0 { idle += 1 }
    }
    return (onDuty, idle)
  }
}
