/** The REST requests about clients, their plans and ladders (docs/protocol.md, section 9). */

import { allPages, ask } from "./rest.js";

/** @typedef {import("./messages.js").Client} Client */
/** @typedef {import("./care-messages.js").ClientCard} ClientCard */
/** @typedef {import("./care-messages.js").CardClient} CardClient */
/** @typedef {import("./care-messages.js").Plan} Plan */
/** @typedef {import("./care-messages.js").PlanDraft} PlanDraft */
/** @typedef {import("./care-messages.js").PlanScope} PlanScope */
/** @typedef {import("./care-messages.js").Relative} Relative */
/** @typedef {import("./care-messages.js").RelativeDraft} RelativeDraft */

/** @param {string} id */
const clientPath = (id) => `/api/clients/${encodeURIComponent(id)}`;
/** @param {string} id */
const planPath = (id) => `/api/plans/${encodeURIComponent(id)}`;
/** @param {string} id */
const visitPath = (id) => `/api/visits/${encodeURIComponent(id)}`;

/** Those that the reader may find, whose names have parts that begin so.
 * @param {string} words @param {number} [limit] @returns {Promise<Client[]>} */
export async function searchClients(words, limit = 20) {
  return (await ask("GET", `/api/clients?limit=${limit}&q=${encodeURIComponent(words)}`)).clients;
}

/** A client's visits that start in a span of time, in order.
 * @param {string} id @param {number} from @param {number} to ms
 * @returns {Promise<import("./care-messages.js").CareVisit[]>} */
export const fetchClientVisits = (id, from, to) => allPages(`${clientPath(id)}/visits?from=${from}&to=${to}&limit=200`, "visits");

/** @param {string} id
 * @returns {Promise<ClientCard>} */
export const fetchCard = (id) => ask("GET", clientPath(id));

/** @param {string} id @param {number} version as it was read
 * @param {import("./care-messages.js").ClientDetails} details
 * @returns {Promise<CardClient>} rejects with `stale` where somebody has written meanwhile */
export async function changeDetails(id, version, details) {
  return (await ask("PUT", `${clientPath(id)}/details`, { version, ...details })).client;
}

/** @param {string} clientId @param {RelativeDraft} draft @returns {Promise<Relative>} */
export async function addRelative(clientId, draft) {
  return (await ask("POST", `${clientPath(clientId)}/relatives`, draft, crypto.randomUUID())).relative;
}

/** @param {string} clientId @param {string} id @param {number} version as it was read
 * @param {RelativeDraft} draft @returns {Promise<Relative>} rejects with `stale` where somebody has written meanwhile */
export async function changeRelative(clientId, id, version, draft) {
  return (await ask("PUT", `${clientPath(clientId)}/relatives/${encodeURIComponent(id)}`, { version, ...draft })).relative;
}

/** @param {string} clientId @param {string} id @returns {Promise<void>} */
export const removeRelative = (clientId, id) =>
  ask("DELETE", `${clientPath(clientId)}/relatives/${encodeURIComponent(id)}`);

/** @param {string} clientId @param {import("./care-messages.js").AbsenceDraft} draft
 * @returns {Promise<import("./care-messages.js").Absence>} */
export async function addAbsence(clientId, draft) {
  return (await ask("POST", `${clientPath(clientId)}/absences`, draft, crypto.randomUUID())).absence;
}

/** It is over from now on.
 * @param {string} id @returns {Promise<void>} */
export const endAbsence = (id) => ask("DELETE", `/api/absences/${encodeURIComponent(id)}`);

/** @returns {Promise<{ units: import("./care-messages.js").Unit[], own: string }>} */
export const fetchUnits = () => ask("GET", "/api/units");

/** @returns {Promise<import("./care-messages.js").StaffMember[]>} */
export const fetchStaff = () => allPages("/api/staff?limit=2000", "staff");

/** With steps and what is needed at the door; of one's own unit where none is named.
 * @param {{ day?: string, unit?: string }} [which] @returns {Promise<import("./care-messages.js").DetailedDay>} */
export function fetchDetailedDay(which = {}) {
  const { day, unit } = which;
  const query = new URLSearchParams({ details: "1" });
  if (day) query.set("date", day);
  if (unit) query.set("unit", unit);
  return ask("GET", `/api/day?${query}`);
}

/** @param {string} id @returns {Promise<import("./care-messages.js").VisitDetail>} */
export const fetchVisitDetail = (id) => ask("GET", visitPath(id));

/** This one only.
 * @param {string} id @param {number} version @param {import("./care-messages.js").VisitDraft} draft
 * @returns {Promise<import("./care-messages.js").CareVisit>} */
export async function changeVisit(id, version, draft) {
  return (await ask("PUT", visitPath(id), { version, ...draft })).visit;
}

/** @param {string} id @returns {Promise<void>} */
export const cancelVisit = (id) => ask("DELETE", visitPath(id));

/** Takes a cancellation back.
 * @param {string} id @returns {Promise<void>} */
export const restoreVisit = (id) => ask("POST", `${visitPath(id)}/restore`);

/** @param {string} clientId @returns {Promise<Plan[]>} */
export async function fetchPlans(clientId) {
  return (await ask("GET", `${clientPath(clientId)}/plans`)).plans;
}

// The register

/** @typedef {import("./care-messages.js").RegisterEntry} RegisterEntry */
/** @typedef {import("./care-messages.js").RegisterDraft} RegisterDraft */

/** @param {string} words @param {string | null} unit null: all @param {string | null} cursor where to go on
 * @returns {Promise<{ clients: import("./care-messages.js").RegisteredClient[], next: string | null, mayRegister: boolean }>} */
export function fetchRegister(words, unit, cursor) {
  const query = new URLSearchParams({ limit: "50" });
  if (words) query.set("q", words);
  if (unit) query.set("unit", unit);
  if (cursor) query.set("cursor", cursor);
  return ask("GET", `/api/clients?${query}`);
}

/** @param {string} id @returns {Promise<RegisterEntry>} */
export async function fetchRegisterEntry(id) {
  return (await ask("GET", `${clientPath(id)}/register`)).client;
}

/** @param {RegisterDraft} draft @param {string} name the same for the same client, sent however often
 * @returns {Promise<RegisterEntry>} */
export async function addClient(draft, name) {
  return (await ask("POST", "/api/clients", draft, name)).client;
}

/** @param {string} id @param {number} version as it was read @param {Partial<RegisterDraft>} change
 * @returns {Promise<RegisterEntry>} rejects with `stale` where somebody has written meanwhile */
export async function changeClient(id, version, change) {
  return (await ask("PATCH", clientPath(id), { version, ...change })).client;
}

/** @param {string} name @param {string} key the same for the same unit, sent however often
 * @returns {Promise<{ id: string, name: string }>} */
export async function addUnit(name, key) {
  return (await ask("POST", "/api/units", { name }, key)).unit;
}

/** @param {string} id @param {string} name @returns {Promise<{ id: string, name: string }>} */
export async function renameUnit(id, name) {
  return (await ask("PATCH", `/api/units/${encodeURIComponent(id)}`, { name })).unit;
}

/** @param {PlanDraft} draft @param {string | null} without the plan that it takes the place of
 * @returns {Promise<import("./care-messages.js").PlanPreview>} */
export const previewPlan = (draft, without) =>
  ask("POST", `/api/plans/preview${without ? `?without=${encodeURIComponent(without)}` : ""}`, draft);

/** @param {PlanDraft} draft @param {string} name the same for the same plan, sent however often
 * @returns {Promise<Plan>} */
export async function createPlan(draft, name) {
  return (await ask("POST", "/api/plans", draft, name)).plan;
}

/** What was taken out and added by single days goes along.
 * @param {string} id @param {number} version
 * @param {PlanScope} scope @param {string | null} from the first visit that changes, where not all do
 * @param {PlanDraft} draft @returns {Promise<Plan>} */
export async function changePlan(id, version, scope, from, draft) {
  const { kind, serviceForm, serviceTask, purpose, steps, professionalId } = draft;
  const { firstDay, rule, times, lengthMinutes } = draft.schedule;
  const change = {
    version, scope, from, kind, serviceForm, serviceTask, purpose, steps, professionalId, firstDay, rule, times, lengthMinutes,
  };
  return (await ask("PUT", planPath(id), change)).plan;
}

/** @param {string} id @param {string | null} from the first visit that is cancelled; null: all that are to come
 * @returns {Promise<Plan>} */
export async function endPlan(id, from) {
  return (await ask("DELETE", planPath(id) + (from ? `?from=${encodeURIComponent(from)}` : ""))).plan;
}

/** @param {import("./care-messages.js").LadderOwner} owner */
function ladderPath({ scope, id }) {
  const query = new URLSearchParams({ scope });
  if (id) query.set("id", id);
  return `/api/ladder?${query}`;
}

/** @param {import("./care-messages.js").LadderOwner} owner
 * @returns {Promise<import("./care-messages.js").LadderAnswer>} */
export const fetchLadder = (owner) => ask("GET", ladderPath(owner));

/** @param {import("./care-messages.js").LadderOwner} owner @param {number} version
 * @param {import("./care-messages.js").LadderPlan} plan
 * @returns {Promise<import("./care-messages.js").LadderAnswer>} */
export const changeLadder = (owner, version, plan) => ask("PUT", ladderPath(owner), { version, plan });

/** What is agreed above holds from now on.
 * @param {import("./care-messages.js").LadderOwner} owner
 * @returns {Promise<import("./care-messages.js").LadderAnswer | null>} */
export const removeLadder = (owner) => ask("DELETE", ladderPath(owner));
