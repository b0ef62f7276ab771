/** The conversation as it is read: entries in their order, what is on its way, who is typing. */

import { clockTime } from "../../language/clock.js";
import { onLanguageChange, text } from "../../language/language.js";
import { byId, element, say, setWords } from "../../ui/dom.js";
import { harmless } from "../line/shown-text.js";
import { partWords } from "./words.js";

/** @typedef {import("../line/wire.js").Entry} Entry */
/** @typedef {import("../line/wire.js").Request} Request */

/** Somebody who has written nothing more for so long counts as no longer typing (ms). */
const TYPING_LASTS = 8_000;
/** So close to its end the log follows what comes (px). */
const NEAR = 160;

/** Nobody has to hear what they have written themselves. */
const UNSPOKEN = { "aria-live": "off" };

/** What happened, by its kind; a kind that is not here is told by nothing.
 * @type {Record<string, string>} */
const HAPPENED = {
  joined: "chat.happened.joined",
  left: "chat.happened.left",
  handedOver: "chat.happened.handedOver",
  ended: "chat.happened.ended",
  callBegan: "chat.happened.callBegan",
  callEnded: "chat.happened.callEnded",
  resumed: "chat.happened.resumed",
};

/** An entry that is no message, in words; empty where it tells nothing.
 * @param {Entry} entry */
export function happenedWords(entry) {
  const key = HAPPENED[entry.kind];
  return key ? text(key, { name: entry.name ?? text("chat.log.staff"), part: partWords(entry.part) }) : "";
}

/** @param {Entry} entry */
export const writerWords = (entry) => (entry.own ? text("chat.log.you") : (entry.name ?? text("chat.log.staff")));

export class LogView {
  #list = byId("log", HTMLOListElement);
  #typing = byId("log-typing", HTMLElement);
  #newest = byId("log-newest", HTMLButtonElement);
  /** @type {Map<string, HTMLLIElement>} by `e` and number, or `r` and request id */
  #shown = new Map();
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #typists = new Map();

  constructor() {
    this.#newest.addEventListener("click", () => this.toEnd());
    addEventListener("scroll", () => {
      if (this.#nearEnd()) this.#newest.hidden = true;
    }, { passive: true });
    onLanguageChange(() => this.#showTyping());
  }

  /** Adds what is new and takes away what has arrived: readers hear what is added alone.
   * @param {Entry[]} entries @param {Request[]} unsaid @param {boolean} follows the page goes with what comes */
  show(entries, unsaid, follows) {
    const near = this.#nearEnd();
    const keys = new Set();
    /** @type {HTMLLIElement | null} */
    let before = null;
    let added = false;
    for (const [key, make] of [...entries.map(entryMaker), ...unsaid.map(unsaidMaker)]) {
      let item = this.#shown.get(key);
      if (!item) {
        const made = make();
        if (!made) continue;
        item = made;
        this.#shown.set(key, item);
        added = true;
      }
      keys.add(key);
      /** @type {ChildNode | null} */
      const place = before ? before.nextSibling : this.#list.firstChild;
      if (place !== item) this.#list.insertBefore(item, place);
      before = item;
    }
    for (const [key, item] of this.#shown) {
      if (keys.has(key)) continue;
      item.remove();
      this.#shown.delete(key);
    }
    if (!added || !follows) return;
    if (near) this.toEnd();
    else this.#newest.hidden = false;
  }

  clear() {
    this.#list.replaceChildren();
    this.#shown.clear();
    for (const timer of this.#typists.values()) clearTimeout(timer);
    this.#typists.clear();
    this.#newest.hidden = true;
    this.#showTyping();
  }

  /** @param {string} name @param {boolean} on */
  typing(name, on) {
    clearTimeout(this.#typists.get(name));
    if (on) this.#typists.set(name, setTimeout(() => this.typing(name, false), TYPING_LASTS));
    else this.#typists.delete(name);
    this.#showTyping();
  }

  toEnd() {
    this.#newest.hidden = true;
    scrollTo({ top: document.documentElement.scrollHeight });
  }

  #nearEnd() {
    const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
    return scrollHeight - clientHeight - scrollTop < NEAR;
  }

  #showTyping() {
    const name = [...this.#typists.keys()].at(-1);
    if (name === undefined) setWords(this.#typing, "");
    else say(this.#typing, () => text("chat.talk.typing", { name: name || text("chat.log.staff") }));
  }
}

/** @param {Entry} entry @returns {[string, () => HTMLLIElement | null]} */
const entryMaker = (entry) => [`e${entry.seq}`, () => (entry.kind === "text" ? message(entry) : happening(entry))];

/** @param {Request} request @returns {[string, () => HTMLLIElement]} */
const unsaidMaker = (request) => [
  `r${request.id}`,
  () =>
    element("li", { class: "own unsaid", attributes: UNSPOKEN }, [
      element("p", { class: "writer", key: "chat.log.you" }),
      wordsOf(String(request.text)),
      element("p", { class: "chat-time quiet", key: "chat.log.sending" }),
    ]),
];

/** @param {Entry} entry */
function message(entry) {
  const writer = element("p", { class: "writer" });
  say(writer, () => writerWords(entry));
  const time = element("p", { class: "chat-time quiet" });
  say(time, () => clockTime(entry.at));
  const seq = { "data-seq": String(entry.seq) };
  return element("li", { class: entry.own ? "own" : "theirs", attributes: entry.own ? { ...seq, ...UNSPOKEN } : seq }, [
    writer,
    wordsOf(entry.text ?? ""),
    time,
  ]);
}

/** @param {Entry} entry */
function happening(entry) {
  if (!happenedWords(entry)) return null;
  const words = element("p");
  say(words, () => `${happenedWords(entry)} ${clockTime(entry.at)}`);
  return element("li", { class: "happened", attributes: { "data-seq": String(entry.seq) } }, [words]);
}

/** Text alone, whatever stands in it: no address in it can be pressed.
 * @param {string} words */
const wordsOf = (words) => element("p", { class: "words", words: harmless(words), attributes: { dir: "auto" } });
