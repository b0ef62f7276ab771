/** What has been recorded of a client, day by day: the same look many times a day is one line. */

import { clockTime, dayWords, sameDay } from "../language/clock.js";
import { onLanguageChange, plural, text } from "../language/language.js";
import { COLUMNS, areaWords, groundWords, nameWords, verbWords } from "./access-words.js";
import { element } from "./dom.js";

/** @typedef {import("../signalling/rest.js").AccessEntry} AccessEntry */
/**
 * @typedef {object} Line
 * @property {AccessEntry} entry the newest of them
 * @property {number} from ms since 1970 UTC, of the oldest
 * @property {number} count
 */

/** Lines that look the same but for the time are one.
 * @param {AccessEntry[]} entries of one day, the newest first @returns {Line[]} */
export function linesOf(entries) {
  /** @type {Map<string, Line>} */
  const lines = new Map();
  for (const entry of entries) {
    const { at, ...rest } = entry;
    const key = JSON.stringify(rest);
    const line = lines.get(key);
    if (line) {
      line.from = at;
      line.count += 1;
    } else {
      lines.set(key, { entry, from: at, count: 1 });
    }
  }
  return [...lines.values()];
}

/** @param {AccessEntry[]} entries the newest first @returns {AccessEntry[][]} */
export function daysOf(entries) {
  /** @type {AccessEntry[][]} */
  const days = [];
  for (const entry of entries) {
    const day = days.at(-1);
    if (day?.[0] && sameDay(day[0].at, entry.at)) day.push(entry);
    else days.push([entry]);
  }
  return days;
}

export class AccessDays {
  #holder;
  /** @type {AccessEntry[]} */
  #entries = [];

  /** @param {HTMLElement} holder */
  constructor(holder) {
    this.#holder = holder;
    onLanguageChange(() => this.#show());
  }

  /** @param {AccessEntry[]} older */
  add(older) {
    this.#entries.push(...older);
    this.#show();
  }

  get isEmpty() {
    return this.#entries.length === 0;
  }

  #show() {
    this.#holder.replaceChildren(...daysOf(this.#entries).map((entries) => this.#day(entries)));
  }

  /** @param {AccessEntry[]} entries */
  #day(entries) {
    const head = element("tr", {}, COLUMNS.map((key) => element("th", { key, attributes: { scope: "col" } })));
    const rows = linesOf(entries).map((line) => this.#row(line));
    const day = dayWords(entries[0]?.at ?? 0);
    // Wider than a phone: it scrolls by itself, by keys as well.
    const attributes = { tabindex: "0", role: "region", "aria-label": day };
    return element("section", { class: "access-day", attributes }, [
      element("h2", { words: day }),
      element("table", {}, [element("thead", {}, [head]), element("tbody", {}, rows)]),
    ]);
  }

  /** @param {Line} line */
  #row({ entry, from, count }) {
    const until = clockTime(entry.at);
    const span = clockTime(from) === until ? until : text("access.span", { from: clockTime(from), until });
    const cells = [
      count > 1 ? `${span} · ${plural("access.times", count)}` : span,
      nameWords(entry),
      entry.unit ?? "",
      verbWords(entry.verb),
      areaWords(entry.area),
      groundWords(entry.ground),
      entry.reason ?? "",
    ];
    return element("tr", { attributes: { "data-verb": entry.verb } }, cells.map((words) => element("td", { words })));
  }
}
