/** Choosing whose a terminal is: those chosen, and a search among all clients of the organisation. */

import { plural, text } from "../language/language.js";
import { searchClients } from "../signalling/care-rest.js";
import { element, setLabel, setText, setWords } from "./dom.js";
import { refusalKey } from "./form-parts.js";
import { icon } from "./icons.js";
import { Typing } from "./typing.js";

/** @typedef {import("../signalling/messages.js").Client} Client */

/** One terminal has at most as many. */
const MOST = 8;
/** More found ones than this are no help. */
const SHOWN = 5;

export class ClientPicker {
  root;
  /** Whoever may be chosen by now, by id.
   * @type {Map<string, string>} */
  #names;
  /** @type {{ id: string, name: string }[]} */
  #matches = [];
  /** For which words those were found. */
  #answered = "";
  #typing = new Typing();
  /** @type {string[]} in the order chosen */
  #chosen;
  #changed;
  #list = element("ul", { id: "picked-clients", class: "picked" });
  #search = element("input", { id: "client-search", attributes: { type: "text", autocomplete: "off", "aria-describedby": "client-found" } });
  #found = element("p", { id: "client-found", class: "quiet", attributes: { role: "status" } });
  #results = element("ul", { id: "client-results", class: "found" });
  #full = element("p", { class: "quiet", key: "terminal.clients.full" });
  #searching;

  /** @param {Client[]} clients among them those chosen @param {string[]} chosen by id @param {() => void} [changed] */
  constructor(clients, chosen, changed = () => {}) {
    this.#names = new Map(clients.map(({ id, name }) => [id, name]));
    this.#chosen = [...chosen];
    this.#changed = changed;
    this.#search.addEventListener("input", () => this.#typing.soon(() => void this.#ask()));
    this.#search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // It would save the whole form.
      void this.#takeFirst();
    });
    this.#searching = element("div", { class: "field-group" }, [
      element("label", { key: "terminal.clients.search", attributes: { for: "client-search" } }),
      this.#search,
      this.#found,
      this.#results,
    ]);
    this.root = element("fieldset", { id: "clients-of-terminal", class: "choice" }, [
      element("legend", { key: "terminal.clients.whose" }),
      this.#list,
      this.#searching,
      this.#full,
    ]);
    this.#show();
  }

  /** Ids, in the order chosen. */
  get value() {
    return [...this.#chosen];
  }

  focus() {
    this.#search.focus();
  }

  async #ask() {
    const words = this.#search.value.trim();
    const isLast = this.#typing.begin();
    try {
      const found = words === "" ? [] : await searchClients(words);
      if (!isLast()) return;
      this.#answered = words;
      this.#matches = found.filter(({ id }) => !this.#chosen.includes(id));
      this.#show();
    } catch (error) {
      if (isLast()) setText(this.#found, refusalKey(error));
    }
  }

  /** The first of those who are found by what stands there now, not by what stood there before. */
  async #takeFirst() {
    this.#typing.stop();
    const words = this.#search.value.trim();
    if (this.#answered !== words) await this.#ask();
    const first = this.#matches[0];
    if (first && this.#answered === words && this.#search.value.trim() === words) this.#add(first);
  }

  /** @param {{ id: string, name: string }} client */
  #add({ id, name }) {
    this.#typing.stop();
    this.#typing.begin();
    this.#answered = "";
    this.#matches = [];
    this.#names.set(id, name);
    this.#chosen.push(id);
    this.#search.value = "";
    this.#show();
    this.#changed();
    if (!this.#searching.hidden) this.#search.focus();
    else this.#list.querySelector("button")?.focus();
  }

  /** @param {string} id */
  #remove(id) {
    this.#chosen = this.#chosen.filter((one) => one !== id);
    this.#show();
    this.#changed();
    this.#search.focus();
  }

  #show() {
    this.#list.replaceChildren(...this.#chosen.map((id) => this.#chosenItem(id)));
    this.#list.hidden = this.#chosen.length === 0;
    this.#searching.hidden = this.#chosen.length >= MOST;
    this.#full.hidden = !this.#searching.hidden;
    const matches = this.#matches;
    this.#results.replaceChildren(...matches.slice(0, SHOWN).map((client) => this.#foundItem(client)));
    this.#results.hidden = matches.length === 0;
    if (!this.#search.value.trim()) setWords(this.#found, "");
    else if (matches.length === 0) setWords(this.#found, text("terminal.clients.nobody"));
    else setWords(this.#found, plural("terminal.clients.found", matches.length));
  }

  /** @param {string} id */
  #chosenItem(id) {
    const name = this.#names.get(id) ?? "";
    const button = element("button", { id: `drop-${id}`, class: "button button-small", key: "terminal.clients.drop", press: () => this.#remove(id) });
    setLabel(button, text("terminal.clients.dropName", { name }));
    return element("li", {}, [icon("stateDone"), element("span", { words: name }), button]);
  }

  /** @param {{ id: string, name: string }} client */
  #foundItem(client) {
    const button = element("button", { id: `pick-${client.id}`, class: "button found-button", words: client.name, press: () => this.#add(client) });
    setLabel(button, text("terminal.clients.addName", { name: client.name }));
    return element("li", {}, [button]);
  }
}
