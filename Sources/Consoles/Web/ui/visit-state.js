/** The state of a visit at this moment: the gateway tells of changes, not of time that passes. */

/** @typedef {import("../signalling/messages.js").Visit} Visit */

/** A visit may be made this long before its time, and is due from then on (ms; as the gateway has it). */
const DUE_BEFORE = 5 * 60_000;
/** A visit that has not been called this long after its time is late (ms). */
const LATE_AFTER = 5 * 60_000;

/**
 * @param {Pick<Visit, "state" | "startsAt">} visit @param {number} now ms since 1970 UTC
 * @returns {string} a state of the gateway, or "late"
 */
export function stateAt(visit, now) {
  if (visit.state !== "coming" && visit.state !== "due") return visit.state;
  if (now > visit.startsAt + LATE_AFTER) return "late";
  return now < visit.startsAt - DUE_BEFORE ? "coming" : "due";
}
