/** Where the visitor writes: Enter sends, Shift and Enter begin a new line. */

import { byId, element, setText } from "../../ui/dom.js";
import { MessageBox } from "./message-box.js";

/** "Is typing" is told again after so long (ms), and ends by itself after so long without a key. */
const TOLD_EVERY = 3_000;
const STILL_AFTER = 5_000;

/**
 * @typedef {object} ComposerHandlers
 * @property {(words: string) => boolean} send false where it cannot be taken now
 * @property {(on: boolean) => void} typing
 * @property {(draft: string) => void} changed
 */

export class Composer {
  #box = new MessageBox("message", "chat.box.label", 2);
  #handlers;
  #toldAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #still;

  /** @param {ComposerHandlers} handlers */
  constructor(handlers) {
    this.#handlers = handlers;
    const send = element("button", { id: "send", class: "button button-accent button-large", key: "chat.box.send" });
    send.type = "submit";
    const form = element("form", { class: "chat-write" }, [...this.#box.parts, send]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    const { field } = this.#box;
    field.addEventListener("input", () => this.#typed());
    field.addEventListener("keydown", (event) => {
      // A key that only ends a composition (of an accent, of a Chinese word) is no wish to send.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    byId("composer", HTMLElement).replaceChildren(form);
  }

  /** @param {string} draft */
  put(draft) {
    this.#box.put(draft);
  }

  /** @param {string} words @param {string} key why it came back */
  giveBack(words, key) {
    this.#box.giveBack(words, key);
    this.#handlers.changed(this.#box.field.value);
  }

  focus() {
    this.#box.field.focus({ preventScroll: true });
  }

  #typed() {
    this.#handlers.changed(this.#box.field.value);
    const now = performance.now();
    if (this.#box.words && now - this.#toldAt > TOLD_EVERY) {
      this.#toldAt = now;
      this.#handlers.typing(true);
    }
    clearTimeout(this.#still);
    this.#still = setTimeout(() => this.#stopTyping(), STILL_AFTER);
  }

  #stopTyping() {
    clearTimeout(this.#still);
    if (this.#toldAt === -Infinity) return;
    this.#toldAt = -Infinity;
    this.#handlers.typing(false);
  }

  #send() {
    const words = this.#box.takeable();
    if (words === null) return;
    if (!this.#handlers.send(words)) {
      setText(this.#box.problem, "chat.refused.tooMany");
      return;
    }
    this.#box.put("");
    this.#handlers.changed("");
    this.#stopTyping();
    this.focus();
  }
}
