/** The conversations on the desk, apart from how they look: their logs, what is on its way, who types,
 * what has not been read yet. */

import { Log } from "./log.js";
import { refusalCode } from "./line.js";
import { onDesk, partOf } from "./view.js";
import { refusalKey } from "./words.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").Entry} Entry */
/** @typedef {import("./messages.js").Talk} Talk */
/** @typedef {import("./log.js").Manner} Manner */

/** "Is typing" of somebody who went away without a word ends by itself (ms). */
const TYPING_OVER = 15_000;
/** What could not be opened is tried again after a while (ms). */
const OPEN_AGAIN = 5_000;

/**
 * @typedef {object} TalksHandlers
 * @property {(conversation: string) => void} changed
 * @property {(conversation: string) => void} came the visitor wrote
 * @property {(conversation: string, manner: Manner, words: string, key: string) => void} refused the text goes back where it was written
 * @property {() => string} newId
 * @property {() => number} now
 */

/** What the page keeps of one.
 * @typedef {object} Kept
 * @property {Log} log
 * @property {number} known what was there when it came onto the desk
 * @property {number} unread
 * @property {Map<string, number>} typing until when, by name; empty: the visitor
 */

export class Talks {
  #line;
  #drafts;
  #handlers;
  /** @type {Map<string, Kept>} */
  #kept = new Map();
  /** Followed by the shift lead, although nobody asked.
   * @type {Set<string>} */
  #watched = new Set();
  /** Left, while the gateway has not said so yet.
   * @type {Set<string>} */
  #left = new Set();
  /** @type {Map<string, number>} */
  #notBefore = new Map();
  #self = "";
  /** @type {string | null} */
  #inSight = null;

  /** @param {import("./line.js").Line} line @param {import("./drafts.js").Drafts} drafts @param {TalksHandlers} handlers */
  constructor(line, drafts, handlers) {
    this.#line = line;
    this.#drafts = drafts;
    this.#handlers = handlers;
  }

  /** What stands on the desk by its newest state; reads what is new there.
   * @param {Desk} desk @returns {Talk[]} */
  follow(desk) {
    this.#self = desk.me.id;
    this.#forgetLeft(desk);
    const shown = onDesk(desk, (id) => this.#watched.has(id)).filter(({ conversation }) => !this.#left.has(conversation));
    const ids = new Set(shown.map(({ conversation }) => conversation));
    for (const id of [...this.#kept.keys()]) if (!ids.has(id)) this.#drop(id);
    for (const talk of shown) this.#keep(talk);
    this.#drafts.keepOnly(new Set(shown.filter(({ phase }) => phase !== "ended").map(({ conversation }) => conversation)));
    return shown;
  }

  /** @param {string} conversation @returns {Kept | null} */
  of(conversation) {
    return this.#kept.get(conversation) ?? null;
  }

  /** Who types there now; an empty name: the visitor.
   * @param {string} conversation @returns {string[]} */
  typing(conversation) {
    const now = this.#handlers.now();
    return [...(this.#kept.get(conversation)?.typing ?? [])].filter(([, until]) => until > now).map(([name]) => name);
  }

  /** Those where somebody has stopped typing without a word. */
  expire() {
    const now = this.#handlers.now();
    for (const [id, { typing }] of this.#kept) {
      const over = [...typing].filter(([, until]) => until <= now);
      for (const [name] of over) typing.delete(name);
      if (over.length > 0) this.#handlers.changed(id);
    }
  }

  /** The one that the reader looks at now; null: none.
   * @param {string | null} conversation */
  look(conversation) {
    this.#inSight = conversation;
    const kept = conversation === null ? null : this.#kept.get(conversation);
    if (!kept || kept.unread === 0) return;
    kept.unread = 0;
    this.#handlers.changed(/** @type {string} */ (conversation));
  }

  get unread() {
    return [...this.#kept.values()].reduce((sum, { unread }) => sum + unread, 0);
  }

  /** @param {string} conversation */
  watch(conversation) {
    this.#watched.add(conversation);
    this.#left.delete(conversation);
    this.#notBefore.delete(conversation);
  }

  /** @param {string} conversation */
  leave(conversation) {
    this.#watched.delete(conversation);
    this.#left.add(conversation);
    this.#line.unread(conversation, true);
    this.#kept.delete(conversation);
    this.#drafts.drop(conversation);
  }

  /** @param {string} conversation @param {Entry} entry */
  entry(conversation, entry) {
    const kept = this.#kept.get(conversation);
    if (!kept || !kept.log.add(entry, this.#self)) return;
    if (entry.author === "visitor" && entry.kind === "text") {
      kept.typing.delete("");
      if (entry.seq > kept.known) {
        if (conversation !== this.#inSight) kept.unread += 1;
        this.#handlers.came(conversation);
      }
    } else if (entry.name) kept.typing.delete(entry.name);
    this.#handlers.changed(conversation);
  }

  /** @param {string} conversation @param {string | null} name @param {boolean} on */
  typed(conversation, name, on) {
    const kept = this.#kept.get(conversation);
    if (!kept) return;
    if (on) kept.typing.set(name ?? "", this.#handlers.now() + TYPING_OVER);
    else kept.typing.delete(name ?? "");
    this.#handlers.changed(conversation);
  }

  /** @param {string} conversation @param {string} code */
  notOpened(conversation, code) {
    this.#notBefore.set(conversation, this.#handlers.now() + OPEN_AGAIN);
    if (code === "notAllowed" || code === "unknown" || code === "ended") this.#watched.delete(conversation);
  }

  /** Shown at once as on its way.
   * @param {string} conversation @param {Manner} manner @param {string} words @param {string} [id] of an earlier attempt */
  async send(conversation, manner, words, id = this.#handlers.newId()) {
    const kept = this.#kept.get(conversation);
    kept?.log.sending(id, manner, words);
    this.#drafts.sending(conversation, { id, manner, text: words });
    this.#handlers.changed(conversation);
    try {
      const { seq } = await this.#line.ask(manner, { conversation, text: words }, { id });
      kept?.log.sent(id, Number(seq));
      this.#drafts.answered(conversation, id);
    } catch (error) {
      kept?.log.failed(id);
      this.#drafts.answered(conversation, id);
      this.#handlers.refused(conversation, manner, words, refusalKey(refusalCode(error)));
    }
    this.#handlers.changed(conversation);
  }

  /** @param {Talk} talk */
  #keep(talk) {
    const id = talk.conversation;
    if (!this.#kept.has(id)) {
      this.#kept.set(id, { log: new Log(), known: talk.lastSeq, unread: 0, typing: new Map() });
      // Written before a reload, and never confirmed: asked again under the same id it is done once.
      for (const unsent of this.#drafts.of(id).unsent) void this.send(id, unsent.manner, unsent.text, unsent.id);
    }
    if (this.#line.isRead(id) || (this.#notBefore.get(id) ?? 0) > this.#handlers.now()) return;
    this.#line.read(id, this.#kept.get(id)?.log.last ?? 0);
  }

  /** @param {string} id */
  #drop(id) {
    this.#kept.delete(id);
    this.#watched.delete(id);
    this.#notBefore.delete(id);
    this.#line.unread(id, false);
  }

  /** @param {Desk} desk */
  #forgetLeft(desk) {
    for (const id of [...this.#left]) {
      const talk = [...desk.mine, ...desk.others].find(({ conversation }) => conversation === id);
      if (!talk || partOf(talk, this.#self) === null) this.#left.delete(id);
    }
  }
}
