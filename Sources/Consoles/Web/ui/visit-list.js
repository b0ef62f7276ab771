/**
 * The visits of a day as a quiet list of people. Arrows move between them, Enter calls; the next visit
 * stands out. The rows are drawn from what the gateway last said, never changed on their own.
 */

import { plural, text } from "../language/language.js";
import { byId, setText } from "./dom.js";
import { VisitRow } from "./visit-row.js";
import { stateAt } from "./visit-state.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../app/day-book.js").DayBook} DayBook */

/** States in which a visit is still to be made. */
const AHEAD = new Set(["coming", "due"]);

/**
 * @typedef {object} ListActions
 * @property {(visit: Visit) => void} call
 * @property {(visit: Visit) => void} links
 * @property {(visit: Visit) => void} record what came of it, or another outcome in its place
 * @property {(visit: Visit) => void} late
 * @property {(visit: Visit) => void} details
 * @property {(visit: Visit) => void} takeOver
 * @property {(visit: Visit) => void} handOver
 * @property {(visit: Visit) => Visit} shown as this page's person sees it
 * @property {(visitId: string) => "saving" | "failed" | ""} savingOf
 * @property {() => void} selected the selection is another one
 */

export class VisitList {
  #book;
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
  /** Null: visits are not being selected.
   * @type {Set<string> | null} */
  #selected = null;

  /** @param {DayBook} book @param {() => number} now @param {ListActions} actions */
  constructor(book, now, actions) {
    this.#book = book;
    this.#now = now;
    this.#actions = actions;
    this.#list.addEventListener("keydown", (event) => this.#arrow(event));
    this.#list.addEventListener("focusin", (event) => this.#focused(event));
    setInterval(() => this.show(), 30_000); // What is due, late and next changes with the clock.
  }

  /** Which clients' terminals are away just before a visit, so that somebody is to do something.
   * @param {(clientId: string) => boolean} isWarnedOf */
  warn(isWarnedOf) {
    const warned = new Set(this.#book.today.map((visit) => visit.clientId).filter(isWarnedOf));
    if (warned.size === this.#warned.size && [...warned].every((id) => this.#warned.has(id))) return;
    this.#warned = warned;
    this.show();
  }

  /** @param {string} id of the visit that is being called; empty: none */
  showCalling(id) {
    this.#calling = id;
    this.show();
  }

  /** As this page's person sees it.
   * @param {string} id */
  find(id) {
    const visit = this.#book.find(id);
    return visit ? this.#actions.shown(visit) : null;
  }

  /** The next visit to make today: the carer's own before others', the earliest first.
   * @param {string} [except] the one just made */
  next(except) {
    const open = this.#inOrder(this.#book.today).filter(
      (visit) => visit.id !== except && AHEAD.has(visit.state),
    );
    const shown = new Set(this.#book.shown.map((visit) => visit.id));
    return open.find((visit) => visit.mine) ?? open.find((visit) => shown.has(visit.id)) ?? null;
  }

  /** The visit by which to call a client now: one that is in a call already, else the nearest.
   * @param {string | null} clientId */
  nearest(clientId) {
    const distance = (/** @type {Visit} */ visit) =>
      visit.state === "inCall" ? -1 : Math.abs(visit.startsAt - this.#now());
    const own = this.#inOrder(this.#book.today).filter((visit) => visit.clientId === clientId && visit.state !== "cancelled");
    return own.sort((one, other) => distance(one) - distance(other))[0] ?? null;
  }

  /** The visit whose row has the focus. */
  focused() {
    const row = document.activeElement?.closest(".visit");
    return row ? this.find(row.id.slice("visit-".length)) : null;
  }

  focusNext() {
    const next = this.next()?.id ?? "";
    const row = this.#rows.get(next) ?? this.#rows.get(this.#sorted()[0]?.id ?? "");
    row?.focus();
  }

  /** @param {string} id */
  focus(id) {
    this.#rows.get(id)?.focus();
  }

  /** The visits chosen to change hands; null: none are being chosen. */
  get selection() {
    const selected = this.#selected;
    return selected && this.#sorted().filter((visit) => selected.has(visit.id));
  }

  /** @param {boolean} on */
  select(on) {
    this.#selected = on ? new Set() : null;
    this.#selectionChanged();
  }

  /** All that are shown and still to be made, or none where they are chosen already. */
  selectAll() {
    const open = this.#sorted().filter((visit) => AHEAD.has(visit.state)).map((visit) => visit.id);
    const isAll = this.#selected !== null && open.every((id) => this.#selected?.has(id));
    this.#selected = new Set(isAll ? [] : open);
    this.#selectionChanged();
  }

  show() {
    const visits = this.#sorted();
    const next = this.next()?.id;
    if (!visits.some((visit) => visit.id === this.#active)) this.#active = next ?? visits[0]?.id ?? "";
    this.#arrange(visits);
    for (const visit of visits) this.#showRow(visit, visit.id === next);
    byId("no-visits", HTMLElement).hidden = visits.length > 0;
    setText(byId("no-visits-words", HTMLElement), this.#book.isToday ? "carer.empty" : "day.empty");
    byId("list-truncated", HTMLElement).hidden = !this.#book.truncated;
    const left = visits.filter((visit) => AHEAD.has(visit.state)).length;
    byId("today-count", HTMLElement).textContent = visits.length > 0 ? plural("carer.left", left) : "";
  }

  /** @param {Visit} visit @param {boolean} isNext */
  #showRow(visit, isNext) {
    this.#rowOf(visit).show({
      visit,
      state: stateAt(visit, this.#now()),
      isNext,
      isActive: visit.id === this.#active,
      isCalling: visit.id === this.#calling,
      now: this.#now(),
      saving: this.#actions.savingOf(visit.id),
      isWarned: this.#warned.has(visit.clientId) && AHEAD.has(visit.state),
      isSelected: this.#selected && AHEAD.has(visit.state) ? this.#selected.has(visit.id) : null,
    });
  }

  /** @param {Visit} visit */
  #rowOf(visit) {
    let row = this.#rows.get(visit.id);
    if (!row) {
      row = new VisitRow(visit, { ...this.#actions, choose: (id, on) => this.#chooseOne(id, on) });
      this.#rows.set(visit.id, row);
    }
    return row;
  }

  /** @param {string} id @param {boolean} on */
  #chooseOne(id, on) {
    if (on) this.#selected?.add(id);
    else this.#selected?.delete(id);
    this.#selectionChanged();
  }

  #selectionChanged() {
    this.#list.classList.toggle("selecting", this.#selected !== null);
    this.show();
    this.#actions.selected();
  }

  /** Rows in their order; one that stands right already is not touched.
   * @param {Visit[]} visits */
  #arrange(visits) {
    const shown = new Set(visits.map((visit) => visit.id));
    for (const [id, row] of this.#rows) {
      if (shown.has(id)) continue;
      row.item.remove();
      this.#rows.delete(id);
    }
    const focused = document.activeElement;
    visits.forEach((visit, index) => {
      const { item } = this.#rowOf(visit);
      const there = this.#list.children[index] ?? null;
      if (item !== there) this.#list.insertBefore(item, there);
    });
    // A row that was moved has lost the focus.
    if (focused instanceof HTMLElement && focused !== document.activeElement && this.#list.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }

  #sorted() {
    return this.#inOrder(this.#book.shown);
  }

  /** @param {Visit[]} visits */
  #inOrder(visits) {
    return visits.map((visit) => this.#actions.shown(visit)).sort(
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

/** How many are chosen, in words.
 * @param {number} count */
export const selectionWords = (count) => (count === 0 ? text("hand.none") : plural("hand.count", count));
