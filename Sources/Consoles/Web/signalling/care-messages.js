/**
 * The shapes of clients, plans and ladders in REST (docs/protocol.md, section 9) as types. No code
 * runs here. Times are milliseconds since 1970 UTC, days `2026-11-26`, local times `2026-11-26T08:00`.
 *
 * @typedef {import("./messages.js").LanguageCode} LanguageCode
 *
 * @typedef {object} ClientDetails what can be changed on a client's card
 * @property {string | null} phone
 * @property {string | null} email
 * @property {string} address
 * @property {string} entryInstructions
 * @property {string} suitability
 * @property {string} emergency
 *
 * @typedef {{ id: string, name: string, firstName: string, language: LanguageCode, unitId: string | null, version: number } & ClientDetails} CardClient
 *
 * @typedef {"joinVisits" | "callClient" | "toldWhenNotReached"} RelativeRight
 *
 * @typedef {object} RelativeDraft
 * @property {string} name
 * @property {string} relation
 * @property {string | null} phone
 * @property {string | null} email
 * @property {LanguageCode} language
 * @property {RelativeRight[]} rights
 *
 * @typedef {RelativeDraft & { id: string, version: number }} Relative
 *
 * @typedef {object} RegisterDraft what the register holds of a client
 * @property {string} name
 * @property {string} firstName
 * @property {"fi" | "sv" | "en"} language
 * @property {string} unitId
 * @property {string | null} phone
 * @property {string | null} email
 * @property {string} address
 * @property {string} suitability
 *
 * @typedef {RegisterDraft & { id: string, version: number }} RegisterEntry
 *
 * @typedef {import("./messages.js").Client & { language: "fi" | "sv" | "en", unitId: string }} RegisteredClient
 *
 * @typedef {"hospital" | "travel" | "other"} AbsenceReason
 *
 * @typedef {object} AbsenceDraft
 * @property {AbsenceReason} reason
 * @property {number} from
 * @property {number | null} until null while nobody knows
 *
 * @typedef {AbsenceDraft & { id: string }} Absence
 *
 * @typedef {object} ClientCard
 * @property {CardClient} client
 * @property {Relative[]} relatives
 * @property {Absence[]} absences
 * @property {import("./messages.js").AutoAnswer | null} autoAnswer
 *
 * @typedef {object} Unit
 * @property {string} id
 * @property {string} name
 * @property {string} serviceForm of its visits where nothing else is said of them
 * @property {string} serviceTask
 *
 * @typedef {object} StaffMember
 * @property {string} id
 * @property {string} name
 * @property {string} firstName
 * @property {string} unitId
 *
 * @typedef {object} Schedule
 * @property {string} zone
 * @property {string} firstDay
 * @property {string | null} rule of RFC 5545, for no person to read
 * @property {string[]} times
 * @property {number} lengthMinutes
 * @property {string[]} exceptedDays
 * @property {string[]} exceptions
 * @property {string[]} additional
 * @property {string | null} endsBefore
 *
 * @typedef {object} PlanDraft
 * @property {string} clientId
 * @property {string} kind
 * @property {string | null} serviceForm null: as the client's unit has it, or as it was
 * @property {string | null} serviceTask
 * @property {string} purpose
 * @property {string[]} steps
 * @property {string | null} professionalId
 * @property {string | null} [unitId] the client's own where it is not named
 * @property {Schedule} schedule
 *
 * @typedef {PlanDraft & { id: string, version: number, endedAt: number | null }} Plan
 *
 * @typedef {object} PlanPreview
 * @property {{ local: string, startsAt: number, endsAt: number }[]} occurrences the next ten
 * @property {string[]} faults
 * @property {{ local: string, startsAt: number, endsAt: number }[]} collisions those of the plan's visits
 *   that meet another one of the client, of the next two weeks
 *
 * @typedef {"all" | "following"} PlanScope
 *
 * @typedef {object} VisitDraft one visit, by itself
 * @property {number} startsAt
 * @property {number} lengthMinutes
 * @property {string} kind
 * @property {string | null} serviceForm null: as it was
 * @property {string | null} serviceTask
 * @property {string | null} professionalId
 * @property {string} purpose
 * @property {string[]} steps
 *
 * @typedef {object} CareVisit what a card needs of a visit
 * @property {string} id
 * @property {string} clientId
 * @property {string} clientName
 * @property {string} kind
 * @property {number} startsAt
 * @property {number} endsAt
 * @property {string} state
 * @property {string} with
 * @property {string} purpose
 * @property {string | null} [unitId]
 * @property {string | null} [professionalId]
 * @property {string | null} [planId]
 * @property {string | null} [occurrence] its name within its plan
 * @property {AbsenceReason | null} [suspendedFor]
 * @property {{ kind: string, medication: string | null, note: string | null, recordedAt: number } | null} [outcome]
 *
 * @typedef {object} VisitDetail
 * @property {CareVisit} visit
 * @property {string} serviceForm
 * @property {string} serviceTask
 * @property {string[]} steps
 * @property {number} version
 * @property {string | null} planId
 * @property {string | null} occurrence
 * @property {{ note: string, kind: string, recordedAt: number } | null} lastNote
 *
 * @typedef {object} DayDetails
 * @property {string[]} steps
 * @property {string | null} phone
 * @property {string} address
 * @property {string} entryInstructions
 * @property {string} emergency
 *
 * @typedef {object} DetailedDay
 * @property {string} day
 * @property {CareVisit[]} visits
 * @property {boolean} truncated
 * @property {Record<string, DayDetails> | null} details by visit, of clients whose data the reader may see
 *
 * @typedef {"ringAgain" | "ringLouder" | "phone" | "relative" | "fieldTeam" | "lastResort"} RungKind
 *
 * @typedef {object} Rung
 * @property {RungKind} kind
 * @property {number} afterMinutes
 * @property {number} withinMinutes
 *
 * @typedef {object} LadderPlan
 * @property {Rung[]} rungs
 * @property {number} attemptBeforeEndMinutes
 * @property {number} outcomeWithinMinutes
 *
 * @typedef {{ scope: "organisation" | "unit" | "client", id: string | null }} LadderOwner
 *
 * @typedef {object} LadderAnswer
 * @property {LadderPlan} plan
 * @property {number} version
 * @property {boolean} inherited
 */

export {};
