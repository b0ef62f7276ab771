internal import CareModel
internal import CareStore
internal import Logging

/// What is read before somebody takes over or joins.
extension ChatExchange {
  /// The words of a hand-over, for whom it is offered to: somebody by name, or whoever answers in the queue.
  func summaryWords(of conversation: Conversation, for me: ProfessionalID) -> PersonalText? {
    guard let handOver = conversation.handOver, conversation.counsellor != me,
      handOver.to == me || (handOver.to == nil && house.isStaff(me, of: conversation.queue))
    else { return nil }
    return offers[conversation.id, handOver.summary]
  }

  /// The words of a question, for who is asked to join: somebody by name, or whoever leads the shift.
  func askedWords(of conversation: Conversation, for me: ProfessionalID) -> PersonalText? {
    guard let asked = conversation.asked,
      asked.professional == me
        || (asked.professional == nil && house.isLead(me, of: conversation.queue))
    else { return nil }
    return offers[conversation.id, asked.words]
  }

  /// What was offered before this process began. What cannot be read is told without its words, as
  /// somebody's who takes part reads it in the log.
  func learnOffers() async {
    for conversation in Array(house.conversations.values) {
      for seq in OfferedWords.entries(of: conversation) {
        do {
          let found = try await store.read {
            try $0.chatEntries(of: conversation.id, after: seq - 1, limit: 1)
          }
          for entry in try await texts.open(found, of: conversation.id) where entry.seq == seq {
            offers.note(entry, of: conversation.id)
          }
        } catch {
          metrics.failures.increment()
          logger.error("chat storage failed", metadata: ["error": "\(ErrorSummary.of(error))"])
        }
      }
    }
  }
}
