/** A sentence about what was just done, with a way back where there is one. */

import { byId, element, say } from "./dom.js";

/** How long it stays (ms): long enough to read and to reach. */
const SHOWN = 20_000;

export class Notice {
  #root = byId("notice", HTMLElement);
  #words = element("p", { id: "notice-words", attributes: { role: "status" } });
  #undo;
  /** @type {(() => void) | null} */
  #back = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  constructor() {
    this.#undo = element("button", { id: "notice-undo", class: "button", key: "common.undo", press: () => this.#goBack() });
    this.#undo.hidden = true;
    this.#root.replaceChildren(this.#words, this.#undo);
  }

  /** @param {() => string} make @param {() => void} [back] */
  show(make, back) {
    clearTimeout(this.#timer);
    say(this.#words, make);
    this.#back = back ?? null;
    this.#undo.hidden = !back;
    this.#root.classList.add("shown");
    this.#timer = setTimeout(() => this.#hideUnlessHeld(), SHOWN);
  }

  #goBack() {
    const back = this.#back;
    this.#hide();
    back?.();
  }

  /** Not while a key is about to press it. */
  #hideUnlessHeld() {
    if (this.#undo.matches(":focus")) this.#timer = setTimeout(() => this.#hideUnlessHeld(), SHOWN);
    else this.#hide();
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#back = null;
    this.#undo.hidden = true;
    say(this.#words, () => "");
    this.#root.classList.remove("shown");
  }
}
