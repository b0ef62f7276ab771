/** What the desk says of people, times and refusals. */

import { clockTime } from "../language/clock.js";
import { text } from "../language/language.js";

/** @typedef {import("./messages.js").Queue} Queue */
/** @typedef {import("./messages.js").Talk} Talk */
/** @typedef {import("./messages.js").Desk} Desk */

/** @type {Record<string, string>} */
const REFUSED = {
  unknown: "desk.refused.unknown",
  closed: "desk.refused.closed",
  full: "desk.refused.full",
  taken: "desk.refused.taken",
  ended: "desk.refused.ended",
  notAllowed: "desk.refused.notAllowed",
  tooMany: "desk.refused.tooMany",
  tooLong: "desk.refused.tooLong",
  storage: "desk.refused.storage",
  mediaUnavailable: "desk.refused.mediaUnavailable",
  offline: "desk.refused.offline",
};

/** What went wrong and what to do, by a refusal's code.
 * @param {string} code */
export const refusalKey = (code) => REFUSED[code] ?? "desk.refused.other";

/** @type {Record<string, string>} */
export const STATUS = {
  available: "desk.status.available",
  wrappingUp: "desk.status.wrappingUp",
  pause: "desk.status.pause",
  off: "desk.status.off",
};

/** @type {Record<string, string>} */
const KIND = { live: "desk.kind.live", message: "desk.kind.message", contact: "desk.kind.contact" };

/** @param {string} kind */
export const kindWords = (kind) => text(KIND[kind] ?? "desk.kind.live");

/** @type {Record<string, string>} */
const PART = {
  counsellor: "desk.part.counsellor",
  second: "desk.part.second",
  lead: "desk.part.lead",
  observer: "desk.part.observer",
};

/** @param {string | null | undefined} part */
export const partWords = (part) => (part && PART[part] ? text(PART[part] ?? "") : "");

/** @type {Record<string, string>} */
const LANGUAGE = { fi: "desk.language.fi", sv: "desk.language.sv", en: "desk.language.en" };

/** The language that somebody writes in; of others, its code as it came.
 * @param {string} code */
export const languageWords = (code) => (LANGUAGE[code] ? text(LANGUAGE[code] ?? "") : code);

/** How long somebody has waited: minutes are exact enough, and calmer than seconds.
 * @param {number} milliseconds */
export function waitWords(milliseconds) {
  const minutes = Math.floor(Math.max(0, milliseconds) / 60_000);
  if (minutes < 1) return text("desk.wait.now");
  if (minutes < 60) return text("desk.wait.minutes", { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return text("desk.wait.hours", { hours, minutes: minutes % 60 });
  return text("desk.wait.days", { days: Math.floor(hours / 24) });
}

/** When something is to be done: how much time is left, or how late it is.
 * @param {number} due @param {number} now @param {boolean} late */
export function dueWords(due, now, late) {
  const left = due - now;
  if (late) return text("desk.due.late", { time: waitWords(-left) });
  if (left < 60_000) return text("desk.due.now");
  return text("desk.due.within", { minutes: Math.ceil(left / 60_000), time: clockTime(due) });
}

/** The name of a topic in its queue; empty where none was chosen.
 * @param {Queue | null | undefined} queue @param {string | null} topic */
export const topicWords = (queue, topic) =>
  (topic && queue?.topics.find(({ id }) => id === topic)?.name) || "";

/** @param {Desk} desk @param {string} id @returns {Queue | null} */
export const queueOf = (desk, id) => desk.queues.find((queue) => queue.id === id) ?? null;

/** Until when a queue takes people, and whether it does.
 * @param {Queue} queue */
export function hoursWords(queue) {
  if (!queue.open) return text("desk.queue.closed");
  if (queue.closedForNew) return text("desk.queue.closedForNew");
  return queue.closesAt === null ? text("desk.queue.open") : text("desk.queue.openUntil", { time: clockTime(queue.closesAt) });
}
