/** What a carer needs to know of a visit and its client: beside the call, or in a dialog. It shows what
 * it is given, and keeps the ticks of this page; in an emergency it says what to do instead. */

import { text } from "../language/language.js";
import { element, say, setText } from "./dom.js";
import { EmergencySteps } from "./emergency-steps.js";
import { icon, setIcon } from "./icons.js";
import { outcomeWords } from "./outcome-words.js";
import { contactItem, noteWords, searchStep, searchWords } from "./sheet-words.js";
import { kindWords } from "./row-words.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").VisitDetails} VisitDetails */
/** @typedef {import("./emergency-steps.js").Caller} Caller */

/** Steps that were ticked on this page, by visit; of as many visits as a shift has.
 * @type {Map<string, Set<string>>} */
const ticks = new Map();
const MOST_VISITS = 100;

/** @param {string} visitId */
function ticksOf(visitId) {
  let found = ticks.get(visitId);
  if (!found) {
    const oldest = ticks.keys().next().value;
    if (ticks.size >= MOST_VISITS && oldest !== undefined) ticks.delete(oldest);
    ticks.set(visitId, (found = new Set()));
  }
  return found;
}

/**
 * @typedef {object} SheetActions
 * @property {(() => void) | null} close null: the sheet is closed by what it stands in
 * @property {(() => void) | null} unresponsive nobody is seen or answers; null: not from here
 */

export class VisitSheet {
  root;
  #prefix;
  #actions;
  #title;
  #body = element("div", { class: "sheet-body", attributes: { tabindex: "0" }, label: "about.title" });
  #emergencyToggle;
  #unresponsive;
  #steps;
  /** @type {Visit | null} */
  #visit = null;
  /** @type {VisitDetails | null} */
  #details = null;
  #failed = false;
  #inEmergency = false;

  /** @param {string} prefix of its ids @param {SheetActions} actions @param {() => Caller} caller who calls for help */
  constructor(prefix, actions, caller) {
    this.#prefix = prefix;
    this.#actions = actions;
    this.#title = element("h2", { id: `${prefix}-title` });
    this.#emergencyToggle = element("button", { id: `${prefix}-emergency`, class: "button button-stop", press: () => this.emergency(!this.#inEmergency) }, [
      icon("stateLate"),
      element("span", { key: "emergency.open" }),
    ]);
    this.#unresponsive = element("button", { id: `${prefix}-unresponsive`, class: "button", key: "unresponsive.open", press: () => this.#actions.unresponsive?.() });
    this.#unresponsive.hidden = actions.unresponsive === null;
    const close = element("button", { id: `${prefix}-close`, class: "button", key: "common.close", press: () => this.#actions.close?.() });
    close.hidden = actions.close === null;
    this.#steps = new EmergencySteps(`${prefix}-112`, caller);
    this.root = element("div", { class: "sheet" }, [
      element("div", { class: "sheet-head" }, [this.#title, close]),
      element("div", { class: "sheet-actions" }, [this.#emergencyToggle, this.#unresponsive]),
      this.#body,
    ]);
  }

  /** @param {Visit} visit @param {VisitDetails | null} details null: not here yet @param {boolean} failed they could not be had */
  show(visit, details, failed) {
    if (visit.id !== this.#visit?.id) this.#inEmergency = false;
    this.#visit = visit;
    this.#details = details;
    this.#failed = failed;
    this.#draw();
  }

  /** What to do in an emergency, or what is known, in its place.
   * @param {boolean} on */
  emergency(on) {
    this.#inEmergency = on;
    this.#draw();
    if (on) this.#steps.focus();
    else this.#emergencyToggle.focus();
  }

  /** In the middle of a call only: who talks has been seen otherwise.
   * @param {boolean} can */
  allowUnresponsive(can) {
    this.#unresponsive.hidden = !can || this.#actions.unresponsive === null;
  }

  focus() {
    this.#title.tabIndex = -1;
    this.#title.focus({ preventScroll: true });
  }

  #draw() {
    const visit = this.#visit;
    if (!visit) return;
    this.root.classList.toggle("emergency", this.#inEmergency);
    if (this.#inEmergency) setText(this.#title, "emergency.title");
    else say(this.#title, () => visit.clientName);
    const word = this.#emergencyToggle.querySelector("span");
    if (word) setText(word, this.#inEmergency ? "emergency.back" : "emergency.open");
    setIcon(this.#emergencyToggle, this.#inEmergency ? "page" : "stateLate");
    this.#emergencyToggle.classList.toggle("button-stop", !this.#inEmergency);
    if (this.#inEmergency) this.#body.replaceChildren(this.#steps.show(visit, this.#details, ticksOf(`112 ${visit.id}`)));
    else this.#body.replaceChildren(...this.#known(visit));
  }

  /** @param {Visit} visit @returns {HTMLElement[]} */
  #known(visit) {
    const parts = [section("about.purpose", [said(() => [kindWords(visit), visit.purpose].filter(Boolean).join(" · "))])];
    const details = this.#details;
    if (!details) {
      parts.push(element("p", { class: this.#failed ? "problem" : "quiet", key: this.#failed ? "about.failed" : "about.fetching", attributes: { role: "status" } }));
      return parts;
    }
    const { client, relatives, lastNote, noAnswer } = details;
    if (details.steps.length > 0) parts.push(section("about.steps", [this.#stepList(visit.id, details.steps)]));
    if (noAnswer && noAnswer.state !== "closed") {
      parts.push(section("about.search", [said(() => searchWords(noAnswer)), element("ol", { class: "sheet-search" }, noAnswer.steps.map(searchStep))]));
    }
    if (details.visit.outcome) {
      const { outcome } = details.visit;
      parts.push(section("about.outcome", [said(() => [outcomeWords(outcome), outcome.note].filter(Boolean).join(". "))]));
    }
    parts.push(section("about.lastNote", [lastNote ? said(() => noteWords(lastNote)) : element("p", { class: "quiet", key: "about.noNote" })]));
    if (client.suitability) parts.push(section("about.suitability", [element("p", { words: client.suitability })]));
    parts.push(section("about.home", [
      element("p", client.address ? { words: client.address, class: "sheet-address" } : { key: "about.noAddress", class: "quiet" }),
      ...(client.entryInstructions ? [element("p", { words: client.entryInstructions })] : []),
    ]));
    parts.push(section("about.contacts", [
      element("ul", { class: "sheet-contacts" }, [
        contactItem(client.name, () => text("about.client"), client.phone),
        ...relatives.map(({ name, relation, phone }) => contactItem(name, () => relation, phone)),
      ]),
    ]));
    return parts;
  }

  /** @param {string} visitId @param {string[]} steps */
  #stepList(visitId, steps) {
    const done = ticksOf(visitId);
    return element("ul", { class: "sheet-steps" }, steps.map((words, index) => {
      const box = element("input", { id: `${this.#prefix}-step-${index + 1}`, attributes: { type: "checkbox" } });
      box.checked = done.has(words);
      box.addEventListener("change", () => (box.checked ? done.add(words) : done.delete(words)));
      return element("li", {}, [element("label", { class: "check" }, [box, element("span", { words })])]);
    }));
  }
}

/** @param {string} key @param {HTMLElement[]} content */
function section(key, content) {
  return element("section", { class: "sheet-part" }, [element("h3", { key }), ...content]);
}

/** @param {() => string} make */
function said(make) {
  const line = element("p");
  say(line, make);
  return line;
}
