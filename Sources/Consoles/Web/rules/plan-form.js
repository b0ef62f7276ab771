/**
 * The form of a visit plan and the plan itself, turned into each other. What the form cannot show, a
 * rule of another make or what was taken out and added, stays in the plan as it was.
 */

import { weekdayOf } from "../language/calendar.js";

/** @typedef {import("../signalling/care-messages.js").PlanDraft} PlanDraft */
/** @typedef {import("../signalling/care-messages.js").Schedule} Schedule */

/**
 * @typedef {object} PlanForm
 * @property {string} kind
 * @property {string | null} serviceForm null: as the client's unit has it
 * @property {string | null} serviceTask null: as the client's unit has it
 * @property {string} purpose
 * @property {string[]} steps
 * @property {string | null} professionalId
 * @property {string} firstDay
 * @property {"once" | "daily" | "weekly" | "kept"} repeat `kept`: by a rule that the form cannot show
 * @property {number} every so many days or weeks
 * @property {Weekday[]} weekdays of a weekly one
 * @property {"never" | "until" | "count"} end
 * @property {string} until the last day
 * @property {number} count days on which it falls
 * @property {string[]} times
 * @property {number} lengthMinutes
 *
 * @typedef {"MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU"} Weekday
 * @typedef {Pick<PlanForm, "repeat" | "every" | "weekdays" | "end" | "until" | "count">} Repetition
 * @typedef {{ field: string, key: string }} FormProblem the field to go to, and the text that says what is wrong
 */

/** @type {Weekday[]} */
export const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** The bounds of the gateway. */
export const MOST_TIMES = 12;
export const MOST_STEPS = 12;
export const LONGEST_STEP = 200;
export const LONGEST_PURPOSE = 500;
const LENGTHS = { least: 5, most: 240 };
const MOST_EVERY = 366;
const MOST_COUNT = 10_000;

/** @type {Repetition} */
const ONCE = { repeat: "once", every: 1, weekdays: [], end: "never", until: "", count: 10 };

/** @param {string} day @returns {Weekday} */
export const weekdayCode = (day) => WEEKDAYS[weekdayOf(day)] ?? "MO";

/** A plan to begin with.
 * @param {string} day @returns {PlanForm} */
export function emptyForm(day) {
  return {
    ...ONCE, kind: "videoVisit", serviceForm: null, serviceTask: null, purpose: "", steps: [], professionalId: null, firstDay: day, repeat: "weekly",
    weekdays: [weekdayCode(day)], until: day, times: ["10:00"], lengthMinutes: 15,
  };
}

/** @param {PlanDraft} plan @returns {PlanForm} */
export function formOf(plan) {
  const { schedule } = plan;
  return {
    kind: plan.kind,
    serviceForm: plan.serviceForm ?? null,
    serviceTask: plan.serviceTask ?? null,
    purpose: plan.purpose,
    steps: [...plan.steps],
    professionalId: plan.professionalId,
    firstDay: schedule.firstDay,
    ...readRule(schedule.rule, schedule.firstDay),
    times: [...schedule.times],
    lengthMinutes: schedule.lengthMinutes,
  };
}

/**
 * @param {PlanForm} form without problems
 * @param {string} clientId
 * @param {PlanDraft} [before] the plan that is changed: what the form does not show comes from it
 * @returns {PlanDraft}
 */
export function draftOf(form, clientId, before) {
  const times = [...form.times].sort();
  return {
    clientId,
    kind: form.kind,
    serviceForm: form.serviceForm,
    serviceTask: form.serviceTask,
    purpose: form.purpose.trim(),
    steps: form.steps.map((step) => step.trim()).filter(Boolean),
    professionalId: form.professionalId,
    ...(before?.unitId ? { unitId: before.unitId } : {}),
    schedule: {
      zone: before?.schedule.zone ?? "Europe/Helsinki",
      firstDay: form.firstDay,
      rule: ruleOf(form, before?.schedule),
      times,
      lengthMinutes: form.lengthMinutes,
      exceptedDays: [...(before?.schedule.exceptedDays ?? [])],
      exceptions: [...(before?.schedule.exceptions ?? [])],
      additional: [...(before?.schedule.additional ?? [])],
      endsBefore: before?.schedule.endsBefore ?? null,
    },
  };
}

/** The rule that the form says; letter for letter the one before where nothing of it was changed.
 * @param {PlanForm} form @param {Schedule} [before] @returns {string | null} */
function ruleOf(form, before) {
  if (form.repeat === "kept") return before?.rule ?? null;
  if (before && form.firstDay === before.firstDay && sameRepetition(form, readRule(before.rule, before.firstDay))) return before.rule;
  if (form.repeat === "once") return null;
  const parts = [`FREQ=${form.repeat === "daily" ? "DAILY" : "WEEKLY"}`];
  if (form.every !== 1) parts.push(`INTERVAL=${form.every}`);
  if (form.repeat === "weekly") parts.push(`BYDAY=${WEEKDAYS.filter((day) => form.weekdays.includes(day)).join(",")}`);
  if (form.end === "until") parts.push(`UNTIL=${form.until.replaceAll("-", "")}`);
  if (form.end === "count") parts.push(`COUNT=${form.count}`);
  return parts.join(";");
}

/** @param {Repetition} one @param {Repetition} other */
function sameRepetition(one, other) {
  const essence = (/** @type {Repetition} */ form) => {
    if (form.repeat === "once" || form.repeat === "kept") return form.repeat;
    const days = form.repeat === "weekly" ? WEEKDAYS.filter((day) => form.weekdays.includes(day)).join() : "";
    const end = form.end === "until" ? form.until : form.end === "count" ? String(form.count) : "";
    return [form.repeat, form.every, days, form.end, end].join(" ");
  };
  return essence(one) === essence(other);
}

/** @param {string | null} rule @param {string} firstDay @returns {Repetition} */
export function readRule(rule, firstDay) {
  if (rule === null) return { ...ONCE, until: firstDay };
  return readParts(rule, firstDay) ?? { ...ONCE, until: firstDay, repeat: "kept" };
}

/** Null where the form has no words for it.
 * @param {string} rule @param {string} firstDay @returns {Repetition | null} */
function readParts(rule, firstDay) {
  const parts = new Map(rule.toUpperCase().replace(/^RRULE:/, "").split(";").map((part) => {
    const [name, value] = part.split("=");
    return [name ?? "", value ?? ""];
  }));
  const frequency = parts.get("FREQ");
  const known = ["FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT"];
  if ([...parts.keys()].some((name) => !known.includes(name)) || (frequency !== "DAILY" && frequency !== "WEEKLY")) return null;
  const every = readNumber(parts.get("INTERVAL") ?? "1");
  const weekdays = readWeekdays(parts.get("BYDAY"));
  if (every === null || weekdays === null || (frequency === "DAILY" && weekdays.length > 0)) return null;
  /** @type {Repetition} */
  const read = {
    ...ONCE,
    repeat: frequency === "DAILY" ? "daily" : "weekly",
    every,
    weekdays: frequency === "WEEKLY" && weekdays.length === 0 ? [weekdayCode(firstDay)] : weekdays,
    until: firstDay,
  };
  const [until, count] = [parts.get("UNTIL"), parts.get("COUNT")];
  if (until !== undefined) {
    const day = /^(\d{4})(\d{2})(\d{2})$/.exec(until);
    if (!day || count !== undefined) return null;
    return { ...read, end: "until", until: `${day[1]}-${day[2]}-${day[3]}` };
  }
  if (count === undefined) return read;
  const number = readNumber(count);
  return number === null ? null : { ...read, end: "count", count: number };
}

/** @param {string} text */
function readNumber(text) {
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : null;
}

/** @param {string | undefined} list @returns {Weekday[] | null} */
function readWeekdays(list) {
  const codes = list === undefined ? [] : list.split(",");
  const found = WEEKDAYS.filter((day) => codes.includes(day));
  return found.length === new Set(codes).size ? found : null;
}

/** What a person has to mend before the gateway is asked, in the order of the form.
 * @param {PlanForm} form days are real or empty, times are real
 * @returns {FormProblem[]} */
export function problemsOf(form) {
  /** @type {FormProblem[]} */
  const found = [];
  const add = (/** @type {boolean} */ wrong, /** @type {string} */ field, /** @type {string} */ key) => {
    if (wrong) found.push({ field, key });
  };
  add(form.firstDay === "", "firstDay", "plan.problem.firstDay");
  if (form.repeat === "daily" || form.repeat === "weekly") {
    add(!isWhole(form.every, 1, MOST_EVERY), "every", "plan.problem.every");
    add(form.repeat === "weekly" && form.weekdays.length === 0, "weekdays", "plan.problem.weekdays");
    add(form.end === "until" && (form.until === "" || form.until < form.firstDay), "until", "plan.problem.until");
    add(form.end === "count" && !isWhole(form.count, 1, MOST_COUNT), "count", "plan.problem.count");
  }
  const times = [...form.times].sort();
  add(times.length === 0, "times", "plan.problem.noTimes");
  add(times.length > MOST_TIMES, "times", "plan.problem.tooManyTimes");
  add(new Set(times).size < times.length, "times", "plan.problem.timeTwice");
  add(!isWhole(form.lengthMinutes, LENGTHS.least, LENGTHS.most), "length", "plan.problem.length");
  add(new Set(times).size === times.length && overlap(times, form.lengthMinutes), "times", "plan.problem.overlap");
  add(form.purpose.length > LONGEST_PURPOSE, "purpose", "plan.problem.purpose");
  add(form.steps.length > MOST_STEPS, "steps", "plan.problem.tooManySteps");
  add(form.steps.some((step) => step.length > LONGEST_STEP), "steps", "plan.problem.step");
  return found;
}

/** @param {number} value @param {number} least @param {number} most */
const isWhole = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;

/** @param {string[]} times sorted @param {number} length min */
function overlap(times, length) {
  const minutes = times.map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  return minutes.some((time, index) => index > 0 && time - (minutes[index - 1] ?? 0) < length);
}
