/**
 * What was written and not sent, for this tab alone, so that a reload loses no word: the text in each
 * box, and what went out and was not confirmed, under its id. Dropped when its conversation is gone;
 * nothing else of a conversation is ever put into the browser's storage.
 */

import { ofThisTab } from "../storage.js";

/** @typedef {import("./log.js").Manner} Manner */
/** @typedef {{ id: string, manner: Manner, text: string }} Unsent */
/** @typedef {{ manner: Manner, text: string, unsent: Unsent[] }} Draft */

const KEY = "kuulolla.desk.drafts";
/** Conversations of which something is kept; far above any limit of a counsellor. */
const MOST = 32;

export class Drafts {
  /** @type {Map<string, Draft>} */
  #drafts;

  constructor() {
    this.#drafts = read();
  }

  /** @param {string} conversation @returns {Draft} */
  of(conversation) {
    return this.#drafts.get(conversation) ?? { manner: "say", text: "", unsent: [] };
  }

  /** @param {string} conversation @param {Manner} manner @param {string} text */
  write(conversation, manner, text) {
    this.#put(conversation, { ...this.of(conversation), manner, text });
  }

  /** @param {string} conversation @param {Unsent} unsent */
  sending(conversation, unsent) {
    const draft = this.of(conversation);
    if (draft.unsent.some(({ id }) => id === unsent.id)) return;
    this.#put(conversation, { ...draft, unsent: [...draft.unsent, unsent] });
  }

  /** It was confirmed, or refused.
   * @param {string} conversation @param {string} id */
  answered(conversation, id) {
    const draft = this.of(conversation);
    this.#put(conversation, { ...draft, unsent: draft.unsent.filter((one) => one.id !== id) });
  }

  /** @param {string} conversation */
  drop(conversation) {
    if (this.#drafts.delete(conversation)) this.#save();
  }

  /** All others are gone.
   * @param {Set<string>} conversations */
  keepOnly(conversations) {
    for (const id of [...this.#drafts.keys()]) if (!conversations.has(id)) this.drop(id);
  }

  /** @param {string} conversation @param {Draft} draft */
  #put(conversation, draft) {
    if (!draft.text && draft.unsent.length === 0) {
      this.drop(conversation);
      return;
    }
    if (!this.#drafts.has(conversation) && this.#drafts.size >= MOST) return;
    this.#drafts.set(conversation, draft);
    this.#save();
  }

  #save() {
    if (this.#drafts.size === 0) ofThisTab.remove(KEY);
    else ofThisTab.write(KEY, JSON.stringify([...this.#drafts]));
  }
}

/** @returns {Map<string, Draft>} */
function read() {
  try {
    return new Map(JSON.parse(ofThisTab.read(KEY) ?? "[]"));
  } catch {
    return new Map(); // Mangled by somebody: nothing of it can be used.
  }
}
