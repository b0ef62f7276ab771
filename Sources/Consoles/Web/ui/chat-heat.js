/** The week as a picture: each hour of each weekday, the darker the more people. The table says the same. */

import { text } from "../language/language.js";
import { cameOf, countWords, figuresTable, unmetOf } from "./chat-figures-parts.js";
import { element, keepingFocus } from "./dom.js";
import { shape } from "./figure-picture.js";
import { labelled, select } from "./form-parts.js";
import { numberWords } from "./statistics-words.js";

/** @typedef {import("../signalling/chat-statistics-rest.js").CameLine} CameLine */

/** @type {[string, string][]} */
export const WEEKDAYS = [
  ["monday", "weekday.monday"],
  ["tuesday", "weekday.tuesday"],
  ["wednesday", "weekday.wednesday"],
  ["thursday", "weekday.thursday"],
  ["friday", "weekday.friday"],
  ["saturday", "weekday.saturday"],
  ["sunday", "weekday.sunday"],
];

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const TWO = (/** @type {number} */ hour) => String(hour).padStart(2, "0");

/** What the cells count; kept while the page is open. */
let measure = "came";

/** @param {CameLine[]} week @returns {Node[]} */
export function heatPicture(week) {
  const holder = element("div", { class: "heat" });
  const choice = select("heat-measure", [["came", () => text("chatfigures.heat.came")], ["unmet", () => text("chatfigures.heat.unmet")]], measure);
  const draw = () => holder.replaceChildren(...drawn(week));
  choice.addEventListener("change", () => {
    measure = choice.value;
    keepingFocus(draw);
  });
  draw();
  return [labelled(choice, "chatfigures.heat.show"), holder];
}

/** @param {CameLine[]} week @returns {Node[]} */
function drawn(week) {
  const count = measure === "unmet" ? unmetOf : cameOf;
  const cells = new Map(week.map((line) => [line.key, count(line) ?? 0]));
  const most = Math.max(0, ...cells.values());
  return [
    map(cells, most),
    element("p", { class: "quiet", words: text("chatfigures.heat.scale", { count: numberWords(most) }) }),
    figuresTable("chatfigures.table.week", ["", ...HOURS.map(TWO)], WEEKDAYS.map(([weekday, key]) => [
      text(key), ...HOURS.map((hour) => countWords(cells.get(`${weekday} ${hour}`) ?? 0)),
    ])),
  ];
}

/** Readers have the table. A number stands in each cell as well as its shade.
 * @param {Map<string, number>} cells @param {number} most */
function map(cells, most) {
  const drawing = shape("svg", { class: "heat-map", viewBox: "0 0 780 196", "aria-hidden": "true", focusable: "false" });
  for (const hour of HOURS) {
    if (hour % 3 === 0) drawing.append(words(60 + hour * 30 + 15, 12, TWO(hour), "heat-name"));
  }
  WEEKDAYS.forEach(([weekday, key], row) => {
    const top = 18 + row * 25;
    drawing.append(words(52, top + 17, text(key).slice(0, 2), "heat-name heat-weekday"));
    for (const hour of HOURS) {
      const count = cells.get(`${weekday} ${hour}`) ?? 0;
      const left = 60 + hour * 30;
      const shade = most === 0 ? 0 : count / most;
      const cell = shape("rect", { class: "heat-cell", x: String(left), y: String(top), width: "28", height: "23" });
      const fill = shape("rect", { class: "heat-fill", x: String(left), y: String(top), width: "28", height: "23", "fill-opacity": String(shade) });
      drawing.append(cell, fill);
      if (count > 0) drawing.append(words(left + 14, top + 17, String(count), shade > 0.5 ? "heat-count heat-dark" : "heat-count"));
    }
  });
  return drawing;
}

/** @param {number} x @param {number} y @param {string} said @param {string} kind */
function words(x, y, said, kind) {
  const made = shape("text", { class: kind, x: String(x), y: String(y) });
  made.textContent = said;
  return made;
}
