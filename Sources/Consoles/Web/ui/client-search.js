/** A search among the clients of the organisation, that leads to a client's card. */

import { plural, text } from "../language/language.js";
import { searchClients } from "../signalling/care-rest.js";
import { byId, element, say, setText, setWords } from "./dom.js";
import { refusalKey } from "./form-parts.js";
import { Typing } from "./typing.js";

const SHOWN = 8;

export class ClientSearch {
  #input = byId("card-search", HTMLInputElement);
  #found = byId("card-found", HTMLElement);
  #results = byId("card-results", HTMLUListElement);
  #typing = new Typing();
  /** For which words the results stand. */
  #answered = "";

  constructor() {
    this.#input.addEventListener("input", () => this.#typing.soon(() => void this.#ask()));
    this.#input.addEventListener("keydown", (event) => {
      const first = this.#results.querySelector("a");
      if (event.key === "Escape") this.#clear();
      else if (event.key === "ArrowDown" && first) first.focus();
      else if (event.key === "Enter") void this.#openFirst();
      else return;
      event.preventDefault();
    });
    this.#results.addEventListener("keydown", (event) => this.#arrow(event));
  }

  focus() {
    this.#input.focus();
  }

  #clear() {
    this.#input.value = "";
    this.#typing.begin();
    this.#answered = "";
    this.#results.replaceChildren();
    setWords(this.#found, "");
  }

  /** The first of those who are found by what stands there now, not by what stood there before. */
  async #openFirst() {
    this.#typing.stop();
    const words = this.#input.value.trim();
    if (this.#answered !== words) await this.#ask();
    if (words !== "" && this.#answered === words && this.#input.value.trim() === words) this.#results.querySelector("a")?.click();
  }

  async #ask() {
    const words = this.#input.value.trim();
    const isLast = this.#typing.begin();
    if (words === "") {
      this.#clear();
      return;
    }
    try {
      const clients = await searchClients(words);
      if (!isLast()) return;
      this.#answered = words;
      if (clients.length === 0) setText(this.#found, "terminal.clients.nobody");
      else say(this.#found, () => (clients.length > SHOWN ? text("card.searchMore", { count: SHOWN }) : plural("terminal.clients.found", clients.length)));
      this.#results.replaceChildren(...clients.slice(0, SHOWN).map(({ id, name }) => element("li", {}, [
        element("a", { id: `open-${id}`, class: "button found-button", words: name, attributes: { href: `/client.html?id=${encodeURIComponent(id)}` } }),
      ])));
    } catch (error) {
      if (!isLast()) return;
      setText(this.#found, refusalKey(error));
      this.#results.replaceChildren();
    }
  }

  /** @param {KeyboardEvent} event */
  #arrow(event) {
    const links = [...this.#results.querySelectorAll("a")];
    const at = links.findIndex((link) => link === document.activeElement);
    if (event.key === "ArrowDown") links[Math.min(at + 1, links.length - 1)]?.focus();
    else if (event.key === "ArrowUp" && at > 0) links[at - 1]?.focus();
    else if (event.key === "ArrowUp" || event.key === "Escape") this.#input.focus();
    else return;
    event.preventDefault();
  }
}
