/**
 * Taking a change of a plan back. What has been stays as it was, so that what is put back are the visits
 * to come; where that cannot be said for certain there is no way back, and none is offered.
 */

import { addDays, weekdayOf } from "../language/calendar.js";
import { weekdayCode } from "./plan-form.js";

/** @typedef {import("../signalling/care-messages.js").Plan} Plan */
/** @typedef {import("../signalling/care-messages.js").PlanDraft} PlanDraft */

/**
 * What to change a plan to, so that its visits to come are as before a change.
 * @param {Plan} before @param {Plan} saved as the gateway answered, perhaps a new plan that began at the change
 * @param {string} today @returns {PlanDraft | null}
 */
export function draftBefore(before, saved, today) {
  const rule = ruleBefore(before, saved);
  if (rule === undefined) return null;
  // A plan does not begin in the past again; its days are the same from there on.
  const firstDay = before.schedule.firstDay >= today ? before.schedule.firstDay : saved.schedule.firstDay;
  if (firstDay !== before.schedule.firstDay && counted(before.schedule.rule, before.schedule.firstDay, firstDay)) return null;
  const { clientId, kind, serviceForm, serviceTask, purpose, steps, professionalId } = before;
  return {
    clientId, kind, serviceForm, serviceTask, purpose, steps, professionalId,
    schedule: { ...before.schedule, firstDay, rule },
  };
}

/** Undefined where it is not certain. A count goes on with what is left of it only where nobody has touched it.
 * @param {Plan} before @param {Plan} saved @returns {string | null | undefined} */
function ruleBefore(before, saved) {
  const rule = before.schedule.rule;
  if (rule === null || !/COUNT=/i.test(rule)) return rule === null ? null : withWeekday(rule, before.schedule.firstDay);
  return sameButCount(rule, saved.schedule.rule) ? saved.schedule.rule : undefined;
}

/** A weekly rule without weekdays falls on its first day's.
 * @param {string} rule @param {string} firstDay */
function withWeekday(rule, firstDay) {
  return /FREQ=WEEKLY/i.test(rule) && !/BYDAY=/i.test(rule) ? `${rule};BYDAY=${weekdayCode(firstDay)}` : rule;
}

/** @param {string} rule @param {string | null} other */
const sameButCount = (rule, other) => other !== null && rule.replace(/COUNT=\d+/i, "") === other.replace(/COUNT=\d+/i, "");

/** Do the days of a rule that skips some fall otherwise, counted from another first day?
 * @param {string | null} rule @param {string} one @param {string} other */
function counted(rule, one, other) {
  const interval = Number(/INTERVAL=(\d+)/i.exec(rule ?? "")?.[1] ?? 1);
  if (rule === null) return true;
  const days = (/** @type {string} */ day) => Math.round(Date.parse(`${day}T00:00Z`) / 86_400_000);
  if (/FREQ=DAILY/i.test(rule)) return (days(other) - days(one)) % interval !== 0;
  const week = (/** @type {string} */ day) => days(addDays(day, -weekdayOf(day))) / 7;
  return (week(other) - week(one)) % interval !== 0;
}

/**
 * What a cancelled plan is made of anew.
 * @param {Plan} plan as it was @param {string | null} from the first visit that was cancelled; null: all to come
 * @returns {PlanDraft | null}
 */
export function draftAgain({ clientId, kind, serviceForm, serviceTask, purpose, steps, professionalId, schedule }, from) {
  const content = { clientId, kind, serviceForm, serviceTask, purpose, steps, professionalId };
  if (from === null) return { ...content, schedule: { ...schedule } };
  const day = from.slice(0, 10);
  // Another first day counts anew, and a rule of another make is not read here.
  if (schedule.rule !== null && (/COUNT=/i.test(schedule.rule) || !/^FREQ=(DAILY|WEEKLY)/.test(schedule.rule))) return null;
  if (schedule.rule === null && day !== schedule.firstDay) return null;
  const earlier = schedule.times.map((time) => `${day}T${time}`).filter((local) => local < from);
  const still = (/** @type {string} */ local) => local >= from;
  return {
    ...content,
    schedule: {
      ...schedule,
      firstDay: day,
      rule: schedule.rule === null ? null : withWeekday(schedule.rule, schedule.firstDay),
      exceptions: [...new Set([...schedule.exceptions.filter(still), ...earlier])].sort(),
      exceptedDays: schedule.exceptedDays.filter((one) => one >= day),
      additional: schedule.additional.filter(still),
    },
  };
}

/** The same without some visits, which stand by themselves.
 * @param {PlanDraft} draft @param {string[]} locals @returns {PlanDraft} */
export function without(draft, locals) {
  const { schedule } = draft;
  return { ...draft, schedule: { ...schedule, exceptions: [...new Set([...schedule.exceptions, ...locals])].sort() } };
}
