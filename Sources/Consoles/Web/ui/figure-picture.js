/**
 * Figures as a picture: one bar for each group, with its words and numbers beside it, drawn as SVG in
 * the page. What a part of a bar means is told by its pattern and in words, never by colour alone. The
 * widths are per cent of the room there is, so that the letters keep their size on every screen.
 */

import { text } from "../language/language.js";
import { element } from "./dom.js";
import { figureWords, groupWords, numberWords } from "./statistics-words.js";

/** @typedef {import("../signalling/statistics-rest.js").Statistics} Statistics */
/** @typedef {import("../signalling/statistics-rest.js").FigureLine} FigureLine */
/** @typedef {import("../signalling/statistics-rest.js").Figure} Figure */
/** @typedef {"results" | "onTimePercent" | "answerSeconds" | "durationSeconds" | "savedPhysicalVisits"} PictureName */

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 22;

/** @type {[PictureName, string][]} */
export const PICTURES = [
  ["results", "statistics.picture.results"],
  ["onTimePercent", "statistics.figure.onTimePercent"],
  ["answerSeconds", "statistics.figure.answerSeconds"],
  ["durationSeconds", "statistics.figure.durationSeconds"],
  ["savedPhysicalVisits", "statistics.figure.savedPhysicalVisits"],
];

/** The parts of a bar of results, and the word of each.
 * @type {[Figure, string][]} */
const PARTS = [
  ["held", "statistics.figure.held"],
  ["notReached", "statistics.figure.notReached"],
  ["refused", "statistics.figure.refused"],
  ["technicalFailures", "statistics.figure.technicalFailures"],
  ["open", "statistics.figure.open"],
];

/** @type {Record<string, string>} */
const PATTERNS = { notReached: "lines", refused: "dots", technicalFailures: "cross", hidden: "level" };

/**
 * @param {Statistics} statistics @param {PictureName} name
 * @returns {Node[]} the parts of a figure element
 */
export function figurePicture(statistics, name) {
  const lines = statistics.rows.filter((line) => line.planned !== 0);
  const bars = name === "results" ? results(lines) : single(lines, name);
  return [
    patterns(),
    element("ul", { class: "bars" }, lines.map((line, index) => {
      const { value, parts } = bars[index] ?? { value: "", parts: [] };
      return element("li", { class: "bar" }, [
        element("span", { class: "bar-name", words: groupWords(statistics.by, line) }),
        element("span", { class: "bar-value", words: value }),
        bar(parts),
      ]);
    })),
    ...(name === "results" ? [legend(bars.some(({ parts }) => parts.some(([part]) => part === "hidden")))] : []),
  ];
}

/** @typedef {{ value: string, parts: [string, number][] }} Bar parts by name, in shares of the longest bar */

/** Where a part is hidden the bar is not divided: its outline is what was planned.
 * @param {FigureLine[]} lines @returns {Bar[]} */
function results(lines) {
  const longest = Math.max(1, ...lines.map(({ planned }) => planned ?? 0));
  return lines.map((line) => {
    if (line.planned === null) return { value: text("statistics.hidden"), parts: [] };
    const known = PARTS.filter(([figure]) => line[figure] !== null);
    const words = [text("statistics.plannedCount", { count: numberWords(line.planned) }),
      ...known.filter(([figure]) => line[figure] !== 0).map(([figure, key]) => `${text(key)} ${numberWords(line[figure] ?? 0)}`)];
    /** @type {[string, number][]} */
    const rest = known.length < PARTS.length ? [["hidden", (line.planned - sum(known.map(([figure]) => line[figure] ?? 0))) / longest]] : [];
    if (rest.length > 0) words.push(text("statistics.restHidden"));
    return { value: words.join(" · "), parts: [...known.map(([figure]) => /** @type {[string, number]} */ ([figure, (line[figure] ?? 0) / longest])), ...rest] };
  });
}

/** @param {FigureLine[]} lines @param {Exclude<PictureName, "results">} figure @returns {Bar[]} */
function single(lines, figure) {
  const longest = figure === "onTimePercent" ? 100 : Math.max(1, ...lines.map((line) => line[figure] ?? 0));
  return lines.map((line) => {
    const value = figureWords(figure, line)
      ?? text(line.suppressed.includes(figure) ? "statistics.hidden" : "statistics.none");
    return { value, parts: line[figure] === null ? [] : [["held", (line[figure] ?? 0) / longest]] };
  });
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** The words beside it say the same: readers are not told twice.
 * @param {[string, number][]} parts */
export function bar(parts) {
  const drawing = shape("svg", { class: "bar-drawing", width: "100%", height: String(HEIGHT), "aria-hidden": "true", focusable: "false" });
  drawing.append(shape("rect", { class: "bar-ground", x: "0", y: "0", width: "100%", height: String(HEIGHT) }));
  let start = 0;
  for (const [name, share] of parts) {
    if (share <= 0) continue;
    drawing.append(shape("rect", { class: `bar-part part-${name}`, ...filling(name), x: `${start * 100}%`, y: "1", width: `${share * 100}%`, height: String(HEIGHT - 2) }));
    start += share;
  }
  return drawing;
}

/** The pattern of a part; others are filled by the sheet of styles.
 * @param {string} part @returns {Record<string, string>} */
export function filling(part) {
  const pattern = PATTERNS[part];
  return pattern ? { fill: `url(#pattern-${pattern})` } : {};
}

/** @param {boolean} withHidden */
function legend(withHidden) {
  /** @type {[string, string][]} */
  const parts = [...PARTS, ...(withHidden ? [/** @type {[string, string]} */ (["hidden", "statistics.hidden"])] : [])];
  return element("ul", { class: "bar-legend", label: "statistics.legend" }, parts.map(([figure, key]) => {
    const sample = shape("svg", { width: "28", height: "18", "aria-hidden": "true", focusable: "false" });
    sample.append(shape("rect", { class: `bar-part part-${figure}`, ...filling(figure), x: "1", y: "1", width: "26", height: "16" }));
    return element("li", {}, [sample, element("span", { words: text(key) })]);
  }));
}

/** Lines, dots and crosses, once in the page. */
export function patterns() {
  const drawing = shape("svg", { class: "bar-patterns", width: "0", height: "0", "aria-hidden": "true", focusable: "false" });
  const all = shape("defs", {});
  for (const [name, path] of [["lines", "M0 8L8 0M-2 2L2 -2M6 10L10 6"], ["cross", "M0 0L8 8M8 0L0 8"], ["dots", "M3 4h2"], ["level", "M0 4H8"]]) {
    const pattern = shape("pattern", { id: `pattern-${name}`, width: "8", height: "8", patternUnits: "userSpaceOnUse" });
    pattern.append(shape("rect", { class: "pattern-ground", width: "8", height: "8" }), shape("path", { class: `pattern-line pattern-${name}`, d: path ?? "" }));
    all.append(pattern);
  }
  drawing.append(all);
  return drawing;
}

/** @param {string} tag @param {Record<string, string>} attributes */
export function shape(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
