/** What is said of a visit in the lists of staff: its state, how its client is reached, its kind. */

import { clockTime } from "../language/clock.js";
import { text } from "../language/language.js";
import { KIND_KEYS } from "./kind-words.js";
import { asksForOutcome } from "./outcome-words.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("./icons.js").IconName} IconName */

/** Each state has a word and a shape of its own.
 * @type {Record<string, { key: string, shape: IconName }>} */
export const STATES = {
  coming: { key: "visit.coming", shape: "stateComing" },
  due: { key: "visit.due", shape: "stateCalling" },
  late: { key: "visit.late", shape: "stateLate" },
  inCall: { key: "visit.inCall", shape: "phone" },
  done: { key: "visit.done", shape: "stateDone" },
  notReached: { key: "visit.notReached", shape: "stateMissed" },
  cancelled: { key: "visit.cancelled", shape: "stateQuiet" },
  suspended: { key: "visit.suspended", shape: "stateQuiet" },
};
export const UNKNOWN_STATE = { key: "visit.coming", shape: /** @type {IconName} */ ("stateComing") };

/** Whether the client can be reached: on a terminal, on a page, or not.
 * @type {Record<string, { key: string, shape: IconName }>} */
export const REACH = {
  terminal: { key: "visit.terminal.reachable", shape: "screen" },
  silentWithPage: { key: "visit.terminal.silentWithPage", shape: "screenSilent" },
  silent: { key: "visit.terminal.silent", shape: "screenSilent" },
  page: { key: "visit.reachable", shape: "page" },
  nothing: { key: "visit.notReachable", shape: "stateQuiet" },
};
export const UNREACHED = { key: "visit.notReachable", shape: /** @type {IconName} */ ("stateQuiet") };

/** @type {Record<string, string>} */
const SUSPENDED = {
  hospital: "visit.suspended.hospital",
  travel: "visit.suspended.travel",
  other: "visit.suspended.other",
};

/** Where all that is known of a client stands.
 * @param {string} clientId */
export const cardAddress = (clientId) => `/client.html?id=${encodeURIComponent(clientId)}`;

/** @param {Visit} visit */
export function reachOf(visit) {
  if (visit.terminal === "reachable") return "terminal";
  if (visit.terminal === "silent") return visit.reachable ? "silentWithPage" : "silent";
  return visit.reachable ? "page" : "nothing";
}

/** @param {Pick<Visit, "kind">} visit */
export function kindWords(visit) {
  const key = KIND_KEYS[visit.kind];
  return key ? text(key) : "";
}

/** The text of a state, where nothing is written down yet.
 * @param {Visit} visit @param {string} state see `stateAt` */
export function stateKey(visit, state) {
  if (state === "suspended") return SUSPENDED[visit.suspended?.reason ?? ""] ?? "visit.suspended";
  if (state === "notReached" && visit.sought) return "visit.sought";
  if (asksForOutcome(visit)) return "visit.talked";
  return (STATES[state] ?? UNKNOWN_STATE).key;
}

/** What the client was told of the carer's being late; empty: nothing.
 * @param {Visit} visit */
export function lateWords(visit) {
  if (!visit.late) return "";
  return text("late.told", { minutes: visit.late.minutes, time: clockTime(visit.startsAt + visit.late.minutes * 60_000) });
}
