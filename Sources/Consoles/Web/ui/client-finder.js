/** Finding a client by name, and calling at once: by the visit of today where there is one, else by one
 * that is made for it. */

import { clockTime } from "../language/clock.js";
import { plural, text } from "../language/language.js";
import { byId, element, setLabel, setText, setWords } from "./dom.js";
import { icon } from "./icons.js";
import { cardAddress } from "./row-words.js";
import { Typing } from "./typing.js";

/** @typedef {import("../signalling/messages.js").Client} FoundClient */
/** @typedef {import("../signalling/messages.js").Visit} Visit */

/** Pause after a letter before it is asked (ms). */
const PAUSE = 200;
/** More found ones than this are no help. */
const SHOWN = 8;

/**
 * @typedef {object} FinderActions
 * @property {(words: string) => Promise<FoundClient[]>} find
 * @property {(clientId: string) => Visit | null} visitOf of today, by which to call
 * @property {(visit: Visit) => void} call
 * @property {(client: FoundClient) => Promise<string>} callNow makes a visit of this moment and calls;
 *   resolves with a text key of what went wrong; empty: nothing
 */

export class ClientFinder {
  #actions;
  #input = element("input", { id: "find-client", attributes: { type: "text", autocomplete: "off", maxlength: "100", "aria-describedby": "find-client-found" } });
  #found = element("p", { id: "find-client-found", class: "quiet", attributes: { role: "status" } });
  #list = element("ul", { id: "find-client-list", class: "find-list" });
  #typing = new Typing(PAUSE);

  /** @param {FinderActions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#input.addEventListener("input", () => this.#typing.soon(() => void this.#search()));
    const root = byId("find", HTMLElement);
    root.addEventListener("keydown", (event) => this.#key(event));
    root.replaceChildren(
      element("label", { key: "find.label", attributes: { for: "find-client" } }),
      this.#input,
      this.#found,
      this.#list,
    );
  }

  focus() {
    this.#input.focus();
    this.#input.select();
  }

  clear() {
    this.#input.value = "";
    this.#typing.begin();
    setWords(this.#found, "");
    this.#list.replaceChildren();
  }

  async #search() {
    const words = this.#input.value.trim();
    const isLast = this.#typing.begin();
    if (words === "") {
      this.clear();
      return;
    }
    try {
      const clients = await this.#actions.find(words);
      if (!isLast()) return;
      this.#list.replaceChildren(...clients.slice(0, SHOWN).map((client) => this.#item(client)));
      setWords(this.#found, clients.length === 0 ? text("find.nobody") : plural("find.found", clients.length));
    } catch {
      if (!isLast()) return;
      this.#list.replaceChildren();
      setText(this.#found, "find.failed");
    }
  }

  /** @param {FoundClient} client */
  #item(client) {
    const visit = this.#actions.visitOf(client.id);
    const planned = visit && visit.state !== "inCall" && visit.state !== "suspended" && visit.state !== "done" ? visit : null;
    const buttons = [];
    if (planned) {
      const time = clockTime(planned.startsAt);
      const button = element("button", { id: `find-call-${client.id}`, class: "button button-call", press: () => this.#actions.call(planned) }, [
        icon("phone"),
        element("span", { words: text("find.callVisit", { time }) }),
      ]);
      setLabel(button, text("find.callVisitName", { name: client.name, time }));
      buttons.push(button);
    }
    buttons.push(this.#nowButton(client, planned === null));
    const card = element("a", { id: `find-card-${client.id}`, class: "button", key: "visit.card", attributes: { href: cardAddress(client.id) } });
    setLabel(card, text("visit.cardName", { name: client.name }));
    return element("li", { class: "find-item" }, [element("p", { class: "find-name", words: client.name }), ...buttons, card]);
  }

  /** @param {FoundClient} client @param {boolean} leads */
  #nowButton(client, leads) {
    const button = element("button", {
      id: `find-now-${client.id}`,
      class: leads ? "button button-call" : "button",
      press: async () => {
        if (button.disabled) return;
        button.disabled = true;
        const wrong = await this.#actions.callNow(client);
        button.disabled = false;
        if (wrong) setText(this.#found, wrong);
      },
    }, [icon("phone"), element("span", { key: "find.callNow" })]);
    setLabel(button, text("find.callNowName", { name: client.name }));
    return button;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const buttons = /** @type {HTMLElement[]} */ ([...this.#list.querySelectorAll("button, a")]);
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (event.key === "Escape" && (this.#input.value !== "" || at >= 0)) {
      this.clear();
      this.#input.focus();
    } else if (event.key === "ArrowDown") buttons[Math.min(at + 1, buttons.length - 1)]?.focus();
    else if (event.key === "ArrowUp" && at >= 0) (at === 0 ? this.#input : buttons[at - 1])?.focus();
    else if (event.key === "Enter" && event.target === this.#input) {
      // Names that sound alike are looked at first: Enter chooses, a second one calls.
      buttons[0]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
