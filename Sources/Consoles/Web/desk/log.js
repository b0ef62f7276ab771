/** The log of one conversation as a page has it: each entry once and in order, and after them what
 * the reader wrote and the gateway has not confirmed yet. */

/** @typedef {import("./messages.js").Entry} Entry */
/** @typedef {"say" | "note" | "whisper"} Manner how something is written */

/**
 * @typedef {object} Outgoing
 * @property {string} id of its request
 * @property {Manner} manner
 * @property {string} text
 * @property {number | null} seq once the gateway has it
 */

/** The page holds no more of one conversation. */
const MOST = 2_000;

/** @type {Record<string, Manner>} */
const MANNER_OF = { text: "say", note: "note", whisper: "whisper" };

export class Log {
  /** @type {Map<number, Entry>} */
  #entries = new Map();
  /** @type {Outgoing[]} */
  #outgoing = [];
  #last = 0;

  /** In order. */
  get entries() {
    return [...this.#entries.values()].sort((one, other) => one.seq - other.seq);
  }

  /** What is on its way, in the order in which it was written. */
  get outgoing() {
    return [...this.#outgoing];
  }

  /** The highest number that is here. */
  get last() {
    return this.#last;
  }

  /** @param {Entry} entry @param {string} self the reader, by id @returns {boolean} whether it is new */
  add(entry, self) {
    if (this.#entries.has(entry.seq)) return false;
    this.#entries.set(entry.seq, entry);
    this.#last = Math.max(this.#last, entry.seq);
    if (this.#entries.size > MOST) this.#entries.delete(Math.min(...this.#entries.keys()));
    this.#arrived(entry, self);
    return true;
  }

  /** @param {string} id @param {Manner} manner @param {string} text */
  sending(id, manner, text) {
    this.#outgoing.push({ id, manner, text, seq: null });
  }

  /** The gateway has it: it stands among the entries, or will.
   * @param {string} id @param {number} seq */
  sent(id, seq) {
    const one = this.#outgoing.find((outgoing) => outgoing.id === id);
    if (!one) return;
    one.seq = seq;
    if (this.#entries.has(seq)) this.#drop(one);
  }

  /** It was refused.
   * @param {string} id */
  failed(id) {
    this.#outgoing = this.#outgoing.filter((one) => one.id !== id);
  }

  /** The entry may come before the answer that tells its number: it is not to be seen twice meanwhile.
   * @param {Entry} entry @param {string} self */
  #arrived(entry, self) {
    const numbered = this.#outgoing.find((one) => one.seq === entry.seq);
    if (numbered) {
      this.#drop(numbered);
      return;
    }
    if (entry.author !== "staff" || entry.by !== self) return;
    const same = this.#outgoing.find(
      (one) => one.seq === null && one.manner === MANNER_OF[entry.kind] && one.text === entry.text);
    if (same) this.#drop(same);
  }

  /** @param {Outgoing} gone */
  #drop(gone) {
    this.#outgoing = this.#outgoing.filter((one) => one !== gone);
  }
}
