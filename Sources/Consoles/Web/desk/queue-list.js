/** The queues of the reader: open or not, how many wait and for how long. */

import { plural, text } from "../language/language.js";
import { byId, element, say } from "../ui/dom.js";
import { KeyedList } from "./keyed.js";
import { hoursWords, waitWords } from "./words.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").Queue} Queue */

export class QueueList {
  #list;
  #now;

  /** @param {() => number} now */
  constructor(now) {
    this.#now = now;
    /** @type {KeyedList<Queue>} */
    this.#list = new KeyedList(byId("queue-list", HTMLElement), ({ id }) => id, (queue) => this.#row(queue));
  }

  /** @param {Desk} desk */
  show(desk) {
    this.#list.show(desk.queues);
  }

  /** @param {Queue} first */
  #row(first) {
    const hours = element("p", { class: "quiet" });
    const waiting = element("p", { class: "queue-waiting" });
    const left = element("p", { class: "quiet" });
    const announced = element("p", { class: "quiet queue-announced", attributes: { dir: "auto" } });
    const root = element("li", { id: `queue-${first.id}`, class: "queue" }, [
      element("h3", { words: first.name }), hours, waiting, left, announced,
    ]);
    const show = (/** @type {Queue} */ queue) => {
      root.dataset.open = String(queue.open && !queue.closedForNew);
      say(hours, () => hoursWords(queue));
      say(waiting, () => waitingWords(queue, this.#now()));
      say(left, () => leftWords(queue));
      left.hidden = queue.messages + queue.contacts === 0;
      say(announced, () => (queue.announcement ? text("desk.queue.announced", { words: queue.announcement }) : ""));
      announced.hidden = !queue.announcement;
    };
    return { root, show };
  }
}

/** @param {Queue} queue @param {number} now */
export function waitingWords(queue, now) {
  if (queue.waiting === 0) return text("desk.queue.nobody");
  const count = plural("desk.queue.waiting", queue.waiting);
  return queue.longestSince === null ? count : text("desk.queue.longest", { count, time: waitWords(now - queue.longestSince) });
}

/** @param {Queue} queue */
function leftWords({ messages, contacts }) {
  return [
    messages > 0 ? plural("desk.queue.messages", messages) : "",
    contacts > 0 ? plural("desk.queue.contacts", contacts) : "",
  ].filter(Boolean).join(" · ");
}
