/** The REST requests about figures (docs/statistics.md). */

import { ask } from "./rest.js";

/**
 * @typedef {"planned" | "held" | "notReached" | "refused" | "technicalFailures" | "open" | "onTimePercent"
 *   | "answerSeconds" | "durationSeconds" | "savedPhysicalVisits"} Figure
 * @typedef {{ key: string, name: string | null, suppressed: Figure[] } & Record<Figure, number | null>} FigureLine
 *
 * @typedef {object} Statistics
 * @property {string} from
 * @property {string} to the last day, included
 * @property {string} by
 * @property {"working" | "published"} view
 * @property {string | null} unitId null: all units
 * @property {FigureLine[]} rows
 * @property {FigureLine} total
 *
 * @typedef {object} StatisticsChoice
 * @property {string} from
 * @property {string} to
 * @property {string} by
 * @property {"working" | "published"} view
 * @property {string} unit an id; empty: all units
 */

/** @param {StatisticsChoice} choice */
function query({ unit, ...rest }) {
  return new URLSearchParams({ ...rest, ...(unit ? { unit } : {}) });
}

/** @param {StatisticsChoice} choice @returns {Promise<Statistics>} */
export const fetchStatistics = (choice) => ask("GET", `/api/statistics?${query(choice)}`);

/** Where the same is to be had as a table for a spreadsheet.
 * @param {StatisticsChoice} choice @param {string} language */
export function statisticsTableAddress(choice, language) {
  const asked = query(choice);
  asked.set("format", "csv");
  asked.set("language", language);
  return `/api/statistics?${asked}`;
}

/** @param {string} unitId @param {{ serviceForm: string, serviceTask: string }} service
 * @returns {Promise<import("./care-messages.js").Unit>} */
export async function changeUnitService(unitId, service) {
  return (await ask("PUT", `/api/units/${encodeURIComponent(unitId)}/service`, service)).unit;
}
