/** The steps of a ladder, each with its waits; they can be added, moved and taken out. */

import { text } from "../language/language.js";
import { MOST_MINUTES, RUNG_KINDS } from "../rules/ladder.js";
import { element, say, setLabel } from "./dom.js";
import { number, wholeNumber } from "./form-parts.js";

/** @typedef {import("../signalling/care-messages.js").Rung} Rung */
/** @typedef {import("../signalling/care-messages.js").RungKind} RungKind */

/** @type {Record<RungKind, string>} */
const KEYS = {
  ringAgain: "ladder.rung.ringAgain",
  ringLouder: "ladder.rung.ringLouder",
  phone: "ladder.rung.phone",
  relative: "ladder.rung.relative",
  fieldTeam: "ladder.rung.fieldTeam",
  lastResort: "ladder.rung.lastResort",
};

/** @param {RungKind} kind */
export const rungKey = (kind) => KEYS[kind];

/** @typedef {{ kind: RungKind, after: HTMLInputElement, within: HTMLInputElement, item: HTMLElement }} Row */

export class RungList {
  #holder;
  #changed;
  /** @type {Row[]} */
  #rows = [];
  #made = 0;

  /** @param {HTMLOListElement} holder @param {() => void} changed */
  constructor(holder, changed) {
    this.#holder = holder;
    this.#changed = changed;
    holder.addEventListener("input", changed);
  }

  /** @param {Rung[]} rungs */
  show(rungs) {
    this.#rows = rungs.map((rung) => this.#row(rung));
    this.#arrange();
  }

  /** @returns {Rung[]} a wait that cannot be read is NaN */
  read() {
    return this.#rows.map(({ kind, after, within }) => ({ kind, afterMinutes: wholeNumber(after), withinMinutes: wholeNumber(within) }));
  }

  /** Put where its sternness belongs.
   * @param {RungKind} kind */
  add(kind) {
    const row = this.#row({ kind, afterMinutes: 5, withinMinutes: 10 });
    const at = this.#rows.findIndex((one) => RUNG_KINDS.indexOf(one.kind) > RUNG_KINDS.indexOf(kind));
    this.#rows.splice(at < 0 ? this.#rows.length : at, 0, row);
    this.#arrange();
    row.after.focus();
    row.after.select();
  }

  /** @param {number} index */
  focus(index) {
    const row = this.#rows[index];
    if (row) (Number.isNaN(wholeNumber(row.after)) ? row.after : row.within).focus();
  }

  /** @param {Rung} rung @returns {Row} */
  #row({ kind, afterMinutes, withinMinutes }) {
    const name = ++this.#made;
    const after = number(`rung-after-${name}`, afterMinutes, 0, MOST_MINUTES);
    const within = number(`rung-within-${name}`, withinMinutes, 1, MOST_MINUTES);
    const drop = element("button", { id: `rung-drop-${name}`, class: "button button-small", key: "relative.remove" });
    setLabel(drop, text("ladder.drop", { name: text(KEYS[kind]) }));
    const title = element("strong");
    say(title, () => text(KEYS[kind]));
    const item = element("li", { class: "rung", attributes: { "data-kind": kind } }, [
      title,
      element("div", { class: "when" }, [element("label", { key: "ladder.after", attributes: { for: after.id } }), after, element("span", { key: "ladder.minutes" })]),
      element("div", { class: "when" }, [element("label", { key: "ladder.within", attributes: { for: within.id } }), within, element("span", { key: "ladder.minutes" })]),
      drop,
    ]);
    const row = { kind, after, within, item };
    drop.addEventListener("click", () => {
      const at = this.#rows.indexOf(row);
      this.#rows.splice(at, 1);
      this.#arrange();
      (this.#rows[Math.min(at, this.#rows.length - 1)]?.after ?? document.getElementById("add-rung"))?.focus();
    });
    return row;
  }

  #arrange() {
    this.#holder.replaceChildren(...this.#rows.map(({ item }) => item));
    this.#changed();
  }
}
