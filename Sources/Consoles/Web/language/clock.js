/** Times and durations as people say them, in the page's language and the organisation's time zone:
 * a device set to another zone must not move a visit. */

import { currentLanguage, plural, text } from "./language.js";

const WEEKDAYS = [
  "weekday.sunday",
  "weekday.monday",
  "weekday.tuesday",
  "weekday.wednesday",
  "weekday.thursday",
  "weekday.friday",
  "weekday.saturday",
];
const ON_WEEKDAYS = [
  "weekday.onSunday",
  "weekday.onMonday",
  "weekday.onTuesday",
  "weekday.onWednesday",
  "weekday.onThursday",
  "weekday.onFriday",
  "weekday.onSaturday",
];

/** Where the gateway's days begin and end. */
const ZONE = "Europe/Helsinki";
const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  weekday: "long",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const DAY_NAMES = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** The day, hour and minute that a clock on the organisation's wall shows.
 * @param {number} time ms since 1970 UTC */
export function local(time) {
  /** @type {Record<string, string>} */
  const parts = {};
  for (const { type, value } of PARTS.formatToParts(time)) parts[type] = value;
  return {
    day: `${parts.year}-${parts.month}-${parts.day}`,
    weekday: DAY_NAMES.indexOf(parts.weekday ?? ""),
    hour: Number(parts.hour),
    minutes: parts.minute ?? "00",
  };
}

/**
 * "9.05", in English "9:05": for lists.
 * @param {number} time ms since 1970 UTC
 */
export function clockTime(time) {
  const { hour, minutes } = local(time);
  return `${hour}${currentLanguage() === "en" ? ":" : "."}${minutes}`;
}

/**
 * "10" on the hour, else "10.30": for sentences.
 * @param {number} time
 */
export function spokenTime(time) {
  const { hour, minutes } = local(time);
  return minutes === "00" ? String(hour) : clockTime(time);
}

/**
 * "26.11. 9.05" as numbers are written in a language: for what is read in another one than the page's.
 * @param {number} time @param {string} language
 */
export const dateIn = (time, language) =>
  new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    timeZone: ZONE,
    weekday: "long",
    day: "numeric",
    month: "numeric",
    hour: "numeric",
    minute: "2-digit",
  }).format(time);

/** @param {number} time */
export const weekday = (time) => text(WEEKDAYS[local(time).weekday] ?? "weekday.monday");

/** @param {number} time */
export const onWeekday = (time) => text(ON_WEEKDAYS[local(time).weekday] ?? "weekday.onMonday");

/**
 * "tänään kello 10.05", "tiistaina kello 10.05", else with the date: for what has been.
 * @param {number} time @param {number} now
 */
export function momentWords(time, now) {
  const at = { time: clockTime(time) };
  if (sameDay(time, now)) return text("time.today", at);
  if (now - time < 6 * 86_400_000) return text("time.onDay", { ...at, day: onWeekday(time) });
  const [year, month, day] = local(time).day.split("-").map(Number);
  return text("time.onDate", { ...at, day: day ?? 0, month: month ?? 0, year: year ?? 0 });
}

/**
 * A time of day as it is kept, "08:30", as people read it.
 * @param {string} time
 */
export function hourWords(time) {
  const [hour, minutes] = time.split(":");
  return text("time.ofDay", { hour: Number(hour), minutes: minutes ?? "00" });
}

/**
 * "21.11.2026": for the head of a day.
 * @param {number} time
 */
export function dayWords(time) {
  const [year, month, day] = local(time).day.split("-").map(Number);
  return `${weekday(time)} ${text("access.day", { day: day ?? 0, month: month ?? 0, year: year ?? 0 })}`;
}

/** @param {number} one @param {number} other */
export const sameDay = (one, other) =>
  local(one).day === local(other).day;

/** A length of time by itself ("odota 1 minuutti"), or what lasts it ("kesti 1 minuutin"). */
const UNITS = {
  plain: {
    hours: (/** @type {number} */ count) => plural("time.hours", count),
    minutes: (/** @type {number} */ count) => plural("time.minutes", count),
    seconds: (/** @type {number} */ count) => plural("time.seconds", count),
  },
  lasting: {
    hours: (/** @type {number} */ count) => plural("time.forHours", count),
    minutes: (/** @type {number} */ count) => plural("time.forMinutes", count),
    seconds: (/** @type {number} */ count) => plural("time.forSeconds", count),
  },
};

/**
 * "2 minuuttia 5 sekuntia"; nothing below a second.
 * @param {number} milliseconds
 * @param {keyof typeof UNITS} [form]
 */
export function durationWords(milliseconds, form = "plain") {
  const words = UNITS[form];
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = seconds % 60;
  const parts = [];
  if (hours > 0) parts.push(words.hours(hours));
  if (minutes > 0) parts.push(words.minutes(minutes));
  if ((rest > 0 && hours === 0) || parts.length === 0) parts.push(words.seconds(rest));
  return parts.join(" ");
}

/**
 * The greeting of the hour.
 * @param {number} time @param {string} name
 */
export function greeting(time, name) {
  const hour = local(time).hour;
  if (hour >= 5 && hour < 10) return text("guest.greeting.morning", { name });
  if (hour >= 10 && hour < 17) return text("guest.greeting.day", { name });
  if (hour >= 17 && hour < 22) return text("guest.greeting.evening", { name });
  return text("guest.greeting.night", { name });
}
