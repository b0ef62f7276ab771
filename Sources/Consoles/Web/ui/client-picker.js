/** Choosing whose a terminal is: those chosen, and a search among all clients of the organisation. */

import { plural, text } from "../language/language.js";
import { plain } from "../language/names.js";
import { element, setLabel, setWords } from "./dom.js";
import { icon } from "./icons.js";

/** @typedef {import("../signalling/messages.js").Client} Client */

/** One terminal has at most as many. */
const MOST = 8;
/** More found ones than this are no help. */
const SHOWN = 5;

export class ClientPicker {
  root;
  #clients;
  /** @type {string[]} in the order chosen */
  #chosen;
  #changed;
  #list = element("ul", { id: "picked-clients", class: "picked" });
  #search = element("input", { id: "client-search", attributes: { type: "text", autocomplete: "off", "aria-describedby": "client-found" } });
  #found = element("p", { id: "client-found", class: "quiet", attributes: { role: "status" } });
  #results = element("ul", { id: "client-results", class: "found" });
  #full = element("p", { class: "quiet", key: "terminal.clients.full" });
  #searching;

  /** @param {Client[]} clients @param {string[]} chosen by id @param {() => void} [changed] */
  constructor(clients, chosen, changed = () => {}) {
    this.#clients = clients;
    this.#chosen = [...chosen];
    this.#changed = changed;
    this.#search.addEventListener("input", () => this.#show());
    this.#search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // It would save the whole form.
      const first = this.#matches()[0];
      if (first) this.#add(first.id);
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

  #matches() {
    const words = plain(this.#search.value).split(" ").filter(Boolean);
    if (words.length === 0) return [];
    return this.#clients.filter(
      (client) => !this.#chosen.includes(client.id) && words.every((word) => plain(client.name).includes(word)),
    );
  }

  /** @param {string} id */
  #add(id) {
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
    const matches = this.#matches();
    this.#results.replaceChildren(...matches.slice(0, SHOWN).map((client) => this.#foundItem(client)));
    this.#results.hidden = matches.length === 0;
    if (!this.#search.value.trim()) setWords(this.#found, "");
    else if (matches.length === 0) setWords(this.#found, text("terminal.clients.nobody"));
    else setWords(this.#found, plural("terminal.clients.found", matches.length));
  }

  /** @param {string} id */
  #chosenItem(id) {
    const name = this.#clients.find((client) => client.id === id)?.name ?? "";
    const button = element("button", { id: `drop-${id}`, class: "button button-small", key: "terminal.clients.drop", press: () => this.#remove(id) });
    setLabel(button, text("terminal.clients.dropName", { name }));
    return element("li", {}, [icon("stateDone"), element("span", { words: name }), button]);
  }

  /** @param {Client} client */
  #foundItem(client) {
    const button = element("button", { id: `pick-${client.id}`, class: "button found-button", words: client.name, press: () => this.#add(client.id) });
    setLabel(button, text("terminal.clients.addName", { name: client.name }));
    return element("li", {}, [button]);
  }
}
