/** The day's list as it is printed and kept: no more of each visit than is needed to make it by
 * telephone or at the door. */

/** @typedef {import("../signalling/care-messages.js").DetailedDay} DetailedDay */

/**
 * @typedef {object} SheetVisit
 * @property {string} id
 * @property {string} clientName
 * @property {string} kind
 * @property {number} startsAt
 * @property {number} endsAt
 * @property {string} state
 * @property {string} who id of whoever makes it; empty: nobody yet
 * @property {string} with that person's first name
 * @property {string} unitId
 * @property {string} purpose
 * @property {string[]} steps
 * @property {string} phone
 * @property {string} address
 * @property {string} entryInstructions
 * @property {string} emergency
 *
 * @typedef {object} DaySheet
 * @property {string} day
 * @property {SheetVisit[]} visits
 * @property {boolean} truncated there are more than are here
 *
 * @typedef {object} SheetGroup
 * @property {string} id of the person or unit; empty: nobody
 * @property {string} name empty where it is not known
 * @property {SheetVisit[]} visits
 */

/** Far above what one unit has in a day. */
const MOST_VISITS = 1_000;
/** Not to be made any more: they are left out. */
const OVER = new Set(["cancelled", "suspended"]);

/** @param {DetailedDay} answer @returns {DaySheet} */
export function sheetOf({ day, visits, truncated, details }) {
  const standing = visits.filter((visit) => !OVER.has(visit.state)).map((visit) => ({
    id: visit.id,
    clientName: visit.clientName,
    kind: visit.kind,
    startsAt: visit.startsAt,
    endsAt: visit.endsAt,
    state: visit.state,
    who: visit.professionalId ?? "",
    with: visit.with,
    unitId: visit.unitId ?? "",
    purpose: visit.purpose,
    steps: [...(details?.[visit.id]?.steps ?? [])],
    phone: details?.[visit.id]?.phone ?? "",
    address: details?.[visit.id]?.address ?? "",
    entryInstructions: details?.[visit.id]?.entryInstructions ?? "",
    emergency: details?.[visit.id]?.emergency ?? "",
  }));
  standing.sort((one, other) => one.startsAt - other.startsAt || one.clientName.localeCompare(other.clientName, "fi"));
  return { day, visits: standing.slice(0, MOST_VISITS), truncated: truncated || standing.length > MOST_VISITS };
}

/**
 * One group for each person or unit, by name; nobody's visits come last.
 * @param {SheetVisit[]} visits @param {"person" | "unit"} by
 * @param {Map<string, string>} names of people and units, by id
 * @returns {SheetGroup[]}
 */
export function groupsOf(visits, by, names) {
  /** @type {Map<string, SheetGroup>} */
  const groups = new Map();
  for (const visit of visits) {
    const id = by === "person" ? visit.who : visit.unitId;
    const known = groups.get(id);
    if (known) known.visits.push(visit);
    else groups.set(id, { id, name: id === "" ? "" : names.get(id) ?? (by === "person" ? visit.with : ""), visits: [visit] });
  }
  return [...groups.values()].sort((one, other) => Number(one.id === "") - Number(other.id === "") || one.name.localeCompare(other.name, "fi"));
}
