/** Who waits, and taking the next or a particular one. */

import { text } from "../language/language.js";
import { byId, element, say, setLabel, setText } from "../ui/dom.js";
import { KeyedList } from "./keyed.js";
import { isTooMuch, ownQueues, waiters, whyNotTake } from "./view.js";
import { kindWords, languageWords, topicWords, waitWords } from "./words.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./view.js").Waiter} Waiter */

/** @type {Record<string, string>} */
const WHY_NOT = {
  off: "desk.why.off",
  pause: "desk.why.pause",
  full: "desk.why.full",
  nobody: "desk.why.nobody",
};

/**
 * @typedef {object} WaitingHandlers
 * @property {() => Promise<string>} takeNext resolves with a text key of what went wrong; empty: nothing
 * @property {(waiter: Waiter) => Promise<string>} take
 * @property {() => Promise<void>} begin the shift
 * @property {() => number} now
 */

export class WaitingList {
  #next;
  #why = byId("take-why", HTMLElement);
  #problem = byId("take-problem", HTMLElement);
  #empty = byId("nobody-waits", HTMLElement);
  #begin;
  #list;
  #handlers;
  #taking = false;
  /** @type {Desk | null} */
  #desk = null;
  /** Rows of which the reader has pressed the button.
   * @type {Set<string>} */
  #asked = new Set();

  /** @param {WaitingHandlers} handlers */
  constructor(handlers) {
    this.#handlers = handlers;
    this.#next = byId("take-next", HTMLButtonElement);
    this.#next.addEventListener("click", () => void this.takeNext());
    this.#begin = element("button", { id: "begin-shift", class: "button button-accent", key: "desk.duty.begin", press: () => void handlers.begin() });
    /** @type {KeyedList<Waiter>} */
    this.#list = new KeyedList(byId("waiting-list", HTMLElement), ({ conversation }) => conversation, (waiter) => this.#row(waiter));
  }

  /** @param {Desk} desk */
  show(desk) {
    this.#desk = desk;
    const why = whyNotTake(desk);
    const all = waiters(desk);
    this.#next.disabled = why !== null || this.#taking;
    // That nobody waits is told by the empty list; and where the shift has not begun, too.
    const told = why === "full" || why === "pause" ? why : null;
    say(this.#why, () => (told ? text(WHY_NOT[told] ?? "", { limit: desk.me.limit }) : ""));
    this.#list.show(all);
    const off = desk.me.status === "off";
    this.#empty.hidden = all.length > 0 && !off;
    if (!this.#empty.hidden) this.#showEmpty(off, desk);
  }

  /** The next of all queues, whoever it is. */
  async takeNext() {
    if (this.#taking || !this.#desk) return;
    const why = whyNotTake(this.#desk);
    if (why !== null) {
      const { limit } = this.#desk.me;
      say(this.#problem, () => text(WHY_NOT[why] ?? "", { limit }));
      return;
    }
    this.#taking = true;
    this.#next.disabled = true;
    this.#problem.textContent = "";
    const wrong = await this.#handlers.takeNext();
    this.#taking = false;
    if (wrong) setText(this.#problem, wrong);
    if (this.#desk) this.show(this.#desk);
  }

  focus() {
    const first = byId("waiting-list", HTMLElement).querySelector("button:not(:disabled)");
    if (first instanceof HTMLElement) first.focus();
    else byId("queue-side", HTMLElement).focus();
  }

  /** @param {boolean} off @param {Desk} desk */
  #showEmpty(off, desk) {
    const words = byId("nobody-words", HTMLElement);
    const next = byId("nobody-next", HTMLElement);
    if (desk.queues.length === 0) {
      setText(words, "desk.empty.noQueues");
      setText(next, "desk.empty.noQueuesNext");
    } else if (off) {
      setText(words, "desk.empty.off");
      setText(next, "desk.empty.offNext");
    } else {
      setText(words, "desk.empty.nobody");
      setText(next, ownQueues(desk).some(({ open }) => open) ? "desk.empty.nobodyNext" : "desk.empty.closed");
    }
    const begins = off && desk.queues.length > 0;
    if (begins && !this.#begin.isConnected) this.#empty.append(this.#begin);
    if (!begins) this.#begin.remove();
  }

  /** @param {Waiter} first */
  #row(first) {
    const id = first.conversation;
    const wait = element("p", { class: "waiter-wait" });
    const topic = element("p", { class: "waiter-topic" });
    const marks = element("p", { class: "quiet waiter-marks" });
    const danger = element("p", { class: "waiter-danger", key: "desk.waiter.danger" });
    const problem = element("p", { class: "problem", attributes: { role: "alert" } });
    /** @type {Waiter} */
    let shown = first;
    const take = element("button", { id: `take-${id}`, class: "button", press: () => void press() });
    const press = async () => {
      if (this.#asked.has(id)) return;
      this.#asked.add(id);
      take.disabled = true;
      problem.textContent = "";
      const wrong = await this.#handlers.take(shown);
      this.#asked.delete(id);
      take.disabled = false;
      if (wrong) setText(problem, wrong);
    };
    const root = element("li", { id: `waiter-${id}`, class: "waiter" }, [
      element("div", {}, [danger, topic, wait, marks]), take, problem,
    ]);
    const show = (/** @type {Waiter} */ waiter) => {
      shown = waiter;
      root.classList.toggle("in-danger", waiter.danger);
      danger.hidden = !waiter.danger;
      const several = (this.#desk ? ownQueues(this.#desk).length : 1) > 1;
      say(topic, () => topicWords(waiter.queue, waiter.topic) || text("desk.waiter.noTopic"));
      say(wait, () => waitWords(this.#handlers.now() - waiter.since));
      say(marks, () => markWords(waiter, several));
      setText(take, waiter.parked ? "desk.tool.callAgain" : "desk.take");
      const words = `${take.textContent}: ${topic.textContent}, ${wait.textContent}`;
      setLabel(take, words);
      const desk = this.#desk;
      take.disabled = this.#asked.has(id) || (desk !== null && (desk.me.status === "off" || isTooMuch(desk, waiter)));
    };
    return { root, show };
  }
}

/** @param {Waiter} waiter @param {boolean} several whether the queue is to be named */
function markWords(waiter, several) {
  return [
    waiter.kind === "live" ? "" : kindWords(waiter.kind),
    waiter.parked ? text("desk.waiter.parked") : "",
    waiter.reopened ? text("desk.waiter.reopened") : "",
    languageWords(waiter.language),
    several ? waiter.queue.name : "",
  ].filter(Boolean).join(" · ");
}
