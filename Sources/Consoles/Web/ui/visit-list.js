/**
 * Today's visits as a quiet list of people. Arrows move between them, Enter calls; the next visit
 * stands out. The rows are drawn from what the gateway last said, never changed on their own.
 */

import { plural } from "../language/language.js";
import { byId } from "./dom.js";
import { VisitRow } from "./visit-row.js";
import { stateAt } from "./visit-state.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").PresenceEvent} PresenceEvent */

/** States in which a visit is still to be made. */
const AHEAD = new Set(["coming", "due"]);

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
  /** The visit that is being called, by its id. */
  #calling = "";
  /** @type {Set<string>} */
  #warned = new Set();
  /** @type {Map<string, VisitRow>} */
  #rows = new Map();

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

  /** @param {PresenceEvent} told */
  presence(told) {
    for (const visit of this.#visits.values()) {
      if (visit.clientId !== told.clientId) continue;
      visit.reachable = told.reachable;
      visit.terminal = told.terminal;
    }
    this.show();
  }

  /** Which clients' terminals are away just before a visit, so that somebody is to do something.
   * @param {(clientId: string) => boolean} isWarnedOf */
  warn(isWarnedOf) {
    const warned = new Set([...this.#visits.values()].map((visit) => visit.clientId).filter(isWarnedOf));
    if (warned.size === this.#warned.size && [...warned].every((id) => this.#warned.has(id))) return;
    this.#warned = warned;
    this.show();
  }

  /** @param {string} id of the visit that is being called; empty: none */
  showCalling(id) {
    this.#calling = id;
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
      (visit) => visit.id !== except && AHEAD.has(visit.state),
    );
    return open.find((visit) => visit.mine) ?? open[0] ?? null;
  }

  /** The visit by which to call a client now: one that is in a call already, else the nearest.
   * @param {string | null} clientId */
  nearest(clientId) {
    const distance = (/** @type {Visit} */ visit) =>
      visit.state === "inCall" ? -1 : Math.abs(visit.startsAt - this.#now());
    const own = this.#sorted().filter((visit) => visit.clientId === clientId && visit.state !== "cancelled");
    return own.sort((one, other) => distance(one) - distance(other))[0] ?? null;
  }

  focusNext() {
    const row = this.next()?.id ?? this.#sorted()[0]?.id;
    if (row !== undefined) this.#rows.get(row)?.focus();
  }

  show() {
    const visits = this.#sorted();
    const next = this.next()?.id;
    if (!this.#visits.has(this.#active)) this.#active = next ?? visits[0]?.id ?? "";
    for (const visit of visits) this.#showRow(visit, visit.id === next);
    this.#arrange(visits);
    byId("no-visits", HTMLElement).hidden = visits.length > 0;
    const left = visits.filter((visit) => AHEAD.has(visit.state)).length;
    byId("today-count", HTMLElement).textContent = visits.length > 0 ? plural("carer.left", left) : "";
  }

  /** @param {Visit} visit @param {boolean} isNext */
  #showRow(visit, isNext) {
    let row = this.#rows.get(visit.id);
    if (!row) this.#rows.set(visit.id, (row = new VisitRow(visit, this.#actions)));
    row.show({
      visit,
      state: stateAt(visit, this.#now()),
      isNext,
      isActive: visit.id === this.#active,
      isCalling: visit.id === this.#calling,
      isWarned: this.#warned.has(visit.clientId) && AHEAD.has(visit.state),
    });
  }

  /** Rows in their order; one that stands right already is not touched.
   * @param {Visit[]} visits */
  #arrange(visits) {
    for (const [id, row] of this.#rows) {
      if (this.#visits.has(id)) continue;
      row.item.remove();
      this.#rows.delete(id);
    }
    const focused = document.activeElement;
    visits.forEach((visit, index) => {
      const item = this.#rows.get(visit.id)?.item;
      const there = this.#list.children[index] ?? null;
      if (item && item !== there) this.#list.insertBefore(item, there);
    });
    // A row that was moved has lost the focus.
    if (focused instanceof HTMLElement && focused !== document.activeElement && this.#list.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }

  #sorted() {
    return [...this.#visits.values()].sort(
      (one, other) => one.startsAt - other.startsAt || one.clientName.localeCompare(other.clientName),
    );
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
    this.#rows.get(visit.id)?.focus();
  }

  /** @param {FocusEvent} event */
  #focused(event) {
    const row = event.target instanceof Element ? event.target.closest(".visit") : null;
    const id = row?.id.slice("visit-".length);
    if (id === undefined || id === this.#active) return;
    this.#active = id;
    for (const [key, shown] of this.#rows) shown.setActive(key === id);
  }
}
