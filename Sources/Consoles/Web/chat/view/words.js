/** Times, waits and promises of the chat in words. */

import { onWeekday, local, sameDay, spokenTime } from "../../language/clock.js";
import { plural, text } from "../../language/language.js";

/** @typedef {import("../line/wire.js").Queue} Queue */
/** @typedef {import("../line/wire.js").State} State */
/** @typedef {import("../line/wire.js").Estimate} Estimate */

const DAY = 86_400_000;

/** A moment that is ahead: "tänään kello 18", "huomenna kello 9", "tiistaina kello 9".
 * @param {number} time @param {number} now */
export function whenWords(time, now) {
  const at = { time: spokenTime(time) };
  if (sameDay(time, now)) return text("time.today", at);
  if (sameDay(time, now + DAY)) return text("chat.tomorrow", at);
  if (time - now < 6 * DAY) return text("time.onDay", { ...at, day: onWeekday(time) });
  const [year, month, day] = local(time).day.split("-").map(Number);
  return text("time.onDate", { ...at, day: day ?? 0, month: month ?? 0, year: year ?? 0 });
}

/** How it stands with a queue at this moment.
 * @param {Queue} queue @returns {string} */
export function queueWords(queue) {
  const { now, closesAt, opensAt } = queue;
  const opens = opensAt === null ? "" : text("chat.queue.opens", { when: whenWords(opensAt, now) });
  if (!queue.open) return [text("chat.queue.closed"), opens].filter(Boolean).join(" ");
  if (queue.full) return text("chat.queue.full");
  if (!queue.admits) return [text("chat.queue.noMoreToday"), opens].filter(Boolean).join(" ");
  const closes = closesAt === null ? "" : text("chat.queue.closes", { when: whenWords(closesAt, now) });
  return [text("chat.queue.open"), closes, waitingWords(queue.waiting), estimateWords(queue.estimate), chanceWords(queue.estimate)]
    .filter(Boolean)
    .join(" ");
}

/** @param {number} waiting people who wait now */
const waitingWords = (waiting) => (waiting === 0 ? text("chat.queue.nobodyWaits") : plural("chat.queue.waiting", waiting));

/** @param {number | null} ahead people before this one */
export function placeWords(ahead) {
  if (ahead === null) return "";
  return ahead === 0 ? text("chat.wait.first") : plural("chat.wait.ahead", ahead);
}

/** A range, never one number: nobody knows it better.
 * @param {Estimate | null} estimate */
export function estimateWords(estimate) {
  if (!estimate) return "";
  const from = Math.max(0, Math.round(estimate.from));
  if (estimate.to === null) return from > 0 ? text("chat.wait.longerThan", { time: plural("time.forMinutes", from) }) : "";
  const to = Math.max(from, Math.round(estimate.to));
  if (to <= 1) return text("chat.wait.soon");
  if (from === 0) return text("chat.wait.upTo", { time: plural("time.minutes", to) });
  if (from === to) return text("chat.wait.about", { time: plural("time.minutes", to) });
  return text("chat.wait.range", { from, time: plural("time.minutes", to) });
}

/** @type {Record<Estimate["chance"], string>} */
const CHANCES = { likely: "chat.wait.likely", possible: "chat.wait.possible", unlikely: "chat.wait.unlikely" };

/** @param {Estimate | null} estimate */
export const chanceWords = (estimate) => (estimate ? text(CHANCES[estimate.chance] ?? "chat.wait.possible") : "");

/** Hours as people count them.
 * @param {number} hours */
export const hoursWords = (hours) =>
  hours >= 48 && hours % 24 === 0 ? plural("chat.days", hours / 24) : plural("time.hours", hours);

/** What is stored and for how long, one sentence each.
 * @param {Queue["keeps"]} keeps @returns {string[]} */
export const promiseWords = (keeps) => [
  text("chat.promise.noName"),
  text("chat.promise.text", { time: hoursWords(keeps.textHours) }),
  text("chat.promise.notes", { time: plural("chat.days", keeps.notesDays) }),
  text("chat.promise.facts", { time: plural("chat.days", keeps.factsDays) }),
  text("chat.promise.unanswered", { time: plural("chat.days", keeps.unansweredDays) }),
  text("chat.promise.emergency"),
];

/** @type {Record<string, string>} */
const PARTS = {
  counsellor: "chat.part.counsellor",
  second: "chat.part.second",
  lead: "chat.part.lead",
  observer: "chat.part.observer",
};

/** @param {string | null} part */
export const partWords = (part) => text(PARTS[part ?? ""] ?? "chat.part.counsellor");

/** Everybody who reads along.
 * @param {State["people"]} people */
export function readersWords(people) {
  if (people.length === 0) return text("chat.readers.nobody");
  const names = people.map(({ name, part }) => `${name} (${partWords(part)})`).join(", ");
  return text("chat.readers.who", { names });
}

/** Why something was refused; the same words wherever it happens.
 * @type {Record<string, string>} */
const REFUSALS = {
  closed: "chat.refused.closed",
  full: "chat.refused.full",
  ended: "chat.refused.ended",
  tooLong: "chat.refused.tooLong",
  tooMany: "chat.refused.tooMany",
  notAllowed: "chat.refused.notAllowed",
  unknown: "chat.refused.unknown",
};

/** @param {string} code @returns {string} the key of a sentence */
export const refusalKey = (code) => REFUSALS[code] ?? "chat.refused.other";
