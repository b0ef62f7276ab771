/** A client's visits of the days around today, out of the lists of those days. */

import { addDays, dayOf } from "../language/calendar.js";
import { fetchDay } from "./care-rest.js";
import { codeOf } from "./session.js";

/** @typedef {import("./care-messages.js").CareVisit} CareVisit */

/** So many days before today and after it. */
const BEFORE = 6;
const AFTER = 7;
/** Lists asked for at one time: others want answers too. */
const TOGETHER = 4;

/** @param {string} clientId @param {string | null} unit where the client is looked after @param {number} now
 * @returns {Promise<CareVisit[]>} in order */
export async function visitsAround(clientId, unit, now) {
  const first = addDays(dayOf(now), -BEFORE);
  const days = Array.from({ length: BEFORE + 1 + AFTER }, (_, index) => addDays(first, index));
  /** @type {Map<string, CareVisit>} */
  const found = new Map();
  while (days.length > 0) {
    const lists = await Promise.all(days.splice(0, TOGETHER).map((day) => listOf(day, unit ?? "all")));
    for (const visit of lists.flat()) if (visit.clientId === clientId) found.set(visit.id, visit);
  }
  return [...found.values()].sort((one, other) => one.startsAt - other.startsAt);
}

/** Whoever may see the client, but not the list of the client's unit, sees the client's in the list of all.
 * @param {string} day @param {string} unit */
async function listOf(day, unit) {
  try {
    return await fetchDay(day, unit);
  } catch (error) {
    if (codeOf(error) !== "reasonNeeded") throw error;
    return fetchDay(day, "all");
  }
}
