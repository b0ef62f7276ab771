/**
 * The visits that a page of staff knows of, and which of them it shows: those of one day, of the
 * reader's unit or another, of everybody or one person. Kept from the gateway's answers and events.
 */

import { dayOf } from "../language/calendar.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").PresenceEvent} PresenceEvent */
/** @typedef {import("../signalling/rest-visits.js").DayFilter} DayFilter */
/** @typedef {import("../signalling/rest-visits.js").DayPage} DayPage */

/** As many are kept, and no more are asked for: far above what one unit has in a day. */
const MOST = 2_000;

export class DayBook {
  /** @type {Map<string, Visit>} */
  #visits = new Map();
  /** @type {DayFilter} */
  #filter = { date: null, unit: null, person: null };
  /** The reader's unit, where it is known.
   * @type {string | null} */
  ownUnit = null;
  /** More visits match than the gateway has told of. */
  truncated = false;
  #now;

  /** @param {() => number} now ms since 1970 UTC */
  constructor(now) {
    this.#now = now;
  }

  get filter() {
    return this.#filter;
  }

  /** @param {Partial<DayFilter>} change */
  choose(change) {
    this.#filter = { ...this.#filter, ...change };
    if (this.#filter.date === dayOf(this.#now())) this.#filter.date = null;
    this.truncated = false;
    this.#forget();
  }

  /** The day shown, "2026-11-26". */
  get day() {
    return this.#filter.date ?? dayOf(this.#now());
  }

  get isToday() {
    return this.day === dayOf(this.#now());
  }

  /** What the gateway has said of today after `hello`.
   * @param {Visit[]} visits @param {boolean} truncated */
  told(visits, truncated) {
    const today = dayOf(this.#now());
    for (const [id, visit] of this.#visits) if (dayOf(visit.startsAt) === today) this.#visits.delete(id);
    for (const visit of visits) this.#visits.set(visit.id, visit);
    if (this.isToday) this.truncated = truncated;
  }

  /** A page of what was asked for with a filter. An answer to another filter than the one chosen now is old.
   * @param {DayFilter} asked @param {DayPage} answer
   * @param {Visit | null} before the last of the pages before it; null: it is the first
   * @returns {boolean} whether it was of use, and there is room for what goes on after it */
  answered(asked, answer, before) {
    const { date, unit, person } = this.#filter;
    if (asked.date !== date || asked.unit !== unit || asked.person !== person) return false;
    const last = answer.next === null ? null : answer.visits.at(-1) ?? before;
    // What pages to come tell of stays until they do: rows that are there do not go and come back.
    for (const visit of this.shown) {
      if ((before === null || isAfter(visit, before)) && (last === null || !isAfter(visit, last))) this.#visits.delete(visit.id);
    }
    for (const visit of answer.visits) this.#visits.set(visit.id, visit);
    const isFull = this.#visits.size >= MOST;
    this.truncated = isFull && answer.next !== null;
    return !isFull;
  }

  /** Event `visit`, or an answer.
   * @param {Visit} visit */
  change(visit) {
    if (this.#visits.size >= MOST && !this.#visits.has(visit.id)) this.#forget();
    if (this.#visits.size < MOST || this.#visits.has(visit.id)) this.#visits.set(visit.id, visit);
  }

  /** @param {PresenceEvent} told */
  presence(told) {
    for (const visit of this.#visits.values()) {
      if (visit.clientId !== told.clientId) continue;
      visit.reachable = told.reachable;
      visit.terminal = told.terminal;
    }
  }

  /** @param {string} id */
  find(id) {
    return this.#visits.get(id) ?? null;
  }

  /** Of today, whatever is shown. */
  get today() {
    const today = dayOf(this.#now());
    return [...this.#visits.values()].filter((visit) => dayOf(visit.startsAt) === today);
  }

  get shown() {
    return [...this.#visits.values()].filter((visit) => this.#matches(visit));
  }

  /** @param {Visit} visit */
  #matches(visit) {
    const { unit, person } = this.#filter;
    if (dayOf(visit.startsAt) !== this.day) return false;
    if (person !== null) return visit.professionalId === person && (unit === null || unit === "all" || visit.unitId === unit);
    if (unit === "all") return true;
    if (unit !== null) return visit.unitId === unit;
    // The reader's own visits are theirs in whatever unit.
    return visit.mine || this.ownUnit === null || !visit.unitId || visit.unitId === this.ownUnit;
  }

  /** Days that are not shown are asked for anew when they are. */
  #forget() {
    const kept = new Set([dayOf(this.#now()), this.day]);
    for (const [id, visit] of this.#visits) if (!kept.has(dayOf(visit.startsAt))) this.#visits.delete(id);
  }
}

/** In the order of the gateway's pages.
 * @param {Visit} one @param {Visit} other */
const isAfter = (one, other) => one.startsAt > other.startsAt || (one.startsAt === other.startsAt && one.id > other.id);
