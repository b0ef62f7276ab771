/** What makes sense of how clients are reminded of visits, as the gateway takes it. */

/** @typedef {import("../signalling/rest.js").ReminderRule} ReminderRule */

export const LEAST_MINUTES = 10;
export const MOST_MINUTES = 600;

/** @param {ReminderRule} one @param {ReminderRule} other */
export function sameReminders(one, other) {
  return one.minutesBefore === other.minutesBefore
    && one.eveningAt === other.eveningAt
    && one.channels.length === other.channels.length
    && one.channels.every((channel) => other.channels.includes(channel));
}

/** The key of what is wrong; null: nothing. What was not readable is NaN or an empty text.
 * @param {ReminderRule} rule */
export function reminderProblem({ channels, minutesBefore, eveningAt }) {
  if (minutesBefore !== null && !(minutesBefore >= LEAST_MINUTES && minutesBefore <= MOST_MINUTES)) return "reminder.problem.minutes";
  if (eveningAt === "") return "reminder.problem.clock";
  if (channels.length > 0 && minutesBefore === null && eveningAt === null) return "reminder.problem.when";
  return null;
}

/** Whether anybody is sent anything by it.
 * @param {ReminderRule} rule */
export function remindsAnybody({ channels, minutesBefore, eveningAt }) {
  return channels.length > 0 && (minutesBefore !== null || eveningAt !== null);
}
