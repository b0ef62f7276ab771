/** A plan in plain words: how often, at what times, for how long. */

import { dayWords } from "../language/calendar.js";
import { hourWords } from "../language/clock.js";
import { plural, text } from "../language/language.js";
import { WEEKDAYS, readRule } from "./plan-form.js";

/** @typedef {import("../signalling/care-messages.js").Schedule} Schedule */
/** @typedef {import("./plan-form.js").Repetition} Repetition */
/** @typedef {import("./plan-form.js").Weekday} Weekday */

/** @type {Record<Weekday, string>} */
export const WEEKDAY_KEYS = {
  MO: "weekday.onMonday",
  TU: "weekday.onTuesday",
  WE: "weekday.onWednesday",
  TH: "weekday.onThursday",
  FR: "weekday.onFriday",
  SA: "weekday.onSaturday",
  SU: "weekday.onSunday",
};

/** What may be wrong with a plan, as the gateway says it.
 * @type {Record<string, string>} */
const FAULTS = {
  noTimes: "plan.problem.noTimes",
  tooManyTimes: "plan.problem.tooManyTimes",
  timeTwice: "plan.problem.timeTwice",
  length: "plan.problem.length",
  windowsOverlap: "plan.problem.overlap",
  unknownZone: "plan.fault.zone",
  day: "plan.fault.day",
  untilBeforeFirstDay: "plan.problem.until",
  neverFalls: "plan.fault.neverFalls",
  endsTooLate: "plan.fault.endsTooLate",
  tooManyVisits: "plan.fault.tooManyVisits",
  tooManyExceptions: "plan.fault.tooManyExceptions",
  tooManyAdditional: "plan.fault.tooManyAdditional",
  purpose: "plan.problem.purpose",
  tooManySteps: "plan.problem.tooManySteps",
  step: "plan.problem.step",
};

/** @param {string} fault @returns {string} the key of a text */
export const faultKey = (fault) => FAULTS[fault] ?? "plan.fault.other";

/** "maanantaina, keskiviikkona ja perjantaina".
 * @param {string[]} words */
export function listed(words) {
  if (words.length < 2) return words.join("");
  return text("list.and", { first: words.slice(0, -1).join(", "), last: words[words.length - 1] ?? "" });
}

/** "Joka toinen viikko, maanantaina ja torstaina".
 * @param {Schedule} schedule @returns {string} a sentence */
export function repetitionWords({ rule, firstDay }) {
  const repetition = readRule(rule, firstDay);
  if (repetition.repeat === "once") return text("plan.words.once", { day: dayWords(firstDay) });
  if (repetition.repeat === "kept") return text("plan.words.kept");
  return [often(repetition), ending(repetition)].filter(Boolean).join(" ");
}

/** @param {Repetition} repetition */
function often({ repeat, every, weekdays }) {
  if (repeat === "daily" || (weekdays.length === 7 && every === 1)) {
    return every === 1 ? text("plan.words.daily") : text("plan.words.everyDays", { count: every });
  }
  const days = listed(WEEKDAYS.filter((day) => weekdays.includes(day)).map((day) => text(WEEKDAY_KEYS[day])));
  if (every === 1 && weekdays.join() === WEEKDAYS.slice(0, 5).join()) return text("plan.words.workdays");
  return every === 1 ? text("plan.words.weekly", { days }) : text("plan.words.everyWeeks", { count: every, days });
}

/** @param {Repetition} repetition */
function ending({ end, until, count }) {
  if (end === "until") return text("plan.words.until", { day: dayWords(until) });
  return end === "count" ? plural("plan.words.count", count) : "";
}

/** "Kello 8.00 ja 20.00. Kesto 15 minuuttia."
 * @param {Schedule} schedule @returns {string} */
export function timesWords({ times, lengthMinutes }) {
  return text("plan.words.times", { times: listed(times.map(hourWords)), length: plural("time.minutes", lengthMinutes) });
}

/** What was taken out and added by single days; empty where nothing was.
 * @param {Schedule} schedule @returns {string} */
export function exceptionWords({ exceptedDays, exceptions, additional }) {
  const out = exceptedDays.length + exceptions.length;
  return [
    out > 0 ? plural("plan.words.out", out) : "",
    additional.length > 0 ? plural("plan.words.added", additional.length) : "",
  ].filter(Boolean).join(" ");
}
