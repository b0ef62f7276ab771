// The closed vocabularies of messages that leave the house, as they stand in the store and in REST.

/// By what a message travels.
public enum MessageChannel: String, Codable, Sendable, CaseIterable {
  case email, sms
}

/// Why a message is sent.
public enum MessageCause: String, Codable, Sendable, CaseIterable {
  /// A visit is near.
  case visitReminder
  /// A task that nobody on duty has taken: to the on-call person.
  case taskEscalation
  /// Somebody in a chat is in danger and nobody on duty has noticed: to the on-call person.
  case chatAlarm
  /// A relative who has the right is told that somebody was not reached.
  case relativeTold
  /// The address of a visit's page.
  case guestLink
}

public enum MessageStateName: String, Codable, Sendable, CaseIterable {
  /// For its time, or for another try.
  case waiting
  /// A courier has it.
  case sending
  /// The mail server or the SMS service has taken it; whether anybody reads it is not known here.
  case sent
  /// Not to be tried again by itself.
  case failed
  /// Its use was over before it could be sent.
  case missed
  /// Its reason was gone before it was sent: the visit was cancelled or moved, the task is done.
  case withdrawn
}

/// What kept a message from being sent.
public enum MessageProblem: String, Codable, Sendable, CaseIterable {
  /// The installation has no way to send by this channel.
  case channelOff
  /// What is written down as address or number is none.
  case badAddress
  /// The text is longer than the channel takes.
  case tooLong
  /// The recipient has had as many as may be in a day.
  case tooMany
  /// The service cannot be reached.
  case unreachable
  /// No secure connection: certificate, or no TLS where it is wanted.
  case insecure
  /// The service did not answer in time; it may have taken the message all the same.
  case timeout
  /// The service does not take our credentials.
  case signIn
  /// The service refuses for now.
  case busy
  /// The service refuses this message.
  case refused
  /// The service answers something that is no answer to a message.
  case unexpected
  /// This process stopped, or had no room, before the message was handed over.
  case interrupted
}
