/** The REST requests of the pages (docs/protocol.md, section 9). */

import { lasting } from "../storage.js";
import { RequestError } from "./session.js";

/** @typedef {import("./messages.js").Organisation} Organisation */
/** @typedef {import("./messages.js").Visit} Visit */
/** @typedef {import("./messages.js").Terminal} Terminal */
/** @typedef {import("./messages.js").Client} Client */
/** @typedef {import("./messages.js").CompanyConsent} CompanyConsent */
/** @typedef {"client" | "relative" | "interpreter" | "observer"} GuestRole */
/**
 * @typedef {object} Me
 * @property {string} csrf
 * @property {{ id: string, name: string, firstName: string, language: string, unit: string, roles: string[] }} you
 * @property {Organisation} organisation
 * @property {number} signedInUntil when this sign-in is over at the latest
 *
 * @typedef {object} GuestLink
 * @property {string} id
 * @property {GuestRole} role
 * @property {string} name
 * @property {string} language
 * @property {number} expiresAt
 * @property {number | null} revokedAt
 *
 * @typedef {object} AccessEntry
 * @property {number} at ms since 1970 UTC
 * @property {string} who
 * @property {string | null} name null where it is nobody's, or was erased
 * @property {string | null} unit
 * @property {string} verb
 * @property {string} area
 * @property {string} ground
 * @property {string | null} reason
 */

/** A refusal with the time to wait (s), where the gateway says one, and what it says of the request. */
export class RestError extends RequestError {
  /** @param {string} code @param {number} retryAfter @param {string} [about] names a field or fault, for no person to read */
  constructor(code, retryAfter, about = "") {
    super(code);
    this.retryAfter = retryAfter;
    this.about = about;
  }
}

/** No answer within this time is none (ms). */
const PATIENCE = 30_000;

let csrf = "";

const SIGNED_IN = "kuulolla.signedIn";

/** @param {boolean} signedIn */
function remember(signedIn) {
  if (signedIn) lasting.write(SIGNED_IN, "yes");
  else lasting.remove(SIGNED_IN);
}

/** May somebody be signed in with this browser? Where nobody is, asking would only be refused. */
export function maybeSignedIn() {
  return lasting.read(SIGNED_IN) !== null;
}

/**
 * @param {string} method @param {string} path @param {object} [body]
 * @param {string} [idempotencyKey] of a creation: sent twice under one name it is made once
 * @returns {Promise<any>} rejects with RestError; its code is `offline` where nothing answered in time
 */
export async function ask(method, path, body, idempotencyKey) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (idempotencyKey) headers["Idempotency-Key"] = idempotencyKey;
  if (body) headers["Content-Type"] = "application/json";
  if (method !== "GET" && csrf) headers["X-Kuulolla-CSRF"] = csrf;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  let response;
  let answer;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body ? JSON.stringify(body) : undefined,
      credentials: "same-origin",
      cache: "no-store",
      signal: patience.signal,
    });
    answer = await response.json().catch(() => null);
  } catch {
    throw new RestError("offline", 0);
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) {
    const code = answer?.error?.code ?? "internal";
    throw new RestError(code, Number(response.headers.get("Retry-After")) || 0, answer?.error?.message ?? "");
  }
  return answer;
}

/** @param {string} username @param {string} password @returns {Promise<void>} */
export async function signIn(username, password) {
  csrf = (await ask("POST", "/api/sign-in", { username, password })).csrf;
  remember(true);
}

/** @returns {Promise<void>} */
export function signOut() {
  remember(false);
  return ask("POST", "/api/sign-out");
}

/** @returns {Promise<Me>} */
export async function fetchMe() {
  try {
    const me = await ask("GET", "/api/me");
    csrf = me.csrf;
    remember(true);
    return me;
  } catch (error) {
    if (error instanceof RestError && error.code === "notSignedIn") remember(false);
    throw error;
  }
}

/** Who runs this service, for pages where nobody is signed in; null where it is not told.
 * @returns {Promise<Organisation | null>} */
export async function fetchOrganisation() {
  try {
    return (await ask("GET", "/api/organisation"))?.organisation ?? null;
  } catch {
    return null;
  }
}

/** Today's visits of the organisation. @returns {Promise<Visit[]>} */
export async function fetchVisits() {
  return (await ask("GET", "/api/visits")).visits;
}

/** @param {string} visitId @returns {Promise<GuestLink[]>} */
export async function fetchGuestLinks(visitId) {
  return (await ask("GET", `/api/visits/${encodeURIComponent(visitId)}/guest-links`)).links;
}

/** @param {string} visitId
 * @param {{ role: GuestRole, name?: string, language?: string, relativeId?: string }} link
 * @returns {Promise<{ link: GuestLink, url: string }>} the address is told this once */
export function createGuestLink(visitId, link) {
  return ask("POST", `/api/visits/${encodeURIComponent(visitId)}/guest-links`, link);
}

/** @param {string} linkId @returns {Promise<void>} */
export const revokeGuestLink = (linkId) =>
  ask("DELETE", `/api/guest-links/${encodeURIComponent(linkId)}`);

/** @typedef {Pick<Terminal, "name" | "place"> & { clientIds: string[] }} TerminalNames */
/** @typedef {TerminalNames & { settings: import("./messages.js").TerminalSettings }} TerminalChange */

/** All of the organisation, with those that were revoked.
 * @returns {Promise<Terminal[]>} */
export async function fetchTerminals() {
  return (await ask("GET", "/api/terminals")).terminals;
}

/** Pairs the terminal that shows this code.
 * @param {{ code: string } & TerminalNames} names
 * @returns {Promise<Terminal>} rejects with `codeUnknown` where none shows it (any more) */
export async function pairTerminal(names) {
  return (await ask("POST", "/api/terminals", names)).terminal;
}

/** @param {string} id @returns {Promise<Terminal>} */
export async function fetchTerminal(id) {
  return (await ask("GET", `/api/terminals/${encodeURIComponent(id)}`)).terminal;
}

/** @param {string} id @param {TerminalChange} change @param {number} revision that was seen
 * @returns {Promise<Terminal>} rejects with `stale` where somebody else has changed it meanwhile */
export async function changeTerminal(id, change, revision) {
  return (await ask("PUT", `/api/terminals/${encodeURIComponent(id)}`, { revision, ...change })).terminal;
}

/** @param {string} id @returns {Promise<void>} */
export const revokeTerminal = (id) => ask("DELETE", `/api/terminals/${encodeURIComponent(id)}`);

/** @param {string} id @param {import("./messages.js").CommandKind} kind
 * @returns {Promise<void>} rejects with `notReachable` where the terminal has no connection */
export const commandTerminal = (id, kind) =>
  ask("POST", `/api/terminals/${encodeURIComponent(id)}/commands`, { kind });

/** Those who have a terminal. @returns {Promise<Client[]>} */
export const fetchTerminalClients = () => allPages("/api/clients?withTerminal=1&limit=200", "clients");

/** All of a list that comes page by page.
 * @template Row
 * @param {string} path with a query @param {string} name of the list in an answer
 * @returns {Promise<Row[]>} */
export async function allPages(path, name) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {string | null} */
  let next = null;
  do {
    /** @type {{ next: string | null } & Record<string, any>} */
    const page = await ask("GET", path + (next === null ? "" : `&cursor=${encodeURIComponent(next)}`));
    rows.push(...page[name]);
    next = page.next;
  } while (next !== null);
  return rows;
}

/** The client has agreed to this.
 * @param {string} id
 * @param {import("./messages.js").AutoAnswerTerms} terms @returns {Promise<Client>} */
export async function agreeToAutoAnswer(id, terms) {
  return (await ask("PUT", `/api/clients/${encodeURIComponent(id)}/auto-answer`, terms)).client;
}

/** @param {string} id @returns {Promise<void>} */
export const withdrawAutoAnswer = (id) =>
  ask("DELETE", `/api/clients/${encodeURIComponent(id)}/auto-answer`);

/** Opens a client's data for some hours.
 * @param {string} clientId @param {string} reason
 * @returns {Promise<void>} */
export const giveReason = (clientId, reason) => ask("POST", "/api/access-grants", { clientId, reason });

/** Opens a unit's list for some hours.
 * @param {string} unitId @param {string} reason
 * @returns {Promise<void>} */
export const giveReasonForUnit = (unitId, reason) => ask("POST", "/api/access-grants", { unitId, reason });

/** Who has looked at a client's data, the newest first.
 * @param {string} clientId @param {string | null} after where to go on
 * @returns {Promise<{ client: { id: string, name: string }, entries: AccessEntry[], next: string | null }>} */
export const fetchAccessLog = (clientId, after) =>
  ask("GET", accessLogPath(clientId) + (after === null ? "" : `?after=${encodeURIComponent(after)}`));

/** @param {string} clientId @param {string} language */
export const accessTableAddress = (clientId, language) => `${accessLogPath(clientId)}.csv?language=${language}`;

/** @param {string} clientId */
const accessLogPath = (clientId) => `/api/clients/${encodeURIComponent(clientId)}/access-log`;

/**
 * @typedef {object} OutboundMessage
 * @property {string} id
 * @property {string} channel
 * @property {string} cause
 * @property {string | null} clientName
 * @property {string} to
 * @property {number} dueAt
 * @property {string | null} problem
 *
 * @typedef {object} MessageList
 * @property {OutboundMessage[]} messages
 * @property {boolean} truncated
 * @property {{ waiting: number, sending: number, failed: number, missed: number }} counts
 * @property {string[]} channels those that are set up
 */

/** The latest that are in a state.
 * @param {string} state @returns {Promise<MessageList>} */
export const fetchMessages = (state) => ask("GET", `/api/messages?state=${encodeURIComponent(state)}`);

/**
 * @typedef {object} ReminderRule
 * @property {string[]} channels none: nobody is reminded
 * @property {number | null} minutesBefore
 * @property {string | null} eveningAt "18:00"
 *
 * @typedef {object} Reminders
 * @property {ReminderRule} reminders
 * @property {boolean} own set for just this
 * @property {number} version
 * @property {string[]} channels those that are set up
 * @property {{ from: string, until: string }} quiet when nobody is sent what can wait
 */

/** @param {string | null} clientId null: of all */
const remindersPath = (clientId) => (clientId === null ? "/api/reminders" : `/api/clients/${encodeURIComponent(clientId)}/reminders`);

/** @param {string | null} clientId @returns {Promise<Reminders>} */
export const fetchReminders = (clientId) => ask("GET", remindersPath(clientId));

/** @param {string | null} clientId @param {number} version as it was read @param {ReminderRule} rule
 * @returns {Promise<Reminders>} rejects with `stale` where somebody has written meanwhile */
export const changeReminders = (clientId, version, rule) => ask("PUT", remindersPath(clientId), { version, ...rule });

/** What holds for all holds for the client again.
 * @param {string} clientId @returns {Promise<void>} */
export const clearReminders = (clientId) => ask("DELETE", remindersPath(clientId));

/** @param {string} id @returns {Promise<void>} rejects with `ended` where there is nothing to try again */
export const retryMessage = (id) => ask("POST", `/api/messages/${encodeURIComponent(id)}/retry`);

/** @param {string} client */
const companyConsentOf = (client) => `/api/clients/${encodeURIComponent(client)}/standing-consent`;

/** @param {string} client @returns {Promise<CompanyConsent>} */
export const fetchCompanyConsent = (client) => ask("GET", companyConsentOf(client));

/** The client lets persons of these roles in without being asked.
 * @param {string} client @param {string[]} roles @returns {Promise<CompanyConsent>} */
export const agreeToCompany = (client, roles) => ask("PUT", companyConsentOf(client), { roles });

/** @param {string} client @returns {Promise<void>} */
export const withdrawCompanyConsent = (client) => ask("DELETE", companyConsentOf(client));

/** @param {string} typed @param {string} skill empty: any
 * @returns {Promise<{ colleagues: import("./messages.js").Colleague[], truncated: boolean, skills: string[] }>} */
export function fetchColleagues(typed, skill) {
  const query = new URLSearchParams();
  if (typed) query.set("q", typed);
  if (skill) query.set("skill", skill);
  return ask("GET", `/api/colleagues?${query.toString().replaceAll("+", "%20")}`);
}
