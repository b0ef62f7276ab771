/** Text beside the picture: what was written in this call, and a line to write in. */

import { text } from "../language/language.js";
import { element } from "./dom.js";

/** @typedef {import("../signalling/messages.js").CallText} CallText */

const LONGEST = 2000;
/** The gateway takes no more in one call; the page holds no more either. */
const MOST = 500;

export class TextPanel {
  root;
  #list;
  #input;
  #failed;
  /** @type {Set<string>} */
  #shown = new Set();

  /** @param {(words: string) => Promise<void>} send @param {() => void} close */
  constructor(send, close) {
    this.#list = element("ol", { id: "text-list", class: "text-list", attributes: { "aria-live": "polite", tabindex: "0" }, label: "text.list" });
    this.#input = element("input", { id: "text-input", attributes: { type: "text", maxlength: String(LONGEST), autocomplete: "off" } });
    this.#failed = element("p", { id: "text-failed", class: "problem", attributes: { role: "alert" } });
    const submit = element("button", { id: "text-send", class: "button button-accent", key: "text.send" });
    submit.type = "submit";
    const form = element("form", { class: "text-form" }, [
      element("label", { key: "text.write", attributes: { for: "text-input" } }),
      this.#input,
      submit,
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const words = this.#input.value.trim();
      if (!words) return;
      this.#input.value = "";
      this.#failed.textContent = "";
      send(words).catch(() => {
        // Not lost: the words go back to where they were written.
        if (!this.#input.value) this.#input.value = words;
        this.#failed.textContent = text("text.failed");
      });
    });
    this.root = element("aside", { id: "text-panel", class: "text-panel", label: "text.title", attributes: { hidden: "" } }, [
      element("div", { class: "text-head" }, [
        element("h2", { key: "text.title" }),
        element("button", { id: "text-close", class: "button", key: "common.close", press: close }),
      ]),
      element("p", { class: "quiet", key: "text.gone" }),
      this.#list,
      this.#failed,
      form,
    ]);
  }

  get open() {
    return !this.root.hidden;
  }

  /** @param {boolean} open */
  show(open) {
    this.root.hidden = !open;
    if (open) this.#list.scrollTop = this.#list.scrollHeight;
  }

  focus() {
    this.#input.focus();
  }

  /** @param {CallText} message @param {string} name of the writer @param {boolean} own
   * @returns {boolean} false where it is shown already */
  add(message, name, own) {
    if (this.#shown.has(message.textId) || this.#shown.size >= MOST) return false;
    this.#shown.add(message.textId);
    const writer = own ? element("strong", { key: "text.you" }) : element("strong", { words: name });
    this.#list.append(
      element("li", { class: own ? "own" : "" }, [writer, element("p", { words: message.text })]),
    );
    this.#list.scrollTop = this.#list.scrollHeight;
    return true;
  }

  clear() {
    this.#shown.clear();
    this.#list.replaceChildren();
    this.#input.value = "";
    this.#failed.textContent = "";
    this.root.hidden = true;
  }
}
