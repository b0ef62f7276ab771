/**
 * Today's visits as a quiet list of people. Arrows move between them, Enter calls; the next visit
 * stands out. The rows are drawn from what the gateway last said, never changed on their own.
 */

import { clockTime } from "../language/clock.js";
import { plural, text } from "../language/language.js";
import { byId, element } from "./dom.js";
import { icon } from "./icons.js";
import { stateAt } from "./visit-state.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("./icons.js").IconName} IconName */

/** Each state has a word and a shape of its own.
 * @type {Record<string, { key: string, shape: IconName }>} */
const STATES = {
  coming: { key: "visit.coming", shape: "stateComing" },
  due: { key: "visit.due", shape: "stateCalling" },
  late: { key: "visit.late", shape: "stateLate" },
  inCall: { key: "visit.inCall", shape: "phone" },
  done: { key: "visit.done", shape: "stateDone" },
  notReached: { key: "visit.notReached", shape: "stateMissed" },
  cancelled: { key: "visit.cancelled", shape: "stateQuiet" },
};

/** @type {Record<string, string>} */
const KINDS = {
  videoVisit: "visit.kind.videoVisit",
  medicationSupervision: "visit.kind.medicationSupervision",
  welfareCheck: "visit.kind.welfareCheck",
  assessment: "visit.kind.assessment",
};

/**
 * @typedef {object} ListActions
 * @property {(visit: Visit) => void} call
 * @property {(visit: Visit) => void} links
 */

export class VisitList {
  /** @type {Map<string, Visit>} */
  #visits = new Map();
  #now;
  #actions;
  #list = byId("visit-list", HTMLUListElement);
  /** The row whose second button Tab reaches; every call button is reached. */
  #active = "";

  /** @param {() => number} now @param {ListActions} actions */
  constructor(now, actions) {
    this.#now = now;
    this.#actions = actions;
    this.#list.addEventListener("keydown", (event) => this.#arrow(event));
    this.#list.addEventListener("focusin", (event) => this.#focused(event));
    setInterval(() => this.show(), 30_000); // What is due, late and next changes with the clock.
  }

  /** @param {Visit[]} visits */
  replace(visits) {
    this.#visits = new Map(visits.map((visit) => [visit.id, visit]));
    this.show();
  }

  /** @param {Visit} visit */
  change(visit) {
    this.#visits.set(visit.id, visit);
    this.show();
  }

  /** @param {string} clientId @param {boolean} reachable */
  presence(clientId, reachable) {
    for (const visit of this.#visits.values()) {
      if (visit.clientId === clientId) visit.reachable = reachable;
    }
    this.show();
  }

  /** @param {string} id */
  find(id) {
    return this.#visits.get(id) ?? null;
  }

  /** The next visit to make: the carer's own before others', the earliest first.
   * @param {string} [except] the one just made */
  next(except) {
    const open = this.#sorted().filter(
      (visit) => visit.id !== except && (visit.state === "coming" || visit.state === "due"),
    );
    return open.find((visit) => visit.mine) ?? open[0] ?? null;
  }

  focusNext() {
    const row = this.next()?.id ?? this.#sorted()[0]?.id;
    if (row !== undefined) this.#callButton(row)?.focus();
  }

  show() {
    const visits = this.#sorted();
    const next = this.next()?.id;
    if (!this.#visits.has(this.#active)) this.#active = next ?? visits[0]?.id ?? "";
    const focused = document.activeElement?.id ?? "";
    this.#list.replaceChildren(...visits.map((visit) => this.#row(visit, visit.id === next)));
    // The rows are new elements: focus stays where it was.
    if (focused.startsWith("call-") || focused.startsWith("links-")) {
      const again = document.getElementById(focused);
      if (again && this.#list.contains(again)) again.focus({ preventScroll: true });
    }
    byId("no-visits", HTMLElement).hidden = visits.length > 0;
    const left = visits.filter((visit) => visit.state === "coming" || visit.state === "due").length;
    byId("today-count", HTMLElement).textContent = visits.length > 0 ? plural("carer.left", left) : "";
  }

  #sorted() {
    return [...this.#visits.values()].sort(
      (one, other) => one.startsAt - other.startsAt || one.clientName.localeCompare(other.clientName),
    );
  }

  /** @param {Visit} visit @param {boolean} isNext */
  #row(visit, isNext) {
    const state = stateAt(visit, this.#now());
    const shown = STATES[state] ?? { key: "visit.coming", shape: /** @type {IconName} */ ("stateComing") };
    const inTabOrder = visit.id === this.#active ? "0" : "-1";
    const callable = state !== "cancelled" && state !== "inCall";
    const about = [kindWords(visit), visit.purpose, visit.mine ? "" : visit.with].filter(Boolean).join(" · ");
    const call = element("button", { id: `call-${visit.id}`, class: "button button-call", attributes: { "aria-label": text("visit.callName", { name: visit.clientName }) }, press: () => this.#actions.call(visit) }, [
      icon("phone"),
      element("span", { key: "visit.call" }),
    ]);
    call.disabled = !callable;
    const links = element("button", { id: `links-${visit.id}`, class: "button", attributes: { tabindex: inTabOrder, "aria-label": text("visit.linkName", { name: visit.clientName }) }, press: () => this.#actions.links(visit) }, [
      icon("link"),
      element("span", { key: "visit.link" }),
    ]);
    return element("li", { id: `visit-${visit.id}`, class: `visit${isNext ? " next" : ""}`, attributes: { "data-state": state } }, [
      element("p", { class: "visit-time" }, [
        element("span", { words: clockTime(visit.startsAt) }),
        isNext ? element("span", { class: "next-word", key: "visit.next" }) : null,
      ]),
      element("div", { class: "visit-person" }, [
        element("h2", { words: visit.clientName }),
        element("p", { class: "quiet", words: about }),
      ]),
      element("p", { class: "visit-state" }, [icon(shown.shape), element("span", { key: shown.key })]),
      element("p", { class: visit.reachable ? "reach reach-yes" : "reach", key: visit.reachable ? "visit.reachable" : "visit.notReachable" }),
      element("div", { class: "visit-actions" }, [links, call]),
    ]);
  }

  /** @param {KeyboardEvent} event */
  #arrow(event) {
    const rows = this.#sorted();
    const at = rows.findIndex((visit) => visit.id === this.#active);
    const last = rows.length - 1;
    let to = -1;
    if (event.key === "ArrowDown") to = Math.min(at + 1, last);
    else if (event.key === "ArrowUp") to = Math.max(at - 1, 0);
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = last;
    const visit = rows[to];
    if (!visit) return;
    event.preventDefault();
    this.#callButton(visit.id)?.focus();
  }

  /** @param {FocusEvent} event */
  #focused(event) {
    const row = event.target instanceof Element ? event.target.closest(".visit") : null;
    const id = row?.id.slice("visit-".length);
    if (id === undefined || id === this.#active) return;
    this.#active = id;
    for (const button of this.#list.querySelectorAll("[id^=links-]")) {
      const own = button.closest(".visit")?.id === `visit-${id}`;
      button.setAttribute("tabindex", own ? "0" : "-1");
    }
  }

  /**
   * The call button, or where it is out of use the link button beside it.
   * @param {string} id
   */
  #callButton(id) {
    const call = document.getElementById(`call-${id}`);
    if (call instanceof HTMLButtonElement && !call.disabled) return call;
    return document.getElementById(`links-${id}`);
  }
}

/** @param {Visit} visit */
function kindWords(visit) {
  const key = KINDS[visit.kind];
  return key ? text(key) : "";
}
