/** What is said of planned shifts. */

import { addDays, dayOf, weekdayOf } from "../language/calendar.js";
import { clockTime, onWeekday } from "../language/clock.js";
import { text } from "../language/language.js";

/** @typedef {{ from: number, to: number }} Span */

/** "18.00–22.00".
 * @param {Span} span */
export const spanWords = ({ from, to }) => `${clockTime(from)}–${clockTime(to)}`;

/** Where a shift goes over the ends of the day that is shown; empty where it does not.
 * @param {Span} span @param {string} day */
export function overWords({ from, to }, day) {
  return [
    dayOf(from) < day ? text("desk.shifts.fromBefore") : "",
    // Midnight belongs to the day before it.
    dayOf(to - 1) > day ? text("desk.shifts.toAfter") : "",
  ].filter(Boolean).join(" · ");
}

/** The reader's own: the one that goes on, or the next.
 * @param {Span} shift @param {number} now */
export function ownShiftWords(shift, now) {
  const times = { from: clockTime(shift.from), to: clockTime(shift.to) };
  if (shift.from <= now) return text("desk.shift.now", times);
  if (dayOf(shift.from) === dayOf(now)) return text("desk.shift.today", times);
  return text("desk.shift.next", { ...times, day: onWeekday(shift.from) });
}

/** The days of a week, from Monday on.
 * @param {string} day one of them @returns {string[]} */
export function weekOf(day) {
  const monday = addDays(day, -weekdayOf(day));
  return [0, 1, 2, 3, 4, 5, 6].map((days) => addDays(monday, days));
}

/** Those that go on at some time of a day, by their beginnings.
 * @template {Span} T
 * @param {T[]} shifts @param {string} day @returns {T[]} */
export const shiftsOf = (shifts, day) =>
  shifts.filter(({ from, to }) => dayOf(from) <= day && dayOf(to - 1) >= day).sort((one, other) => one.from - other.from);
