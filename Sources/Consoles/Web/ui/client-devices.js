/** A client's terminals and their state, and the consent to calls that answer themselves. */

import { openConsentDialog } from "./consent-dialog.js";
import { element, say } from "./dom.js";
import { consentWords, healthWords, stateWords } from "./terminal-words.js";

/** @typedef {import("../signalling/messages.js").Client} Client */
/** @typedef {import("../signalling/messages.js").Terminal} Terminal */

export class ClientDevices {
  root = element("section", { id: "devices-of-client", class: "card-part", attributes: { "aria-labelledby": "devices-title" } });
  #now;
  #done;
  /** @type {Client | null} */
  #client = null;
  #consent = element("p", { id: "consent-words" });
  #change = element("button", { id: "change-consent", class: "button", key: "consent.change", press: () => this.#open() });
  #list = element("ul", { class: "people" });
  #none = element("p", { class: "quiet", key: "card.noTerminal" });

  /** @param {() => number} now @param {(key: string, name: string) => void} done */
  constructor(now, done) {
    this.#now = now;
    this.#done = done;
    this.root.append(
      element("div", { class: "part-head" }, [element("h2", { id: "devices-title", key: "carer.terminals" }), element("a", { class: "button", key: "card.allTerminals", attributes: { href: "/terminals.html" } })]),
      this.#none,
      this.#list,
      element("div", { class: "part-line" }, [element("div", {}, [element("strong", { key: "consent.title" }), this.#consent]), this.#change]),
    );
  }

  /** @param {Client} client @param {Terminal[]} terminals all of the organisation */
  show(client, terminals) {
    this.#client = client;
    const own = terminals.filter((terminal) => terminal.state !== "revoked" && terminal.clients.some(({ id }) => id === client.id));
    this.#none.hidden = own.length > 0;
    this.#list.replaceChildren(...own.map((terminal) => {
      const health = element("p", { class: "quiet" });
      say(health, () => healthWords(terminal));
      const state = element("p", { class: terminal.state === "silent" ? "attention" : "" });
      say(state, () => stateWords(terminal, this.#now()));
      return element("li", { id: `terminal-${terminal.id}` }, [element("div", {}, [
        element("p", {}, [element("strong", { words: terminal.name })]),
        state,
        health,
      ])]);
    }));
    say(this.#consent, () => consentWords(client.autoAnswer, this.#now()));
  }

  #open() {
    const client = this.#client;
    if (client) openConsentDialog(client, this.#now(), null, (key) => this.#done(key, client.firstName));
  }
}
