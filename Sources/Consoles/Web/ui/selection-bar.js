/** Choosing several visits, and what can be done with those chosen. */

import { byId, element, setWords } from "./dom.js";
import { selectionWords } from "./visit-list.js";

export class SelectionBar {
  #begin;
  #bar;
  #count = element("p", { id: "select-count", attributes: { role: "status" } });
  #acting;

  /** @param {{ select: (on: boolean) => void, all: () => void, take: () => void, give: () => void }} actions */
  constructor(actions) {
    this.#begin = element("button", { id: "select-begin", class: "button", key: "hand.select", press: () => actions.select(true) });
    this.#acting = [
      element("button", { id: "select-take", class: "button button-accent", key: "hand.take", press: actions.take }),
      element("button", { id: "select-give", class: "button", key: "hand.over", press: actions.give }),
    ];
    this.#bar = element("div", { class: "select-bar", label: "hand.select", attributes: { role: "group", hidden: "" } }, [
      this.#count,
      element("button", { id: "select-all", class: "button", key: "hand.all", press: actions.all }),
      ...this.#acting,
      element("button", { id: "select-end", class: "button", key: "hand.end", press: () => actions.select(false) }),
    ]);
    byId("selection", HTMLElement).replaceChildren(this.#begin, this.#bar);
  }

  /** @param {number | null} count null: nothing is being chosen */
  show(count) {
    const held = this.#bar.contains(document.activeElement) || document.activeElement === this.#begin;
    const wasOpen = !this.#bar.hidden;
    this.#begin.hidden = count !== null;
    this.#bar.hidden = count === null;
    setWords(this.#count, count === null ? "" : selectionWords(count));
    for (const button of this.#acting) button.disabled = !count;
    if (!held || wasOpen === (count !== null)) return;
    if (count === null) this.#begin.focus();
    else this.#bar.querySelector("button")?.focus();
  }
}
