/** One terminal of the list: whose, how it does, and what can be done with it behind a press. The row
 * stays the same element for as long as its terminal is listed. */

import { momentWords } from "../language/clock.js";
import { text } from "../language/language.js";
import { element, setLabel, setText, setWords } from "./dom.js";
import { icon, setIcon } from "./icons.js";
import { consentWords, healthWords, isWell, networkWords, placeWords, selfTestWords, stateWords } from "./terminal-words.js";

/** @typedef {import("../signalling/messages.js").Terminal} Terminal */
/** @typedef {import("../signalling/messages.js").Client} Client */
/** @typedef {import("../signalling/messages.js").CommandKind} CommandKind */

/**
 * @typedef {object} TerminalActions
 * @property {(terminal: Terminal) => void} edit
 * @property {(terminal: Terminal) => void} revoke
 * @property {(terminal: Terminal, kind: CommandKind) => void} command
 * @property {(terminal: Terminal, clientId: string) => void} consent
 *
 * @typedef {object} TerminalShown
 * @property {Terminal} terminal
 * @property {Map<string, Client>} clients
 * @property {number} now
 * @property {string} news what came of the last command; empty: nothing
 */

/** @type {Record<Terminal["state"], import("./icons.js").IconName>} */
const SHAPES = { reachable: "screen", silent: "screenSilent", revoked: "stateMissed" };

export class TerminalRow {
  item;
  #terminal;
  #actions;
  #name = element("h2");
  #place = element("p", { class: "quiet" });
  #stateWord = element("span");
  #state = element("p", { class: "terminal-state" }, [icon("screen"), this.#stateWord]);
  #health = element("p", { class: "terminal-health" });
  #toggle;
  #news = element("p", { class: "terminal-news", attributes: { role: "status" } });
  #facts = element("dl", { class: "facts" });
  #people = element("ul", { class: "people" });
  #peopleTitle = element("h3", { key: "consent.title" });
  #buttons;
  #more;

  /** @param {Terminal} terminal @param {TerminalActions} actions */
  constructor(terminal, actions) {
    this.#terminal = terminal;
    this.#actions = actions;
    const moreId = `terminal-more-${terminal.id}`;
    this.#toggle = element("button", {
      id: `open-${terminal.id}`,
      class: "button",
      attributes: { "aria-expanded": "false", "aria-controls": moreId },
      press: () => this.open(this.#more.hidden),
    });
    /** @param {string} id @param {string} key @param {() => void} press @param {string} [style] */
    const button = (id, key, press, style = "button") => element("button", { id: `${id}-${terminal.id}`, class: style, key, press });
    this.#buttons = element("div", { class: "row" }, [
      button("edit", "terminal.edit", () => actions.edit(this.#terminal)),
      button("test", "terminal.command.selfTest", () => actions.command(this.#terminal, "selfTest")),
      button("identify", "terminal.command.identify", () => actions.command(this.#terminal, "identify")),
      button("restart", "terminal.command.restart", () => actions.command(this.#terminal, "restart")),
      button("revoke", "terminal.revoke", () => actions.revoke(this.#terminal)),
    ]);
    this.#more = element("div", { id: moreId, class: "terminal-more", attributes: { hidden: "" } }, [
      this.#facts,
      this.#buttons,
      this.#peopleTitle,
      this.#people,
    ]);
    this.item = element("li", { id: `terminal-${terminal.id}`, class: "terminal" }, [
      element("div", { class: "terminal-who" }, [this.#name, this.#place]),
      this.#state,
      this.#health,
      this.#toggle,
      this.#news,
      this.#more,
    ]);
  }

  /** @param {boolean} open */
  open(open) {
    this.#more.hidden = !open;
    this.#toggle.setAttribute("aria-expanded", String(open));
    this.#nameToggle();
  }

  focus() {
    this.#toggle.focus();
  }

  /** Changes only what differs.
   * @param {TerminalShown} shown */
  show({ terminal, clients, now, news }) {
    this.#terminal = terminal;
    const revoked = terminal.state === "revoked";
    this.item.dataset.state = terminal.state;
    this.item.dataset.well = String(isWell(terminal));
    setWords(this.#name, terminal.name);
    setWords(this.#place, placeWords(terminal));
    setIcon(this.#state, SHAPES[terminal.state]);
    setWords(this.#stateWord, stateWords(terminal, now));
    setWords(this.#health, healthWords(terminal));
    setWords(this.#news, news);
    this.#nameToggle();
    this.#showFacts(factsOf(terminal, now));
    this.#buttons.hidden = revoked;
    this.#peopleTitle.hidden = this.#people.hidden = revoked || terminal.clients.length === 0;
    this.#showPeople(clients, now);
  }

  #nameToggle() {
    setText(this.#toggle, this.#more.hidden ? "terminal.open" : "terminal.close");
    setLabel(this.#toggle, text(this.#more.hidden ? "terminal.openName" : "terminal.closeName", { name: this.#terminal.name }));
  }

  /** @param {[string, string][]} facts key and words */
  #showFacts(facts) {
    const shown = facts.filter(([, words]) => words !== "");
    if (this.#facts.children.length !== shown.length) {
      this.#facts.replaceChildren(...shown.map(() => element("div", {}, [element("dt"), element("dd")])));
    }
    shown.forEach(([key, words], index) => {
      const pair = this.#facts.children[index];
      if (!pair?.firstElementChild || !pair.lastElementChild) return;
      setText(pair.firstElementChild, key);
      setWords(pair.lastElementChild, words);
    });
  }

  /** @param {Map<string, Client>} clients @param {number} now */
  #showPeople(clients, now) {
    const ids = this.#terminal.clients.map((client) => client.id);
    const there = [...this.#people.children].map((item) => item.getAttribute("data-client"));
    if (ids.join() !== there.join()) this.#people.replaceChildren(...ids.map((id) => this.#personItem(id)));
    this.#terminal.clients.forEach((client, index) => {
      const item = this.#people.children[index];
      const [name, words] = [item?.querySelector("strong"), item?.querySelector("p")];
      const button = item?.querySelector("button");
      if (!name || !words || !button) return;
      setWords(name, client.name);
      setWords(words, consentWords(clients.get(client.id)?.autoAnswer ?? null, now));
      setLabel(button, text("consent.changeName", { name: client.name }));
    });
  }

  /** @param {string} clientId */
  #personItem(clientId) {
    return element("li", { attributes: { "data-client": clientId } }, [
      element("div", {}, [element("strong"), element("p", { id: `consent-words-${this.#terminal.id}-${clientId}`, class: "quiet" })]),
      element("button", { id: `consent-${this.#terminal.id}-${clientId}`, class: "button", key: "consent.change", press: () => this.#actions.consent(this.#terminal, clientId) }),
    ]);
  }
}

/** @param {Terminal} terminal @param {number} now @returns {[string, string][]} */
function factsOf(terminal, now) {
  const revoked = terminal.state === "revoked";
  const { settings } = terminal;
  return [
    ["terminal.fact.selfTest", revoked ? "" : selfTestWords(terminal, now)],
    ["terminal.fact.network", revoked ? "" : networkWords(terminal)],
    ["terminal.fact.settings", revoked ? "" : text("terminal.fact.settingsWords", { volume: settings.volume, brightness: settings.brightness })],
    ["terminal.fact.lastSeen", terminal.lastSeenAt === null ? text("terminal.state.never") : momentWords(terminal.lastSeenAt, now)],
    ["terminal.fact.paired", momentWords(terminal.pairedAt, now)],
    ["terminal.fact.version", terminal.version],
  ];
}
