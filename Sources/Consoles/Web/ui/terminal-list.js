/** The terminals of the organisation by name, a search where they are many, and words where there is none. */

import { plural, text } from "../language/language.js";
import { byId, setText, setWords } from "./dom.js";
import { TerminalRow } from "./terminal-row.js";

/** @typedef {import("../signalling/messages.js").Terminal} Terminal */
/** @typedef {import("../signalling/messages.js").Client} Client */

/** What came of a command is told for as long (ms). */
const TOLD_FOR = 120_000;
/** From so many on a search is of use. */
const MANY = 8;

export class TerminalList {
  /** @type {Terminal[]} */
  #terminals = [];
  /** @type {Map<string, Client>} */
  #clients = new Map();
  /** @type {Map<string, TerminalRow>} */
  #rows = new Map();
  /** @type {Map<string, () => string>} */
  #news = new Map();
  #known = false;
  #actions;
  #now;
  #list = byId("terminal-list", HTMLUListElement);
  #revoked = byId("revoked-list", HTMLUListElement);
  #search = byId("terminal-search", HTMLInputElement);

  /** @param {() => number} now @param {import("./terminal-row.js").TerminalActions} actions */
  constructor(now, actions) {
    this.#now = now;
    this.#actions = actions;
    this.#search.addEventListener("input", () => this.show());
    setInterval(() => this.show(), 30_000); // "Today" passes.
  }

  /** @param {Terminal[]} terminals @param {Client[]} clients */
  replace(terminals, clients) {
    for (const { id, state } of terminals) {
      // It is back: that it could not be reached is no news any more.
      if (state === "reachable" && this.find(id)?.state === "silent") this.#news.delete(id);
    }
    this.#terminals = [...terminals].sort((one, other) => one.name.localeCompare(other.name, "fi"));
    this.#clients = new Map(clients.map((client) => [client.id, client]));
    this.#known = true;
    this.show();
  }

  /** What the gateway has just said of one.
   * @param {Terminal} terminal */
  change(terminal) {
    this.replace([...this.#terminals.filter((one) => one.id !== terminal.id), terminal], [...this.#clients.values()]);
  }

  /** @param {string} id */
  find(id) {
    return this.#terminals.find((one) => one.id === id) ?? null;
  }

  /** What came of a command; follows the language.
   * @param {string} id @param {() => string} make */
  tell(id, make) {
    this.#news.set(id, make);
    this.show();
    setTimeout(() => {
      if (this.#news.get(id) === make) this.#news.delete(id);
    }, TOLD_FOR);
  }

  /** @param {string} id */
  open(id) {
    const row = this.#rows.get(id);
    row?.open(true);
    row?.item.scrollIntoView({ block: "nearest" });
    row?.focus();
  }

  show() {
    const inUse = this.#terminals.filter((one) => one.state !== "revoked");
    const revoked = this.#terminals.filter((one) => one.state === "revoked");
    const shown = this.#matching(inUse);
    this.#arrange(this.#list, shown);
    this.#arrange(this.#revoked, revoked);
    for (const [id, row] of this.#rows) {
      const terminal = this.find(id);
      if (terminal) row.show({ terminal, clients: this.#clients, now: this.#now(), news: this.#news.get(id)?.() ?? "" });
    }
    const none = this.#known && inUse.length === 0;
    byId("no-terminals", HTMLElement).hidden = !none;
    byId("pair", HTMLElement).hidden = none; // The button is beside the advice.
    byId("revoked-terminals", HTMLElement).hidden = revoked.length === 0;
    byId("find-terminal", HTMLElement).hidden = inUse.length < MANY && this.#search.value === "";
    this.#count(inUse, shown);
  }

  /** @param {Terminal[]} inUse @param {Terminal[]} shown */
  #count(inUse, shown) {
    const count = byId("terminal-count", HTMLElement);
    if (!this.#known) setText(count, "terminal.fetching");
    else if (inUse.length === 0) setWords(count, "");
    else if (shown.length === 0) setText(count, "terminal.noneFound");
    else {
      const silent = inUse.filter((one) => one.state === "silent").length;
      const words = [plural("terminal.count", inUse.length), silent > 0 ? plural("terminal.silentCount", silent) : text("terminal.allReachable")];
      setWords(count, words.join(" "));
    }
  }

  /** @param {Terminal[]} terminals */
  #matching(terminals) {
    const words = this.#search.value.trim().toLowerCase();
    if (!words) return terminals;
    return terminals.filter((one) => [one.name, ...one.clients.map((client) => client.name)].join(" ").toLowerCase().includes(words));
  }

  /** Rows in their order; one that stands right already is not touched.
   * @param {HTMLElement} list @param {Terminal[]} terminals */
  #arrange(list, terminals) {
    const focused = document.activeElement;
    const wanted = terminals.map((terminal) => this.#row(terminal).item);
    for (const item of [...list.children]) if (!wanted.includes(/** @type {HTMLLIElement} */ (item))) item.remove();
    wanted.forEach((item, index) => {
      const there = list.children[index] ?? null;
      if (item !== there) list.insertBefore(item, there);
    });
    if (focused instanceof HTMLElement && focused !== document.activeElement && focused.isConnected) {
      focused.focus({ preventScroll: true });
    }
  }

  /** @param {Terminal} terminal */
  #row(terminal) {
    let row = this.#rows.get(terminal.id);
    if (!row) this.#rows.set(terminal.id, (row = new TerminalRow(terminal, this.#actions)));
    return row;
  }
}
