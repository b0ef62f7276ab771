/** The REST requests about visits and the days of staff (docs/protocol.md). */

import { RestError, ask } from "./rest.js";

/** @typedef {import("./messages.js").Visit} Visit */
/** @typedef {import("./messages.js").OutcomeDraft} OutcomeDraft */

/** @param {string} visitId */
const path = (visitId) => `/api/visits/${encodeURIComponent(visitId)}`;

/** @param {Promise<any>} asked @returns {Promise<Visit>} as it is now */
async function visitOf(asked) {
  const visit = (await asked)?.visit;
  if (!visit) throw new RestError("offline", 0); // The answer broke off: whether it was done is not known.
  return visit;
}

/** Writes down what came of a visit. To be asked again where no answer came: it is written once.
 * @param {string} visitId @param {OutcomeDraft} draft
 * @param {number} known how many outcomes of the visit the writer has seen
 * @returns {Promise<Visit>} rejects with `stale` where somebody else has written one meanwhile */
export const recordOutcome = (visitId, { kind, medication, note }, known) =>
  visitOf(ask("POST", `${path(visitId)}/outcome`, { kind, medication, note: note || null, known }));

/** The carer is late: the client is told. Null: not late any more.
 * @param {string} visitId @param {number | null} minutes @returns {Promise<Visit>} */
export const tellLate = (visitId, minutes) => visitOf(ask("PUT", `${path(visitId)}/late`, { minutes }));

/** The call was answered, and nobody is seen or responds: ends it, and the client is looked for.
 * @param {string} visitId @returns {Promise<Visit>} */
export const tellUnresponsive = (visitId) => visitOf(ask("POST", `${path(visitId)}/unresponsive`, {}));

/** @typedef {import("./messages.js").VisitDetails} VisitDetails */
/**
 * @typedef {object} DayFilter
 * @property {string | null} date "2026-11-26"; null: today
 * @property {string | null} unit its id, "all", or null: the reader's own
 * @property {string | null} person by id; null: everybody
 */

/**
 * @typedef {object} DayPage
 * @property {string} day
 * @property {Visit[]} visits by start
 * @property {string | null} next where to go on; null: that was all
 */

/** A page of the visits of one day.
 * @param {DayFilter} filter @param {string | null} after where to go on; null: from the beginning
 * @returns {Promise<DayPage>} */
export function fetchDay({ date, unit, person }, after) {
  const query = new URLSearchParams();
  if (after !== null) query.set("cursor", after);
  if (date) query.set("date", date);
  if (unit) query.set("unit", unit);
  if (person) query.set("person", person);
  return ask("GET", `/api/day?${query}`);
}

/** A visit with all that is known of it and its client.
 * @param {string} visitId
 * @returns {Promise<VisitDetails>} */
export const fetchVisitDetails = (visitId) => ask("GET", path(visitId));

/**
 * @typedef {object} NewVisit
 * @property {string} clientId
 * @property {string} kind
 * @property {number} startsAt ms since 1970 UTC
 * @property {number} lengthMinutes
 * @property {string | null} professionalId
 * @property {string} purpose
 * @property {string[]} steps
 */

/** @param {NewVisit} visit @param {string} key the same one for the same visit, however often it is asked
 * @returns {Promise<Visit>} */
export const createVisit = (visit, key) => visitOf(ask("POST", "/api/visits", visit, key));

/** Visits change hands.
 * @param {string[]} visitIds @param {string | null} professionalId null: nobody's
 * @returns {Promise<Visit[]>} */
export const handOver = async (visitIds, professionalId) =>
  (await ask("POST", "/api/visits/hand-over", { visitIds, professionalId })).visits;
