/** The entries of a conversation, each once, in the order of their numbers. */

/** @typedef {import("./wire.js").Entry} Entry */

export class ConversationLog {
  /** @type {Map<number, Entry>} */
  #entries = new Map();
  /** The last entry that came by itself, as the next line is told: others may be missing before
   * one that is known by its number alone. */
  last = 0;

  /** In order.
   * @returns {Entry[]} */
  get entries() {
    return [...this.#entries.values()].sort((one, other) => one.seq - other.seq);
  }

  /** @param {Entry} entry @returns {boolean} false where it was there before */
  add(entry) {
    this.last = Math.max(this.last, entry.seq);
    const known = this.#entries.has(entry.seq);
    this.#entries.set(entry.seq, entry);
    return !known;
  }

  /** The visitor's own words stand in the log by this number; the entry itself may still be on its way.
   * @param {string} text @param {number} seq @param {number} at */
  said(text, seq, at) {
    if (!Number.isInteger(seq) || this.#entries.has(seq)) return;
    this.#entries.set(seq, { seq, at, kind: "text", author: "visitor", name: null, part: null, text, own: true });
  }

  clear() {
    this.#entries.clear();
    this.last = 0;
  }
}
