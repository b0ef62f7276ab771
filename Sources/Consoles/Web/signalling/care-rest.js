/** The REST requests about clients, their plans and ladders (docs/protocol.md, section 9). */

import { isNamed } from "../language/names.js";
import { ask } from "./rest.js";

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

/** Those that the reader may find; a gateway that does not search by itself lists them all.
 * @param {string} words @returns {Promise<Client[]>} by name */
export async function searchClients(words) {
  /** @type {Client[]} */
  const clients = (await ask("GET", `/api/clients?unit=all&q=${encodeURIComponent(words)}`)).clients;
  return clients.filter(({ name }) => isNamed(name, words)).sort((one, other) => one.name.localeCompare(other.name, "fi"));
}

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

/** @param {string} clientId @param {string} id @param {RelativeDraft} draft @returns {Promise<Relative>} */
export async function changeRelative(clientId, id, draft) {
  return (await ask("PUT", `${clientPath(clientId)}/relatives/${encodeURIComponent(id)}`, draft)).relative;
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
export async function fetchStaff() {
  return (await ask("GET", "/api/staff")).staff;
}

/** @param {string} day @param {string} unit an id, or `all`
 * @returns {Promise<import("./care-messages.js").CareVisit[]>} */
export async function fetchDay(day, unit) {
  return (await ask("GET", `/api/day?${new URLSearchParams({ date: day, unit })}`)).visits;
}

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
