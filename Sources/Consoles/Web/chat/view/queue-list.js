/** All queues, where the address names none. */

import { byId, element } from "../../ui/dom.js";
import { currentLanguage } from "../../language/language.js";
import { codeForm } from "./code-form.js";
import { queueWords } from "./words.js";

/** @typedef {import("../line/wire.js").Queue} Queue */

export class QueueList {
  #list = byId("queue-list", HTMLElement);

  /** @param {(code: string) => void} code */
  constructor(code) {
    byId("queues-code", HTMLElement).replaceChildren(codeForm("queues-have-code", code));
  }

  /** @param {Queue[]} queues */
  show(queues) {
    byId("no-queues", HTMLElement).hidden = queues.length > 0;
    this.#list.replaceChildren(...queues.map(card));
  }
}

/** @param {Queue} queue */
const card = (queue) =>
  element("li", { class: "chat-card" }, [
    element("h2", {}, [
      element("a", {
        words: queue.name,
        attributes: { href: `/chat/${encodeURIComponent(queue.address)}?language=${currentLanguage()}` },
      }),
    ]),
    queue.organisation ? element("p", { class: "quiet", words: queue.organisation }) : null,
    element("p", { words: queueWords(queue) }),
  ]);
