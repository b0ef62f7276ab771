/** One queue on the shift lead's board: closing it for new arrivals, and what those who wait are told. */

import { momentWords } from "../language/clock.js";
import { plural, text } from "../language/language.js";
import { element, say, setLabel, setText } from "../ui/dom.js";
import { waitingWords } from "./queue-list.js";
import { KeyedList } from "./keyed.js";
import { hoursWords } from "./words.js";

/** @typedef {import("./messages.js").Queue} Queue */
/** @typedef {import("./board.js").BoardHandlers} BoardHandlers */

/** As the gateway has it. */
const LONGEST = 300;

/** @type {Record<string, string>} */
const OVERLOAD = {
  nobodyThere: "desk.overload.nobodyThere",
  tooManyWait: "desk.overload.tooManyWait",
  waitTooLong: "desk.overload.waitTooLong",
};

/** @typedef {{ id: string, words: () => string }} Warning */

export class BoardQueue {
  root;
  #handlers;
  #hours = element("p", { class: "quiet" });
  #waiting = element("p");
  #warnings;
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
    const warnings = element("ul", { class: "board-warnings" });
    /** @type {KeyedList<Warning>} */
    this.#warnings = new KeyedList(warnings, (one) => one.id, (one) => {
      const root = element("li", { id: `${one.id}-${id}` });
      return { root, show: ({ words }) => say(root, words) };
    });
    this.root = element("li", { id: `board-queue-${id}`, class: "board-queue" }, [
      element("div", { class: "board-queue-head" }, [element("h3", { words: name }), this.#close]),
      this.#hours,
      this.#waiting,
      warnings,
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
    this.#warnings.show(warnings(queue, this.#handlers.now()));
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

/** What the shift lead has to see to: too much to do, and what ends without an answer.
 * @param {Queue} queue @param {number} now @returns {Warning[]} */
function warnings({ overload, lapsing }, now) {
  const found = overload.map((one) => ({ id: one, words: () => text(OVERLOAD[one] ?? "desk.overload.tooManyWait") }));
  if (lapsing === null) return found;
  const { count, first } = lapsing;
  return [...found, { id: "lapsing", words: () => text("desk.lapsing.first", { count: plural("desk.lapsing", count), when: momentWords(first, now) }) }];
}
