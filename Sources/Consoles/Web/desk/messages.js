/** What goes over the counsellor's line (docs/chat.md), as types. Times are ms since 1970 UTC. */

/** @typedef {"available" | "wrappingUp" | "pause" | "off"} DutyStatus */
/** @typedef {"live" | "message" | "contact"} TalkKind */
/** @typedef {"counsellor" | "second" | "lead" | "observer"} Part */
/** @typedef {"text" | "joined" | "left" | "handedOver" | "ended" | "callBegan" | "callEnded" | "resumed" | "contact" | "danger" | "note" | "whisper" | "flagged" | "unflagged" | "step" | "asked" | "summary"} EntryKind */

/**
 * @typedef {object} Me
 * @property {string} id
 * @property {string} name
 * @property {DutyStatus} status
 * @property {string[]} queues on which I am
 * @property {number} limit of conversations at one time
 * @property {boolean} isLead
 * @property {{ from: number, to: number, queues: string[] } | null} shift that goes on, else the next within a week
 *
 * @typedef {object} Waiting
 * @property {string} conversation
 * @property {TalkKind} kind
 * @property {number} since
 * @property {string | null} topic
 * @property {boolean} danger
 * @property {boolean} parked was called and did not answer; keeps the place
 * @property {string} language
 * @property {boolean} reopened
 *
 * @typedef {object} Queue
 * @property {string} id
 * @property {string} name
 * @property {string} address
 * @property {boolean} open
 * @property {number | null} closesAt
 * @property {boolean} closedForNew
 * @property {string} announcement
 * @property {number} waiting
 * @property {number | null} longestSince
 * @property {number} messages
 * @property {number} contacts
 * @property {{ id: string, name: string }[]} topics
 * @property {string[]} canned
 * @property {string[]} tags
 * @property {string} debrief whom to talk to after a heavy conversation
 * @property {boolean} isLead of the reader
 * @property {("nobodyThere" | "tooManyWait" | "waitTooLong")[]} overload for who leads
 * @property {{ count: number, first: number } | null} lapsing what ends soon without an answer, for who leads
 * @property {Waiting[]} next
 *
 * @typedef {object} Step
 * @property {string} step
 * @property {number} due
 * @property {number | null} doneAt
 * @property {string | null} by
 * @property {number | null} entry with what was written of it
 *
 * @typedef {object} Risk
 * @property {number} since
 * @property {string} by
 * @property {boolean} open
 * @property {Step[]} steps
 *
 * @typedef {"offered" | "running" | "declined" | "takenBack" | "expired" | "ended"} CallPhase
 * @typedef {{ number: number, kind: "voice" | "video", phase: CallPhase, since: number }} TalkCall
 *
 * @typedef {object} Talk a conversation
 * @property {string} conversation
 * @property {string} queue
 * @property {TalkKind} kind
 * @property {"called" | "open" | "ended" | "waiting"} phase
 * @property {string} language
 * @property {string | null} topic
 * @property {number} since
 * @property {boolean} visitorHere
 * @property {boolean} parked
 * @property {{ id: string, name: string } | null} counsellor
 * @property {{ id: string, name: string, part: Part }[]} people
 * @property {boolean} danger
 * @property {boolean} alarmSeen
 * @property {Risk | null} risk
 * @property {{ id: string | null, name: string | null } | null} offeredTo nobody by name: back to the queue
 * @property {number | null} summary the entry with the words of a hand-over
 * @property {string | null} summaryWords that entry, for whom it is offered to
 * @property {string | null} askedWords the question, for who is asked
 * @property {{ id: string | null, words: number } | null} asked nobody by name: the shift lead; `words`: the entry
 * @property {number | null} feelingBefore
 * @property {TalkCall | null} call the last one, also when it is over
 * @property {number} lastSeq
 * @property {string | null} endedBy
 * @property {number | null} deletesAt
 *
 * @typedef {object} Alarm
 * @property {string} conversation
 * @property {string} queue
 * @property {number} since
 * @property {string | null} seenBy
 *
 * @typedef {object} TeamMember
 * @property {string} id
 * @property {string} name
 * @property {DutyStatus} status
 * @property {string[]} queues
 * @property {number} conversations
 * @property {boolean} isLead
 * @property {boolean} planned
 *
 * @typedef {object} Desk
 * @property {Me} me
 * @property {Queue[]} queues
 * @property {Talk[]} mine
 * @property {Talk[]} others
 * @property {Alarm[]} alarms
 * @property {TeamMember[]} team
 * @property {{ id: string, name: string, queue: string, since: number }[]} absent
 * @property {number} now
 *
 * @typedef {object} Entry
 * @property {number} seq
 * @property {number} at
 * @property {EntryKind} kind
 * @property {"visitor" | "staff" | "system"} author
 * @property {string | null} name
 * @property {Part | null} [part]
 * @property {string | null} text
 * @property {string | null} [by] a professional's id
 * @property {boolean} [own] the visitor's
 */

export {};
