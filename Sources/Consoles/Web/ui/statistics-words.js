/** The words of figures and of what they are grouped by. */

import { dayWithWeekday } from "../language/calendar.js";
import { currentLanguage, text } from "../language/language.js";
import { kindKey } from "./kind-words.js";
import { FORM_KEYS, TASK_KEYS } from "./service-words.js";

/** @typedef {import("../signalling/statistics-rest.js").Figure} Figure */
/** @typedef {import("../signalling/statistics-rest.js").FigureLine} FigureLine */

/** @type {[Figure, string][]} */
export const FIGURES = [
  ["planned", "statistics.figure.planned"],
  ["held", "statistics.figure.held"],
  ["notReached", "statistics.figure.notReached"],
  ["refused", "statistics.figure.refused"],
  ["technicalFailures", "statistics.figure.technicalFailures"],
  ["open", "statistics.figure.open"],
  ["onTimePercent", "statistics.figure.onTimePercent"],
  ["answerSeconds", "statistics.figure.answerSeconds"],
  ["durationSeconds", "statistics.figure.durationSeconds"],
  ["savedPhysicalVisits", "statistics.figure.savedPhysicalVisits"],
];

/** @type {Record<string, string>} */
export const GROUPING_KEYS = {
  unit: "statistics.by.unit",
  serviceForm: "statistics.by.serviceForm",
  serviceTask: "statistics.by.serviceTask",
  kind: "statistics.by.kind",
  day: "statistics.by.day",
  week: "statistics.by.week",
  month: "statistics.by.month",
};

/** What a group is called.
 * @param {string} by @param {FigureLine} line */
export function groupWords(by, { key, name }) {
  if (by === "serviceForm") return text(FORM_KEYS[key] ?? "statistics.form.other");
  if (by === "serviceTask") return text(TASK_KEYS[key] ?? "statistics.unknown");
  if (by === "kind") return text(kindKey(key));
  if (by === "day") return dayWithWeekday(key);
  if (by === "week") return text("statistics.week", { week: Number(key.slice(6)), year: key.slice(0, 4) });
  if (by === "month") return text("statistics.month", { month: Number(key.slice(5)), year: key.slice(0, 4) });
  return name ?? key;
}

/** A figure as it is read; null where there is none.
 * @param {Figure} figure @param {FigureLine} line @returns {string | null} */
export function figureWords(figure, line) {
  const value = line[figure];
  if (value === null) return null;
  if (figure === "onTimePercent") return text("statistics.percent", { count: value });
  if (figure === "answerSeconds" || figure === "durationSeconds") return lengthWords(value);
  return numberWords(value);
}

/** With the language's spaces or commas between thousands.
 * @param {number} value */
export const numberWords = (value) => new Intl.NumberFormat(currentLanguage()).format(value);

/** @param {number} seconds */
export function lengthWords(seconds) {
  if (seconds < 60) return text("statistics.seconds", { count: seconds });
  return text("statistics.minutes", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}
