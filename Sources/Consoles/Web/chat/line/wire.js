/** The messages of the visitor's line and what is said of queues (docs/chat.md), as types. */

/**
 * @typedef {"live" | "message" | "contact"} Kind
 * @typedef {{ from: number, to: number | null, chance: "likely" | "possible" | "unlikely" }} Estimate minutes; `to` null: longer
 *   than anybody would say
 * @typedef {{ id: string, name: string }} Topic
 * @typedef {{ from: number, to: number }} Period
 * @typedef {{ name: string, number: string, hours: string }} Phone
 * @typedef {{ name: string, address: string }} OutsideLink
 * @typedef {{ name: string, part: "counsellor" | "second" | "lead" | "observer", since: number }} Reader
 * @typedef {{ textHours: number, notesDays: number, factsDays: number, unansweredDays: number }} Keeps
 *
 * @typedef {{ number: number, kind: "voice" | "video", phase: "offered" | "running", since: number }} Call
 *
 * @typedef {object} Queue
 * @property {string} address
 * @property {string} name
 * @property {string} organisation
 * @property {boolean} open
 * @property {boolean} full
 * @property {boolean} admits
 * @property {number | null} opensAt
 * @property {number | null} closesAt
 * @property {number | null} lastAdmissionAt
 * @property {Period[]} today
 * @property {number} waiting
 * @property {Estimate | null} estimate
 * @property {string} announcement
 * @property {Topic[]} topics
 * @property {boolean} takesMessages
 * @property {boolean} takesContacts
 * @property {Phone[]} phones
 * @property {OutsideLink[]} links
 * @property {Keeps} keeps
 * @property {string} quickExit where the page goes when somebody leaves at once
 * @property {number} now
 *
 * @typedef {object} State
 * @property {string} conversation
 * @property {Kind} kind
 * @property {"waiting" | "called" | "open" | "ended"} phase
 * @property {string} queue
 * @property {string | null} topic
 * @property {boolean} parked
 * @property {number | null} place
 * @property {number | null} ahead
 * @property {Estimate | null} estimate
 * @property {number | null} answerBy
 * @property {Reader[]} people
 * @property {boolean} danger
 * @property {string} announcement
 * @property {boolean} open
 * @property {number | null} closesAt
 * @property {number | null} opensAt
 * @property {"visitor" | "counsellor" | "silence" | "unanswered" | null} endedBy
 * @property {number | null} deletesAt
 * @property {boolean} hasCode
 * @property {number | null} feelingBefore
 * @property {number | null} feelingAfter
 * @property {number | null} face
 * @property {Call | null} call offered or running
 * @property {number} lastSeq
 * @property {number} now
 *
 * @typedef {object} Entry
 * @property {number} seq
 * @property {number} at
 * @property {string} kind
 * @property {"visitor" | "staff" | "system"} author
 * @property {string | null} name
 * @property {string | null} part
 * @property {string | null} text
 * @property {boolean} own
 *
 * @typedef {{ id: string, type: string, [field: string]: any }} Request
 * @typedef {{ secret: string, queue: string, kind: Kind, begun: boolean, trade: { code: string, asked: boolean } | null,
 *   requests: Request[] }} Kept what a browser keeps of its conversation
 */

export {};
