/** What is known of a client, read and edited in one place. */

import { text } from "../language/language.js";
import { changeDetails, fetchCard } from "../signalling/care-rest.js";
import { codeOf } from "../signalling/session.js";
import { phoneLink } from "./day-sheet.js";
import { element, say, setText, setWords } from "./dom.js";
import { area, labelled, line, orNull, sendOnce, submitParts } from "./form-parts.js";

/** @typedef {import("../signalling/care-messages.js").CardClient} CardClient */
/** @typedef {import("../signalling/care-messages.js").ClientDetails} ClientDetails */
/** @typedef {keyof ClientDetails} FieldName */

/** In the order of the card, with the text of each and how much it may hold.
 * @type {[FieldName, string, number][]} */
const FIELDS = [
  ["phone", "card.phone", 32],
  ["email", "card.email", 254],
  ["address", "card.address", 200],
  ["entryInstructions", "card.entry", 1_000],
  ["emergency", "card.emergency", 1_000],
  ["suitability", "card.suitability", 1_000],
];
const LINES = new Set(["phone", "email", "address"]);

/** @param {CardClient} client @returns {ClientDetails} */
export function detailsOf({ phone, email, address, entryInstructions, suitability, emergency }) {
  return { phone, email, address, entryInstructions, suitability, emergency };
}

export class ClientFacts {
  root = element("section", { id: "client-facts", class: "card-part", attributes: { "aria-labelledby": "facts-title" } });
  /** @type {CardClient} */
  #client;
  #saved;
  #editing = false;

  /** @param {CardClient} client @param {(client: CardClient, before: ClientDetails) => void} saved */
  constructor(client, saved) {
    this.#client = client;
    this.#saved = saved;
    this.#read();
  }

  /** What is being written is left alone: its saving looks at the version.
   * @param {CardClient} client */
  show(client) {
    if (this.#editing) return;
    this.#client = client;
    this.#read();
  }

  get editing() {
    return this.#editing;
  }

  #read() {
    this.#editing = false;
    const edit = element("button", { id: "edit-facts", class: "button", key: "card.change", press: () => this.#edit() });
    const rows = FIELDS.map(([name, key]) => {
      const words = this.#client[name] ?? "";
      const value = words === ""
        ? element("span", { class: "quiet", key: "card.missing" })
        : name === "phone" ? phoneLink(words) : document.createTextNode(words);
      return element("div", { class: name === "emergency" ? "fact fact-emergency" : "fact" }, [
        element("dt", { key }),
        element("dd", { id: `fact-${name}` }, [value]),
      ]);
    });
    this.root.replaceChildren(
      element("div", { class: "part-head" }, [element("h2", { id: "facts-title", key: "card.facts" }), edit]),
      element("dl", { class: "fact-list" }, rows),
    );
  }

  #edit() {
    this.#editing = true;
    let { version } = this.#client;
    let before = detailsOf(this.#client);
    const fields = FIELDS.map(([name, key, longest]) => {
      const words = this.#client[name] ?? "";
      const field = LINES.has(name)
        ? line(`edit-${name}`, words, longest, name === "phone" ? { inputmode: "tel" } : name === "email" ? { inputmode: "email" } : {})
        : area(`edit-${name}`, words, longest);
      const now = element("p", { id: `now-${name}`, class: "stored-now" });
      return { name, field, now, node: labelled(field, key, { more: now }) };
    });
    const parts = submitParts("facts-form", "common.save");
    const discard = element("button", { id: "facts-discard", class: "button", key: "common.discard", press: () => this.#leave() });
    const form = element("form", { id: "facts-form", class: "dialog-form", attributes: { novalidate: "" } }, [
      ...fields.map(({ node }) => node),
      parts.problem,
      element("div", { class: "row" }, [parts.submit, discard]),
    ]);

    const typed = () => {
      const value = (/** @type {FieldName} */ name) => fields.find((one) => one.name === name)?.field.value.trim() ?? "";
      return {
        phone: orNull(value("phone")), email: orNull(value("email")), address: value("address"),
        entryInstructions: value("entryInstructions"), suitability: value("suitability"), emergency: value("emergency"),
      };
    };
    // Somebody else has saved. What they alone have changed is taken; where both have, what was typed
    // here stays, and theirs is shown beside it.
    const compare = async () => {
      const { client } = await fetchCard(this.#client.id);
      version = client.version;
      const mine = typed();
      for (const { name, field, now } of fields) {
        const theirs = client[name] ?? "";
        if (theirs !== (before[name] ?? "") && mine[name] === before[name]) {
          field.value = theirs;
          setText(now, "card.taken");
        } else if (theirs !== (mine[name] ?? "")) say(now, () => (theirs === "" ? text("card.nowEmpty") : text("card.now", { words: theirs })));
        else setWords(now, "");
      }
      before = detailsOf(client);
      setText(parts.problem, "card.changedByAnother");
      setText(parts.submit, "terminal.saveAnyway");
      fields.find(({ now }) => now.textContent !== "")?.field.focus();
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void sendOnce(parts, async () => {
        try {
          this.#client = await changeDetails(this.#client.id, version, typed());
        } catch (error) {
          if (codeOf(error) !== "stale") throw error;
          await compare();
          return;
        }
        this.#leave();
        this.#saved(this.#client, before);
      });
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#leave();
    });
    this.root.replaceChildren(
      element("div", { class: "part-head" }, [element("h2", { id: "facts-title", key: "card.facts" })]),
      form,
    );
    fields[0]?.field.focus();
  }

  /** Keys go on from where they came. */
  #leave() {
    this.#read();
    document.getElementById("edit-facts")?.focus();
  }
}
