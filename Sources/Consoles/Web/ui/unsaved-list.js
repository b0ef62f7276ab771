/** Outcomes that could not be saved: who, why, and what can be done. Nothing is shown while all is well. */

import { text } from "../language/language.js";
import { byId, element, setLabel, setWords } from "./dom.js";

/** @typedef {import("../app/outcome-desk.js").Unsaved} Unsaved */

/** @type {Record<string, string>} */
const WHY = {
  offline: "outcome.unsaved.offline",
  internal: "outcome.unsaved.offline",
  tooMany: "outcome.unsaved.offline",
  stale: "outcome.unsaved.stale",
  notAllowed: "outcome.unsaved.notAllowed",
  notFound: "outcome.unsaved.notFound",
};

export class UnsavedList {
  #root = byId("unsaved", HTMLElement);
  #actions;
  /** @type {Map<string, { item: HTMLElement, words: HTMLElement, retry: HTMLButtonElement, open: HTMLButtonElement }>} */
  #rows = new Map();

  /** @param {{ retry: (visitId: string) => void, open: (visitId: string) => void }} actions */
  constructor(actions) {
    this.#actions = actions;
  }

  /** @param {Unsaved[]} failed */
  show(failed) {
    const left = new Set(failed.map(({ visit }) => visit.id));
    for (const [id, row] of this.#rows) {
      if (left.has(id)) continue;
      row.item.remove();
      this.#rows.delete(id);
    }
    for (const entry of failed) this.#showRow(entry);
    this.#root.classList.toggle("shown", failed.length > 0);
  }

  /** @param {Unsaved} entry */
  #showRow({ visit, code }) {
    let row = this.#rows.get(visit.id);
    if (!row) this.#rows.set(visit.id, (row = this.#make(visit.id)));
    const name = visit.clientName;
    setWords(row.words, text(WHY[code] ?? "outcome.unsaved.other", { name }));
    // What another has written is looked at first; what the gateway has refused is not taken as it is.
    row.retry.hidden = WHY[code] !== undefined && WHY[code] !== WHY.offline;
    setLabel(row.retry, text("outcome.retryName", { name }));
    setLabel(row.open, text("outcome.openName", { name }));
  }

  /** @param {string} id */
  #make(id) {
    const words = element("p", { attributes: { role: "alert" } });
    const retry = element("button", { id: `retry-outcome-${id}`, class: "button", key: "outcome.retry", press: () => this.#actions.retry(id) });
    const open = element("button", { id: `open-outcome-${id}`, class: "button", key: "outcome.open", press: () => this.#actions.open(id) });
    const item = element("div", { class: "unsaved-row" }, [words, retry, open]);
    this.#root.append(item);
    return { item, words, retry, open };
  }
}
