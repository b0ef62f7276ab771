/**
 * The shapes of the signalling protocol (docs/protocol.md) as types. No code runs here.
 *
 * @typedef {"fi" | "sv" | "en"} LanguageCode
 * @typedef {"carer" | "client" | "relative"} Role
 * @typedef {"new" | "good" | "weak" | "lost"} ConnectionLevel
 *
 * @typedef {object} Person
 * @property {"staff" | "guest" | "tester"} kind
 * @property {string} name
 * @property {string} firstName
 * @property {Role} [role]
 *
 * @typedef {object} Organisation
 * @property {string} name
 * @property {string} service
 * @property {string} phone
 *
 * @typedef {object} Visit
 * @property {string} id
 * @property {string} clientId
 * @property {string} clientName
 * @property {string} clientFirstName
 * @property {string} kind
 * @property {number} startsAt milliseconds since 1970 UTC
 * @property {number} endsAt milliseconds since 1970 UTC
 * @property {string} state
 * @property {string} with first name of the carer
 * @property {string} withRole where the carer calls from, in words
 * @property {string} purpose empty for guests
 * @property {boolean} reachable a page of the client is open
 * @property {boolean} mine
 *
 * @typedef {object} Party
 * @property {string} id
 * @property {string} name
 * @property {Role} role
 * @property {"ringing" | "joined" | "left"} state
 * @property {boolean} audio
 * @property {boolean} video
 * @property {ConnectionLevel} connection
 *
 * @typedef {"hungUp" | "declined" | "noAnswer" | "cancelled" | "busy" | "lost" | "failed"} EndReason
 *
 * @typedef {object} Call
 * @property {string} id
 * @property {string} visitId
 * @property {"ringing" | "inCall" | "ended"} state
 * @property {number} ringUntil
 * @property {EndReason | null} reason
 * @property {number | null} startedAt
 * @property {string} self the reader's own party
 * @property {Party[]} parties
 *
 * @typedef {object} CallText
 * @property {string} textId
 * @property {string} callId
 * @property {string} from
 * @property {string} text
 * @property {number} sentAt
 *
 * @typedef {object} Snapshot
 * @property {number} now
 * @property {string} mediaEpoch
 * @property {Call[]} calls
 * @property {Visit[]} visits
 * @property {CallText[]} texts
 *
 * @typedef {object} HelloReply
 * @property {string} session
 * @property {string} secret
 * @property {number} resumeSeconds
 * @property {number} pingSeconds
 * @property {number} seq
 * @property {Person} you
 * @property {Organisation | null} [organisation]
 * @property {Snapshot} snapshot
 *
 * @typedef {object} ResumeReply
 * @property {boolean} resumed
 * @property {number} [replayed]
 * @property {string} mediaEpoch
 * @property {Snapshot | null} [snapshot]
 * @property {number} [snapshotSeq]
 *
 * @typedef {object} JoinReply
 * @property {string} answer
 * @property {string} mediaEpoch
 *
 * @typedef {object} SlotsEvent
 * @property {string} callId
 * @property {number} version
 * @property {(string | null)[]} audio
 * @property {(string | null)[]} video
 *
 * @typedef {object} QualityEvent
 * @property {string} callId
 * @property {string} party
 * @property {"good" | "weak" | "lost"} level
 */

export {};
