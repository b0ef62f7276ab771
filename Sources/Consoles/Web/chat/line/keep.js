/**
 * What the browser keeps of a conversation: its secret, and each request that the gateway has not
 * answered yet. By default that ends with the tab, as on a computer that others use as well; a person may
 * have this device remember it. Texts that were said stay with the gateway and are kept nowhere here.
 */

import { lasting, ofThisTab } from "../../storage.js";

/** @typedef {import("./wire.js").Kept} Kept */
/** @typedef {{ read: (key: string) => string | null, write: (key: string, value: string) => void, remove: (key: string) => void }} Store */

const KEPT = "kuulolla.chat";
const DRAFT = "kuulolla.chat.draft";
const LEFT = "kuulolla.chat.left";

export class Keep {
  #tab;
  #device;
  /** @type {Store} */
  #store;

  /** @param {Store} [tab] @param {Store} [device] */
  constructor(tab = ofThisTab, device = lasting) {
    this.#tab = tab;
    this.#device = device;
    this.#store = this.#tab.read(KEPT) === null && this.#device.read(KEPT) !== null ? device : tab;
  }

  /** @returns {Kept | null} */
  read() {
    const found = this.#store.read(KEPT);
    if (found === null) return null;
    try {
      const kept = JSON.parse(found);
      return typeof kept?.secret === "string" && Array.isArray(kept.requests) ? kept : null;
    } catch {
      return null;
    }
  }

  /** @param {Kept} kept */
  write(kept) {
    this.#store.write(KEPT, JSON.stringify(kept));
  }

  /** Is it kept when the tab is closed? */
  get remembered() {
    return this.#store === this.#device;
  }

  /** @param {boolean} on */
  remember(on) {
    const kept = this.read();
    this.#store.remove(KEPT);
    this.#store = on ? this.#device : this.#tab;
    if (kept) this.write(kept);
  }

  /** Nothing of the conversation stays. */
  forget() {
    this.#tab.remove(KEPT);
    this.#device.remove(KEPT);
    this.#tab.remove(DRAFT);
    this.#tab.remove(LEFT);
    this.#store = this.#tab;
  }

  /** What is written and not sent. */
  get draft() {
    return this.#tab.read(DRAFT) ?? "";
  }

  set draft(words) {
    if (words) this.#tab.write(DRAFT, words);
    else this.#tab.remove(DRAFT);
  }

  /** The page was left in haste: it asks before it shows the conversation again. */
  get left() {
    return this.#tab.read(LEFT) !== null;
  }

  set left(left) {
    if (left) this.#tab.write(LEFT, "1");
    else this.#tab.remove(LEFT);
  }
}
