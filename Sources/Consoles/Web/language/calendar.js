/** Days and local times of the organisation's calendar, `2026-11-26` and `08:00`, and the moments that
 * they are. */

import { local, weekday } from "./clock.js";
import { currentLanguage, text } from "./language.js";

const DAY = 86_400_000;
/** No zone is farther from UTC. */
const FARTHEST = 14 * 3_600_000;

/** The day of a moment.
 * @param {number} time ms since 1970 UTC */
export const dayOf = (time) => local(time).day;

/** The clock's time of a moment, "08:30".
 * @param {number} time */
export function timeOf(time) {
  const { hour, minutes } = local(time);
  return `${String(hour).padStart(2, "0")}:${minutes}`;
}

/** @param {string} day @param {number} days @returns {string} */
export function addDays(day, days) {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** From Monday, 0, to Sunday, 6.
 * @param {string} day */
export const weekdayOf = (day) => (new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7;

/**
 * When a local time comes (ms since 1970 UTC), as the gateway takes it: one that comes twice means
 * the first; one that the clocks leap over comes later by as much as they leap.
 * @param {string} day @param {string} time
 */
export function momentOf(day, time) {
  const wall = Date.parse(`${day}T${time}Z`);
  const [before, after] = [offsetAt(wall - FARTHEST), offsetAt(wall + FARTHEST)];
  const right = [before, after].map((offset) => wall - offset).filter((moment) => moment + offsetAt(moment) === wall);
  return right.length > 0 ? Math.min(...right) : wall - before;
}

/** How far the wall's clock is ahead of UTC (ms).
 * @param {number} time */
function offsetAt(time) {
  const minute = Math.floor(time / 60_000) * 60_000;
  return Date.parse(`${dayOf(minute)}T${timeOf(minute)}Z`) - minute;
}

/** "26.11.2026", in English "26/11/2026".
 * @param {string} day */
export function dayWords(day) {
  const [year, month, date] = day.split("-").map(Number);
  return [date, month, year].join(currentLanguage() === "en" ? "/" : ".");
}

/** "torstai 26.11.2026".
 * @param {string} day */
export function dayWithWeekday(day) {
  return text("calendar.day", { weekday: weekday(Date.parse(`${day}T12:00Z`)), day: dayWords(day) });
}

/**
 * A day as people write it, "26.11.2026", "26/11/2026", "26.11." (the nearest from `today` on), or as
 * it is kept.
 * @param {string} words @param {string} today @returns {string | null} null where it is no day
 */
export function readDay(words, today) {
  const kept = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(words.trim());
  if (kept) return realDay(Number(kept[1]), Number(kept[2]), Number(kept[3]));
  const found = /^(\d{1,2})[./]\s*(\d{1,2})[./]?\s*(\d{4})?$/.exec(words.trim());
  if (!found) return null;
  const [date, month] = [Number(found[1]), Number(found[2])];
  if (found[3]) return realDay(Number(found[3]), month, date);
  const year = Number(today.slice(0, 4));
  const day = realDay(year, month, date);
  return day !== null && day < today ? realDay(year + 1, month, date) : day;
}

/** @param {number} year @param {number} month @param {number} date */
function realDay(year, month, date) {
  const day = [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(date).padStart(2, "0")].join("-");
  const moment = Date.parse(`${day}T00:00Z`);
  return !Number.isNaN(moment) && new Date(moment).toISOString().slice(0, 10) === day ? day : null;
}
