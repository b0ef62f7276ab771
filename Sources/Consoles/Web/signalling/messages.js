/**
 * The shapes of the signalling protocol (docs/protocol.md) as types. No code runs here.
 *
 * @typedef {"fi" | "sv" | "en"} LanguageCode
 * @typedef {"carer" | "client" | "relative" | "interpreter" | "observer" | "colleague"} Role
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
 * @property {TerminalReach} terminal how the client's terminal is
 * @property {{ minutes: number, toldAt: number } | null} [late] the carer is late, and has said so
 * @property {string | null} [unitId] for staff, as all below
 * @property {string | null} [professionalId]
 * @property {Outcome | null} [outcome] the last that was written down
 * @property {boolean | null} [sought] was not reached, and is being looked for
 * @property {{ reason: import("./care-messages.js").AbsenceReason } | null} [suspended] the client is away
 * @property {string | null} [planId]
 * @property {number} [version]
 *
 * @typedef {"done" | "doneWithFollowUp" | "notReached" | "refused" | "technicalFailure"
 *   | "needsPhysicalVisit"} OutcomeKind
 * @typedef {"seenTaken" | "notTaken" | "notVisible"} MedicationStep
 *
 * @typedef {object} OutcomeDraft what is written down of a visit
 * @property {OutcomeKind} kind
 * @property {MedicationStep | null} medication
 * @property {string} note
 *
 * @typedef {OutcomeDraft & { recordedAt: number, position: number, by?: string | null }} Outcome
 *   `position`: of those of the visit, from 1
 *
 * @typedef {"rangOut" | "declined" | "terminalOffline" | "unresponsive" | "talked" | "allWell" | "noAnswer"
 *   | "needsHelp" | "impossible" | "relativeTold" | "outcome"} NoAnswerEvent
 *
 * @typedef {object} NoAnswerCase the search for a client who was not reached
 * @property {"climbing" | "met" | "closed"} state
 * @property {"ringAgain" | "ringLouder" | "phone" | "relative" | "fieldTeam" | "lastResort" | null} rung
 * @property {{ at: number, event: NoAnswerEvent, by: string | null }[]} steps
 *
 * @typedef {object} VisitDetails
 * @property {Visit} visit
 * @property {string[]} steps what is to be done
 * @property {import("./care-messages.js").CardClient} client
 * @property {import("./care-messages.js").Relative[]} relatives
 * @property {{ note: string, kind: OutcomeKind, recordedAt: number } | null} lastNote of an earlier visit
 * @property {Outcome[]} outcomes the oldest first
 * @property {NoAnswerCase | null} noAnswer
 * @property {string | null} onCallPhone of who is on call
 *
 * @typedef {"reachable" | "silent" | "none"} TerminalReach `silent`: it has no connection
 *
 * @typedef {object} PresenceEvent
 * @property {string} clientId
 * @property {boolean} reachable
 * @property {TerminalReach} terminal
 *
 * @typedef {"cameraCovered" | "cameraMissing" | "microphoneMuted" | "microphoneMissing"
 *   | "answeredByItself" | "nobodySeen"} PartyNote what a party's terminal sees
 *
 * @typedef {object} Party
 * @property {string} id
 * @property {string} name
 * @property {Role} role
 * @property {"ringing" | "waiting" | "joined" | "left"} state `waiting`: in the waiting room
 * @property {boolean} audio
 * @property {boolean} video
 * @property {ConnectionLevel} connection
 * @property {PartyNote[]} notes
 * @property {"asked" | "given" | "refused" | "unanswered"} [consent] what the client has said to it
 * @property {number} [answerUntil]
 * @property {Leaving} [leftBecause]
 *
 * @typedef {"left" | "removed" | "lost" | "declined" | "noAnswer" | "refused" | "notLetIn"} Leaving
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
 * @property {string} lead the party that lets others in
 * @property {boolean} [elsewhere] another page of this person has the call
 * @property {boolean} [held] a care call holds it up
 * @property {boolean} [loud] nobody heard the calls before: it rings as loudly as can be
 * @property {string} [kind] of the visit, for a colleague
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
 * @property {boolean} [visitsTruncated] there are more than those
 * @property {CallText[]} texts
 * @property {Task[]} tasks those that are not done, for staff
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
 * @property {RTCIceServer[]} [iceServers] TURN servers, with credentials for this connection
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
 *
 * @typedef {"help" | "consentWithdrawn" | "terminalSilent" | "ringAgain" | "ringLouder" | "phoneClient"
 *   | "askRelative" | "fieldVisit" | "lastResort" | "visitUnattempted" | "outcomeMissing" | "followUp"
 *   | "physicalVisit"} TaskKind
 * @typedef {"done" | "allWell" | "noAnswer" | "needsHelp" | "impossible"} TaskResult
 *
 * @typedef {object} Task something that somebody of the staff is to do
 * @property {string} id
 * @property {TaskKind} kind
 * @property {string | null} clientId
 * @property {string | null} clientName
 * @property {string | null} terminalName
 * @property {string | null} [visitId] that it is about
 * @property {string | null} [unitId] whose it is first
 * @property {number} openedAt
 * @property {number} from when it is to be done; may lie ahead
 * @property {number | null} [dueBy] by when
 * @property {"open" | "taken" | "done"} state
 * @property {string | null} owner first name of who has it
 * @property {boolean} mine
 * @property {boolean} [forMe] nobody has it, and the reader is meant to
 * @property {number | null} callBy by when the owner has promised to call
 * @property {0 | 1 | 2} escalation of an open one: 1 is loud, 2 asks for the telephone
 * @property {TaskResult | null} [result] what came of it
 * @property {string | null} [phone] whom to telephone
 * @property {string | null} onCallPhone
 *
 * @typedef {"home" | "servicePoint"} TerminalPlace
 * @typedef {"good" | "weak" | "lost"} NetworkQuality
 *
 * @typedef {object} DailyHours a part of every day, perhaps over midnight; times as "22:00"
 * @property {string} from
 * @property {string} until
 *
 * @typedef {object} Health what a terminal last said of itself
 * @property {string} version
 * @property {number} uptimeSeconds
 * @property {number | null} temperatureCelsius
 * @property {number} memoryUsedPercent
 * @property {number} diskUsedPercent
 * @property {{ kind: "wired" | "wifi" | "mobile" | "none", quality: NetworkQuality }} network
 * @property {"ok" | "missing" | "busy" | "covered"} camera
 * @property {"ok" | "missing" | "busy" | "muted"} microphone
 * @property {"ok" | "missing" | "busy"} loudspeaker
 * @property {"on" | "night" | "off" | "missing"} screen
 *
 * @typedef {object} SelfTest what a terminal's test of itself has found
 * @property {"start" | "visit" | "command"} why
 * @property {"ok" | "missing" | "busy" | "covered" | "dark"} camera
 * @property {"ok" | "missing" | "busy" | "muted" | "silent"} microphone
 * @property {"ok" | "missing" | "notHeard"} loudspeaker
 * @property {NetworkQuality} network
 * @property {number} at by the terminal's clock
 *
 * @typedef {object} TerminalSettings
 * @property {number} volume 0 to 100
 * @property {number} brightness 0 to 100
 * @property {LanguageCode} language
 * @property {DailyHours} night
 * @property {boolean} selfTestBeforeVisit
 * @property {number | null} remindMinutes before a visit; null: the terminal does not say that it comes
 *
 * @typedef {object} Terminal
 * @property {string} id
 * @property {string} name
 * @property {TerminalPlace} place
 * @property {{ id: string, name: string }[]} clients
 * @property {"reachable" | "silent" | "revoked"} state
 * @property {number | null} lastSeenAt null: was never connected
 * @property {number} pairedAt
 * @property {string} version
 * @property {Health | null} health
 * @property {SelfTest | null} selfTest
 * @property {TerminalSettings} settings
 * @property {number} revision counts the changes that staff make
 *
 * @typedef {"selfTest" | "identify" | "restart"} CommandKind
 * @typedef {"carer" | "relative"} AutoAnswerCaller
 *
 * @typedef {object} AutoAnswerTerms calls that a client lets answer themselves
 * @property {AutoAnswerCaller[]} callers
 * @property {string} from
 * @property {string} until
 * @property {number} countdownSeconds
 *
 * @typedef {AutoAnswerTerms & { givenAt: number }} AutoAnswer
 *
 * @typedef {object} Client
 * @property {string} id
 * @property {string} name
 * @property {string} firstName
 * @property {AutoAnswer | null} autoAnswer null: has not agreed
 *
 * @typedef {object} Colleague
 * @property {string} id
 * @property {string} name
 * @property {string} unit
 * @property {string[]} skills
 * @property {"available" | "inCall" | "away"} presence
 *
 * @typedef {object} CompanyConsent whom a client lets into calls without being asked
 * @property {Role[]} roles
 * @property {{ roles: Role[], givenAt: number, givenBy: string, withdrawnAt: number | null, withdrawnBy: string | null }[]} history
 */

export {};
