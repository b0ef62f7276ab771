/** A client's visits of the days around today. */

import { addDays, dayOf, momentOf } from "../language/calendar.js";
import { fetchClientVisits } from "./care-rest.js";

/** @typedef {import("./care-messages.js").CareVisit} CareVisit */

/** So many days before today and after it. */
const BEFORE = 14;
const AFTER = 14;

/** @param {string} clientId @param {number} now
 * @returns {Promise<CareVisit[]>} in order */
export function visitsAround(clientId, now) {
  const today = dayOf(now);
  return fetchClientVisits(clientId, momentOf(addDays(today, -BEFORE), "00:00"), momentOf(addDays(today, AFTER + 1), "00:00"));
}
