/** One queue on the shift lead's board: closing it for new arrivals, and what those who wait are told. */

import { text } from "../language/language.js";
import { element, say, setLabel, setText } from "../ui/dom.js";
import { waitingWords } from "./queue-list.js";
import { hoursWords } from "./words.js";

/** @typedef {import("./messages.js").Queue} Queue */
/** @typedef {import("./board.js").BoardHandlers} BoardHandlers */

/** As the gateway has it. */
const LONGEST = 300;

export class BoardQueue {
  root;
  #handlers;
  #hours = element("p", { class: "quiet" });
  #waiting = element("p");
  #close;
  #input;
  #told = element("p", { class: "quiet", attributes: { role: "status" } });
  #problem = element("p", { class: "problem", attributes: { role: "alert" } });
  #clear;
  /** @type {Queue} */
  #queue;
  #announced = "";

  /** @param {Queue} queue @param {BoardHandlers} handlers */
  constructor(queue, handlers) {
    this.#queue = queue;
    this.#handlers = handlers;
    const { id, name } = queue;
    this.#close = element("button", { id: `close-queue-${id}`, class: "button", press: () => void this.#toggle() });
    this.#input = element("input", { id: `announce-${id}`, attributes: { type: "text", maxlength: String(LONGEST), autocomplete: "off", dir: "auto" } });
    const send = element("button", { id: `announce-send-${id}`, class: "button", key: "desk.announce.send" });
    send.type = "submit";
    this.#clear = element("button", { id: `announce-clear-${id}`, class: "button", key: "desk.announce.clear", press: () => void this.#announce("") });
    const form = element("form", { class: "row", attributes: { novalidate: "" } }, [this.#input, send, this.#clear]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#announce(this.#input.value.trim());
    });
    this.root = element("li", { id: `board-queue-${id}`, class: "board-queue" }, [
      element("div", { class: "board-queue-head" }, [element("h3", { words: name }), this.#close]),
      this.#hours,
      this.#waiting,
      element("label", { key: "desk.announce", attributes: { for: `announce-${id}` } }),
      form,
      this.#told,
      this.#problem,
    ]);
  }

  /** @param {Queue} queue */
  show(queue) {
    this.#queue = queue;
    say(this.#hours, () => hoursWords(queue));
    say(this.#waiting, () => waitingWords(queue, this.#handlers.now()));
    setText(this.#close, queue.closedForNew ? "desk.closeQueue.open" : "desk.closeQueue.close");
    setLabel(this.#close, `${this.#close.textContent}: ${queue.name}`);
    this.#clear.hidden = !queue.announcement;
    // What is being written is not written over.
    if (queue.announcement !== this.#announced && this.#input.value === this.#announced) this.#input.value = queue.announcement;
    this.#announced = queue.announcement;
    say(this.#told, () => (queue.announcement ? text("desk.announce.told", { words: queue.announcement }) : ""));
  }

  async #toggle() {
    await this.#ask("closeQueue", { queue: this.#queue.id, closed: !this.#queue.closedForNew });
  }

  /** @param {string} words */
  async #announce(words) {
    if (await this.#ask("announce", { queue: this.#queue.id, text: words })) this.#input.value = words;
  }

  /** @param {string} type @param {object} body @returns {Promise<boolean>} whether it was done */
  async #ask(type, body) {
    this.#problem.textContent = "";
    const wrong = await this.#handlers.ask(type, body);
    if (wrong) setText(this.#problem, wrong);
    return !wrong;
  }
}
