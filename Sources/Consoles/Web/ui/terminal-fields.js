/** The fields that say what a terminal is called, where it stands and whose it is. */

import { ClientPicker } from "./client-picker.js";
import { element, setText } from "./dom.js";

/** @typedef {import("../signalling/messages.js").Client} Client */
/** @typedef {import("../signalling/messages.js").TerminalPlace} TerminalPlace */
/** @typedef {import("../signalling/rest.js").TerminalNames} TerminalNames */

/** The gateway takes no longer name. */
const LONGEST_NAME = 80;

export class TerminalFields {
  nodes;
  #name = element("input", { id: "terminal-name", attributes: { type: "text", maxlength: String(LONGEST_NAME), autocomplete: "off", "aria-describedby": "terminal-name-hint" } });
  #home = radio("place-home");
  #servicePoint = radio("place-service-point");
  #picker;
  #problem = element("p", { id: "terminal-names-problem", class: "problem", attributes: { role: "alert" } });

  /** @param {Client[]} clients @param {TerminalNames} [names] as they are now */
  constructor(clients, names = { name: "", place: "home", clientIds: [] }) {
    this.#name.value = names.name;
    this.#home.checked = names.place === "home";
    this.#servicePoint.checked = names.place === "servicePoint";
    this.#picker = new ClientPicker(clients, names.clientIds);
    const showPicker = () => (this.#picker.root.hidden = this.#servicePoint.checked);
    for (const box of [this.#home, this.#servicePoint]) box.addEventListener("change", showPicker);
    showPicker();
    this.nodes = [
      element("div", { class: "field-group" }, [
        element("label", { key: "terminal.name", attributes: { for: "terminal-name" } }),
        this.#name,
        element("p", { id: "terminal-name-hint", class: "quiet hint", key: "terminal.nameHint" }),
      ]),
      element("fieldset", { class: "choice" }, [
        element("legend", { key: "terminal.place.title" }),
        element("div", { class: "wants" }, [choice(this.#home, "terminal.place.home"), choice(this.#servicePoint, "terminal.place.servicePoint")]),
      ]),
      this.#picker.root,
      this.#problem,
    ];
  }

  /** What was written; null where something is missing, and then the fields say what.
   * @returns {TerminalNames | null} */
  read() {
    const name = this.#name.value.trim().replace(/\s+/g, " ");
    /** @type {TerminalPlace} */
    const place = this.#servicePoint.checked ? "servicePoint" : "home";
    const clientIds = place === "home" ? this.#picker.value : [];
    this.#problem.textContent = "";
    if (!name) {
      setText(this.#problem, "terminal.problem.name");
      this.#name.focus();
      return null;
    }
    if (place === "home" && clientIds.length === 0) {
      setText(this.#problem, "terminal.problem.nobody");
      this.#picker.focus();
      return null;
    }
    return { name, place, clientIds };
  }
}

/** @param {string} id */
function radio(id) {
  return element("input", { id, attributes: { type: "radio", name: "terminal-place" } });
}

/** @param {HTMLInputElement} box @param {string} key */
function choice(box, key) {
  return element("label", { class: "check" }, [box, element("span", { key })]);
}
