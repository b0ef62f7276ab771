/** A picture with its table below, which says the same in numbers: parts of the page of a chat's figures. */

import { text } from "../language/language.js";
import { element } from "./dom.js";
import { bar, filling, shape } from "./figure-picture.js";
import { lengthWords, numberWords } from "./statistics-words.js";

/** @typedef {import("../signalling/chat-statistics-rest.js").CameLine} CameLine */
/** @typedef {import("../signalling/chat-statistics-rest.js").CameFigure} CameFigure */

/** The parts of a bar of people, each with its pattern and words: never told by colour alone.
 * @type {[CameFigure, string, string][]} */
export const PEOPLE = [
  ["answered", "held", "chatfigures.figure.answered"],
  ["gaveUp", "notReached", "chatfigures.figure.gaveUp"],
  ["turnedAway", "refused", "chatfigures.figure.turnedAway"],
];

/** A count as it is read.
 * @param {number | null} count */
export const countWords = (count) => (count === null ? text("statistics.hidden") : numberWords(count));

/** A time as it is read: hours and minutes of long ones.
 * @param {number | null} seconds @param {boolean} published */
export function timeWords(seconds, published) {
  if (seconds === null) return text(published ? "statistics.hidden" : "statistics.none");
  if (seconds < 600) return lengthWords(seconds);
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return text("chatfigures.minutesOnly", { minutes });
  return text("chatfigures.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** Everybody who came and talked with nobody; null where a part is hidden.
 * @param {CameLine} line */
export const unmetOf = ({ gaveUp, turnedAway }) => (gaveUp === null || turnedAway === null ? null : gaveUp + turnedAway);

/** @param {CameLine} line */
export const cameOf = ({ arrivals, turnedAway }) => (arrivals === null || turnedAway === null ? null : arrivals + turnedAway);

/** @param {string} key the title's @param {(Node | null)[]} parts */
export function figureSection(key, parts) {
  const name = key.replace(/^.*\./, "");
  return element("section", { id: `figures-${name}`, class: "chat-figures-part", attributes: { "aria-labelledby": `figures-${name}-title` } }, [
    element("h2", { id: `figures-${name}-title`, key }),
    ...parts,
  ]);
}

/** @param {string} key the caption's @param {string[]} heads words @param {string[][]} rows words; the first of each names it */
export function figuresTable(key, heads, rows) {
  return element("div", { class: "statistics-table", label: key, attributes: { role: "region", tabindex: "0" } }, [
    element("table", {}, [
      element("caption", { class: "for-readers", words: text(key) }),
      element("thead", {}, [element("tr", {}, heads.map((words) => element("th", { words, attributes: { scope: "col" } })))]),
      element("tbody", {}, rows.map(([name, ...cells]) =>
        element("tr", {}, [
          element("th", { words: name ?? "", attributes: { scope: "row" } }),
          ...cells.map((words) => element("td", { words, ...(words === text("statistics.hidden") ? { class: "suppressed" } : {}) })),
        ]))),
    ]),
  ]);
}

/** Bars beside one another's length, each with its name and numbers.
 * @param {{ name: string, value: string, parts: [string, number][] }[]} items parts in numbers, by how they are drawn */
export function bars(items) {
  const longest = Math.max(1, ...items.map(({ parts }) => parts.reduce((sum, [, number]) => sum + number, 0)));
  return element("ul", { class: "bars" }, items.map(({ name, value, parts }) =>
    element("li", { class: "bar" }, [
      element("span", { class: "bar-name", words: name }),
      element("span", { class: "bar-value", words: value }),
      bar(parts.map(([part, number]) => [part, number / longest])),
    ])));
}

/** Bars of people: answered, gave up and, where there may be any, turned away.
 * @param {CameLine[]} lines @param {(line: CameLine) => string} name @param {boolean} withAway */
export function peopleBars(lines, name, withAway) {
  const parts = PEOPLE.filter(([figure]) => withAway || figure !== "turnedAway");
  return bars(lines.map((line) => ({
    name: name(line),
    value: parts.map(([figure, , key]) => `${text(key)} ${countWords(line[figure])}`).join(" · "),
    parts: parts.map(([figure, part]) => /** @type {[string, number]} */ ([part, line[figure] ?? 0])),
  })));
}

/** @param {boolean} withAway */
export function peopleLegend(withAway) {
  return element("ul", { class: "bar-legend", label: "statistics.legend" },
    PEOPLE.filter(([figure]) => withAway || figure !== "turnedAway").map(([, part, key]) => {
      const sample = shape("svg", { width: "28", height: "18", "aria-hidden": "true", focusable: "false" });
      sample.append(shape("rect", { class: `bar-part part-${part}`, ...filling(part), x: "1", y: "1", width: "26", height: "16" }));
      return element("li", {}, [sample, element("span", { words: text(key) })]);
    }));
}

/** The same as a table.
 * @param {string} key @param {string} head words @param {CameLine[]} lines @param {(line: CameLine) => string} name @param {boolean} withAway */
export function peopleTable(key, head, lines, name, withAway) {
  const heads = [head, text("chatfigures.figure.arrivals"), text("chatfigures.figure.answered"), text("chatfigures.figure.gaveUp"),
    ...(withAway ? [text("chatfigures.figure.closed"), text("chatfigures.figure.full"), text("chatfigures.figure.unmet")] : [])];
  return figuresTable(key, heads, lines.map((line) => [
    name(line), countWords(line.arrivals), countWords(line.answered), countWords(line.gaveUp),
    ...(withAway ? [countWords(line.closed), countWords(line.full), countWords(unmetOf(line))] : []),
  ]));
}

/** Counts of one kind.
 * @param {string} key @param {{ name: string, count: number | null }[]} groups @returns {Node[]} picture and table */
export function countPicture(key, groups) {
  return [
    bars(groups.map(({ name, count }) => ({ name, value: countWords(count), parts: [["held", count ?? 0]] }))),
    figuresTable(key, [text(key), text("chatfigures.figure.count")], groups.map(({ name, count }) => [name, countWords(count)])),
  ];
}
