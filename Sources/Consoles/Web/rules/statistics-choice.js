/** What figures are asked for: the periods that are offered, and what may be published. */

import { addDays, weekdayOf } from "../language/calendar.js";

/** @typedef {"thisWeek" | "lastWeek" | "thisMonth" | "lastMonth" | "own"} PeriodName */
/** @typedef {{ from: string, to: string }} Period both days included */

/** @type {PeriodName[]} */
export const PERIODS = ["thisWeek", "lastWeek", "thisMonth", "lastMonth", "own"];
/** By time nothing is published: what is left of a month would be its other days. */
export const BY_TIME = ["day", "week", "month"];
export const BY_MARK = ["unit", "serviceForm", "serviceTask", "kind"];
/** The gateway's bound, in days. */
const LONGEST = 366;
const MONTHS_OFFERED = 12;
const READERS = ["shiftLead", "supervisor", "administrator"];

/** May somebody read figures? The gateway decides; this spares others a link that leads nowhere.
 * @param {{ you: { roles?: string[] } }} me */
export const readsFigures = ({ you }) => (you.roles ?? []).some((role) => READERS.includes(role));

/** @param {Exclude<PeriodName, "own">} name @param {string} today @returns {Period} */
export function periodOf(name, today) {
  const monday = addDays(today, -weekdayOf(today));
  if (name === "thisWeek") return { from: monday, to: addDays(monday, 6) };
  if (name === "lastWeek") return { from: addDays(monday, -7), to: addDays(monday, -1) };
  const first = `${today.slice(0, 7)}-01`;
  if (name === "thisMonth") return monthOf(first);
  return monthOf(addDays(first, -1));
}

/** The whole month that a day lies in.
 * @param {string} day @returns {Period} */
export function monthOf(day) {
  const from = `${day.slice(0, 7)}-01`;
  const next = addDays(from, 31).slice(0, 7);
  return { from, to: addDays(`${next}-01`, -1) };
}

/** Months that are over, the newest first: figures are published of nothing else.
 * @param {string} today @returns {Period[]} */
export function monthsOver(today) {
  const months = [monthOf(addDays(`${today.slice(0, 7)}-01`, -1))];
  while (months.length < MONTHS_OFFERED) months.push(monthOf(addDays(months.at(-1)?.from ?? today, -1)));
  return months;
}

/** The key of what is wrong with a period of one's own; null where nothing is.
 * @param {Period} period empty days where none is written @returns {string | null} */
export function periodProblem({ from, to }) {
  if (from === "" || to === "") return "statistics.problem.day";
  if (to < from) return "statistics.problem.order";
  return (Date.parse(to) - Date.parse(from)) / 86_400_000 >= LONGEST ? "statistics.problem.long" : null;
}
