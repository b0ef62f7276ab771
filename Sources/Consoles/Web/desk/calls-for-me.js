/** What is above all else on the desk: alarms that somebody has to notice, conversations that are
 * offered to the reader, and colleagues who ask them to join. */

import { text } from "../language/language.js";
import { byId, element, say, setText } from "../ui/dom.js";
import { KeyedList } from "./keyed.js";
import { invitations } from "./view.js";
import { queueOf, topicWords, waitWords } from "./words.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").Alarm} Alarm */
/** @typedef {import("./messages.js").Talk} Talk */

/**
 * @typedef {object} CallHandlers
 * @property {(conversation: string) => Promise<string>} seen resolves with a text key of what went wrong; empty: nothing
 * @property {(conversation: string) => Promise<string>} accept
 * @property {(conversation: string) => Promise<string>} join
 * @property {(conversation: string) => void} show leads to it on the desk
 * @property {(conversation: string) => boolean} canShow
 * @property {() => number} now
 *
 * @typedef {object} Card
 * @property {string} id
 * @property {"alarm" | "offered" | "asked"} kind
 * @property {string} conversation
 * @property {() => string} title
 * @property {string | null} words what a colleague wrote to whom it is offered
 * @property {boolean} seen
 */

export class CallsForMe {
  #list;
  #root = byId("calls-for-me", HTMLElement);
  #handlers;

  /** @param {CallHandlers} handlers */
  constructor(handlers) {
    this.#handlers = handlers;
    /** @type {KeyedList<Card>} */
    this.#list = new KeyedList(this.#root, ({ id }) => id, (card) => this.#row(card));
  }

  /** @param {Desk} desk */
  show(desk) {
    const { offered, asked } = invitations(desk);
    /** @type {Card[]} */
    const cards = [
      ...desk.alarms.map((alarm) => this.#alarm(alarm, desk)),
      ...offered.map((talk) => invited("offered", talk, desk)),
      ...asked.map((talk) => invited("asked", talk, desk)),
    ];
    this.#list.show(cards);
    this.#root.hidden = cards.length === 0;
  }

  /** @param {Alarm} alarm @param {Desk} desk @returns {Card} */
  #alarm(alarm, desk) {
    const { conversation, since, seenBy } = alarm;
    const queue = queueOf(desk, alarm.queue)?.name ?? "";
    const title = () => {
      const time = waitWords(this.#handlers.now() - since);
      return seenBy === null ? text("desk.alarm.words", { queue, time }) : text("desk.alarm.seenBy", { queue, time, name: seenBy });
    };
    return { id: `alarm-${conversation}`, kind: "alarm", conversation, title, words: null, seen: seenBy !== null };
  }

  /** @param {Card} first */
  #row(first) {
    const { kind, conversation, id } = first;
    const title = element("p", { class: "call-title" });
    const words = element("p", { id: `${id}-words`, class: "call-words", attributes: { dir: "auto", tabindex: "0" } });
    const problem = element("p", { class: "problem", attributes: { role: "alert" } });
    const act = (/** @type {(conversation: string) => Promise<string>} */ way) => async () => {
      problem.textContent = "";
      const wrong = await way(conversation);
      if (wrong) setText(problem, wrong);
    };
    const ways = {
      alarm: { key: "desk.alarm.seen", press: act(this.#handlers.seen) },
      offered: { key: "desk.offered.accept", press: act(this.#handlers.accept) },
      asked: { key: "desk.asked.join", press: act(this.#handlers.join) },
    };
    const main = element("button", { id: `${id}-act`, class: "button button-accent", key: ways[kind].key, press: () => void ways[kind].press() });
    const open = element("button", { id: `${id}-open`, class: "button", key: "desk.alarm.open", press: () => this.#handlers.show(conversation) });
    const root = element("li", { id, class: `call-card ${kind}` }, [
      element("div", { attributes: kind === "alarm" ? { role: "alert" } : { role: "status" } }, [title, words]),
      element("div", { class: "row" }, [main, open]),
      problem,
    ]);
    const show = (/** @type {Card} */ card) => {
      say(title, card.title);
      if (words.textContent !== card.words) words.textContent = card.words;
      words.hidden = !card.words;
      main.hidden = card.seen;
      root.classList.toggle("seen", card.seen);
      open.hidden = !this.#handlers.canShow(conversation);
    };
    return { root, show };
  }
}

/** @param {"offered" | "asked"} kind @param {Talk} talk @param {Desk} desk @returns {Card} */
function invited(kind, talk, desk) {
  const topic = topicWords(queueOf(desk, talk.queue), talk.topic);
  const about = () => topic || text("desk.waiter.noTopic");
  const name = talk.counsellor?.name ?? "";
  const title = kind === "offered"
    ? () => text(talk.offeredTo?.id === null ? "desk.offered.toQueue" : "desk.offered.words", { name, topic: about() })
    : () => text("desk.asked.words", { name, topic: about() });
  const words = kind === "offered" ? talk.summaryWords : talk.askedWords;
  return { id: `${kind}-${talk.conversation}`, kind, conversation: talk.conversation, title, words, seen: false };
}
