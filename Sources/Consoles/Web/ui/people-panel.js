/**
 * Who is in the call and who wants to be, for the carer who leads it: let in, move back, remove,
 * invite. It shows what the gateway says, and asks for what is pressed.
 */

import { playKnock } from "../media/sound.js";
import { codeOf } from "../signalling/session.js";
import { ColleagueSearch } from "./colleague-search.js";
import { element, setText, setWords } from "./dom.js";
import { doorWords, personWords } from "./people-words.js";

/** @typedef {import("../signalling/messages.js").Party} Party */

/**
 * @typedef {object} PeopleActions
 * @property {(partyId: string) => Promise<void>} admit
 * @property {(partyId: string) => Promise<void>} moveBack
 * @property {(partyId: string) => Promise<void>} remove
 * @property {(partyId: string) => Promise<void>} handOver
 * @property {(professionalId: string) => Promise<void>} invite
 * @property {() => void} links
 */

/** How often somebody who waits knocks again, until something is done about it (ms). */
const KNOCK_AGAIN = 30_000;

/** @type {Record<string, string>} */
const REFUSED = {
  tooMany: "people.refused.full",
  notRinging: "people.refused.clientNotThere",
  busy: "people.refused.busy",
  notReachable: "people.refused.away",
};

export class PeoplePanel {
  root;
  #actions;
  #list;
  #problem;
  #search;
  /** @type {Map<string, { item: HTMLElement, name: HTMLElement, state: HTMLElement, actions: HTMLElement, shown: string }>} */
  #rows = new Map();
  /** Who waited when it was last looked.
   * @type {Set<string>} */
  #waiting = new Set();
  #knockedAt = 0;

  /** @param {PeopleActions} actions @param {() => void} close */
  constructor(actions, close) {
    this.#actions = actions;
    this.#list = element("ul", { id: "people-list", class: "people-list", label: "people.list" });
    this.#problem = element("p", { id: "people-problem", class: "problem", attributes: { role: "alert" } });
    this.#search = new ColleagueSearch((id) => this.#attempt(() => actions.invite(id)));
    this.root = element("aside", { id: "people-panel", class: "text-panel people-panel", label: "people.title", attributes: { hidden: "" } }, [
      element("div", { class: "text-head" }, [
        element("h2", { key: "people.title" }),
        element("button", { id: "people-close", class: "button", key: "common.close", press: close }),
      ]),
      this.#problem,
      element("div", { class: "people-scroll", attributes: { tabindex: "-1" } }, [
        this.#list,
        element("div", { class: "row" }, [element("button", { id: "people-links", class: "button", key: "people.links", press: () => actions.links() })]),
        this.#search.root,
      ]),
    ]);
  }

  get open() {
    return !this.root.hidden;
  }

  /** @param {boolean} open */
  show(open) {
    this.root.hidden = !open;
    setWords(this.#problem, "");
    if (open) void this.#search.refresh();
  }

  focus() {
    const first = this.#list.querySelector("button") ?? this.#search.input;
    if (first instanceof HTMLElement) first.focus();
  }

  clear() {
    for (const row of this.#rows.values()) row.item.remove();
    this.#rows.clear();
    this.#waiting.clear();
    this.show(false);
  }

  /** @param {Party[]} parties all of the call @param {string} self @returns {Party[]} who waits to be let in */
  follow(parties, self) {
    const listed = parties.filter((party) => party.id !== self && (party.state !== "left" || doorWords(party) !== ""));
    for (const [id, row] of this.#rows) {
      if (listed.some((party) => party.id === id)) continue;
      row.item.remove();
      this.#rows.delete(id);
    }
    for (const party of listed) this.#showRow(party);
    const waiting = parties.filter((party) => party.state === "waiting" && party.consent !== "asked" && party.connection !== "lost");
    this.#knock(waiting);
    return waiting;
  }

  /** @param {Party[]} waiting */
  #knock(waiting) {
    const isNew = waiting.some((party) => !this.#waiting.has(party.id));
    const now = performance.now();
    if (waiting.length > 0 && (isNew || now - this.#knockedAt > KNOCK_AGAIN)) {
      this.#knockedAt = now;
      playKnock();
    }
    this.#waiting = new Set(waiting.map((party) => party.id));
  }

  /** @param {Party} party */
  #showRow(party) {
    let row = this.#rows.get(party.id);
    if (!row) {
      const name = element("strong");
      const state = element("p", { class: "quiet" });
      const actions = element("div", { class: "row" });
      const item = element("li", { id: `person-${party.id}`, attributes: { "data-role": party.role } }, [element("div", {}, [name, state]), actions]);
      row = { item, name, state, actions, shown: "" };
      this.#rows.set(party.id, row);
      this.#list.append(item);
    }
    row.item.dataset.state = party.state;
    setWords(row.name, personWords(party));
    setWords(row.state, party.state === "joined" ? "" : doorWords(party));
    // Buttons stay the same as long as they mean the same: a press must end where it began.
    const kind = `${party.state} ${party.consent ?? ""} ${party.role}`;
    if (row.shown === kind) return;
    const had = row.actions.contains(document.activeElement);
    row.shown = kind;
    row.actions.replaceChildren(...this.#buttons(party));
    if (had) (row.actions.querySelector("button") ?? this.#search.input).focus();
  }

  /** @param {Party} party @returns {HTMLElement[]} */
  #buttons(party) {
    const { admit, moveBack, remove, handOver } = this.#actions;
    const button = (/** @type {string} */ id, /** @type {string} */ key, /** @type {(id: string) => Promise<void>} */ action, emphasis = "") => {
      const made = element("button", { id: `${id}-${party.id}`, class: `button ${emphasis}`, key, press: () => void this.#attempt(() => action(party.id)) });
      made.setAttribute("aria-describedby", `person-${party.id}`);
      return made;
    };
    if (party.role === "client" || party.state === "left") return [];
    if (party.state === "waiting") {
      const leave = button("remove", "people.remove", remove);
      return party.consent === "asked" ? [leave] : [button("admit", "people.admit", admit, "button-accent"), leave];
    }
    if (party.state === "ringing") return [button("remove", "people.cancel", remove)];
    const back = [button("move-back", "people.moveBack", moveBack), button("remove", "people.remove", remove)];
    return party.role === "colleague" ? [button("hand-over", "people.handOver", handOver), ...back] : back;
  }

  /** @param {() => Promise<void>} action */
  async #attempt(action) {
    setWords(this.#problem, "");
    try {
      await action();
    } catch (error) {
      setText(this.#problem, REFUSED[codeOf(error)] ?? "people.refused.other");
    }
  }
}
