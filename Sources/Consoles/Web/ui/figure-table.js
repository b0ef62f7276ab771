/** Figures as a table: all that the picture shows and more, for readers of every kind. */

import { text } from "../language/language.js";
import { element } from "./dom.js";
import { FIGURES, GROUPING_KEYS, figureWords, groupWords } from "./statistics-words.js";

/** @typedef {import("../signalling/statistics-rest.js").Statistics} Statistics */
/** @typedef {import("../signalling/statistics-rest.js").FigureLine} FigureLine */

/** @param {Statistics} statistics @param {string} caption @returns {HTMLTableElement} */
export function figureTable(statistics, caption) {
  const heads = [GROUPING_KEYS[statistics.by] ?? "statistics.by.unit", ...FIGURES.map(([, key]) => key)];
  return element("table", {}, [
    element("caption", { class: "for-readers", words: caption }),
    element("thead", {}, [element("tr", {}, heads.map((key) => element("th", { words: text(key), attributes: { scope: "col" } })))]),
    element("tbody", {}, statistics.rows.map((line) => row(line, groupWords(statistics.by, line)))),
    element("tfoot", {}, [row(statistics.total, text("statistics.total"))]),
  ]);
}

/** @param {FigureLine} line @param {string} name */
function row(line, name) {
  return element("tr", {}, [
    element("th", { words: name, attributes: { scope: "row" } }),
    ...FIGURES.map(([figure]) => {
      const words = figureWords(figure, line);
      if (words !== null) return element("td", { words });
      return line.suppressed.includes(figure) ? hidden() : none();
    }),
  ]);
}

/** A figure that is not shown says so; one that there is not says that. */
const hidden = () => element("td", { class: "suppressed" }, [element("span", { words: text("statistics.hidden") })]);
const none = () => element("td", {}, [
  element("span", { words: "–", attributes: { "aria-hidden": "true" } }),
  element("span", { class: "for-readers", words: text("statistics.none") }),
]);
