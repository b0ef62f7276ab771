/**
 * The days of staff on the carer's page: which visits are shown, who is found by name, and what is done
 * to visits from there. What is done is told in a sentence, with a way back where there is one.
 */

import { onLanguageChange, text } from "../language/language.js";
import { searchClients } from "../signalling/care-rest.js";
import { fetchVisits } from "../signalling/rest.js";
import { fetchStaff, fetchUnits } from "../signalling/care-rest.js";
import { createVisit, fetchDay, handOver, tellLate } from "../signalling/rest-visits.js";
import { codeOf } from "../signalling/session.js";
import { ClientFinder } from "../ui/client-finder.js";
import { DayFilterBar, showDayTitle } from "../ui/day-filter.js";
import { byId, setText } from "../ui/dom.js";
import { openHandOverDialog } from "../ui/hand-over-dialog.js";
import { openLateDialog } from "../ui/late-dialog.js";
import { openLinkDialog } from "../ui/link-dialog.js";
import { Notice } from "../ui/notice.js";
import { withReason } from "../ui/reason-dialog.js";
import { SelectionBar } from "../ui/selection-bar.js";
import { VisitList } from "../ui/visit-list.js";
import { DayBook } from "./day-book.js";
import { DAY_CHECK, DayWatch } from "./day-watch.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").Snapshot} Snapshot */
/** @typedef {import("../signalling/care-messages.js").StaffMember} StaffMember */
/** @typedef {import("../signalling/messages.js").Client} FoundClient */
/** @typedef {import("../signalling/rest-visits.js").DayFilter} DayFilter */
/** @typedef {import("../signalling/rest-visits.js").DayPage} DayPage */

/** As many change hands in one request. */
const MOST_AT_ONCE = 200;
/** How long a call that nobody has planned is expected to last (min). */
const UNPLANNED_LENGTH = 15;
/** Pause before what could not be had is asked for again (ms). */
const ASK_AGAIN = 10_000;

/** @type {Record<string, string>} */
const REFUSED = {
  offline: "change.offline",
  internal: "change.offline",
  notAllowed: "change.notAllowed",
  notFound: "change.notFound",
  stale: "change.stale",
};

/**
 * @typedef {object} DayHandlers
 * @property {(visit: Visit) => void} call
 * @property {(visit: Visit) => void} record
 * @property {(visit: Visit) => void} details
 * @property {(visit: Visit) => Visit} shown
 * @property {(visitId: string) => "saving" | "failed" | ""} savingOf
 * @property {(units: { own: string | null, names: Map<string, string> }) => void} unitsKnown
 */

export class DayDesk {
  /** @type {VisitList} */
  list;
  #book;
  #self;
  #handlers;
  #filter;
  /** @type {SelectionBar} */
  #selection;
  #finder;
  #watch;
  #now;
  #notice = new Notice();
  /** @type {StaffMember[]} */
  #staff = [];
  #asked = 0;

  /** @param {() => number} now @param {string} self the reader, by id @param {DayHandlers} handlers */
  constructor(now, self, handlers) {
    this.#self = self;
    this.#handlers = handlers;
    this.#now = now;
    this.#book = new DayBook(now);
    this.list = new VisitList(this.#book, now, {
      call: handlers.call,
      record: handlers.record,
      details: handlers.details,
      shown: handlers.shown,
      savingOf: handlers.savingOf,
      links: (visit) => void openLinkDialog(visit),
      late: (visit) => this.late(visit),
      takeOver: (visit) => void this.#give([visit], self),
      handOver: (visit) => this.#askWhom([visit]),
      selected: () => this.#selection.show(this.list.selection?.length ?? null),
    });
    this.#selection = new SelectionBar({
      select: (on) => this.list.select(on),
      all: () => this.list.selectAll(),
      take: () => void this.#give(this.list.selection ?? [], self),
      give: () => this.#askWhom(this.list.selection ?? []),
    });
    this.#filter = new DayFilterBar(now, (change) => this.#choose(change));
    this.#finder = new ClientFinder({
      find: searchClients,
      visitOf: (clientId) => this.list.nearest(clientId),
      call: handlers.call,
      callNow: (client) => this.#callNow(client),
    });
    this.#watch = new DayWatch(now, fetchVisits, (visits) => {
      this.#book.told(visits, false);
      void this.#fetch();
    });
    setInterval(() => void this.#watch.check(), DAY_CHECK);
    onLanguageChange(() => this.show());
  }

  start() {
    void this.#learn();
    this.#selection.show(null);
    this.show();
  }

  /** @param {Snapshot} snapshot */
  follow(snapshot) {
    this.#book.told(snapshot.visits, snapshot.visitsTruncated === true);
    this.#watch.told(snapshot.now);
    if (!this.#isPlain || this.#book.truncated) void this.#fetch();
    this.show();
  }

  /** Event `visit`, or an answer.
   * @param {Visit} visit */
  change(visit) {
    this.#book.change(visit);
    this.show();
  }

  /** What a request answered. An event may have told of something newer already.
   * @param {Visit} visit */
  take(visit) {
    const told = this.#book.find(visit.id);
    if ((told?.outcome?.position ?? 0) <= (visit.outcome?.position ?? 0)) this.change(visit);
  }

  /** @param {import("../signalling/messages.js").PresenceEvent} told */
  presence(told) {
    this.#book.presence(told);
    this.list.show();
  }

  /** As the gateway last told of it.
   * @param {string} id */
  asTold(id) {
    return this.#book.find(id);
  }

  search() {
    this.#finder.focus();
  }

  show() {
    this.#filter.show(this.#book.filter, this.#book.day);
    showDayTitle(this.#book.day, this.#now());
    this.list.show();
  }

  /** @param {Visit} visit */
  late(visit) {
    const before = visit.late?.minutes ?? null;
    openLateDialog(visit, async (minutes) => {
      const wrong = await this.#tellLate(visit, minutes);
      if (wrong) return wrong;
      const name = visit.clientName;
      const words = () => (minutes === null ? text("late.cleared", { name }) : text("late.done", { name, minutes }));
      this.#notice.show(words, () => void this.#undo(this.#tellLate(visit, before)));
      return "";
    });
  }

  get #isPlain() {
    const { date, unit, person } = this.#book.filter;
    return date === null && unit === null && person === null;
  }

  /** @param {Partial<DayFilter>} change */
  #choose(change) {
    this.#book.choose(change);
    this.list.select(false);
    this.show();
    void this.#fetch();
  }

  async #fetch() {
    const filter = this.#book.filter;
    const asked = ++this.#asked;
    byId("visit-list", HTMLElement).setAttribute("aria-busy", "true");
    setText(byId("list-problem", HTMLElement), "day.fetching");
    try {
      /** @type {string | null} */
      let next = null;
      /** @type {Visit | null} */
      let last = null;
      do {
        /** @type {DayPage} */
        const answer = await fetchDay(filter, next);
        if (asked !== this.#asked) return;
        const goesOn = this.#book.answered(filter, answer, last);
        next = goesOn ? answer.next : null;
        last = answer.visits.at(-1) ?? last;
        this.show();
      } while (next !== null);
      byId("list-problem", HTMLElement).textContent = "";
    } catch {
      if (asked !== this.#asked) return;
      setText(byId("list-problem", HTMLElement), "day.failed");
      setTimeout(() => asked === this.#asked && void this.#fetch(), ASK_AGAIN);
    }
    byId("visit-list", HTMLElement).removeAttribute("aria-busy");
    this.show();
  }

  /** Units and people: until they are known, all visits are shown and nothing can be chosen. */
  async #learn() {
    try {
      const [{ units, own }, staff] = await Promise.all([fetchUnits(), fetchStaff()]);
      this.#staff = staff;
      this.#book.ownUnit = own;
      this.#filter.know(units, own, staff);
      this.#handlers.unitsKnown({ own, names: new Map(units.map(({ id, name }) => [id, name])) });
      this.show();
    } catch {
      setTimeout(() => void this.#learn(), ASK_AGAIN);
    }
  }

  /** @param {Visit} visit @param {number | null} minutes */
  async #tellLate(visit, minutes) {
    try {
      this.take(await withReason(visit.clientId, () => tellLate(visit.id, minutes)));
      return "";
    } catch (error) {
      return REFUSED[codeOf(error)] ?? "change.failed";
    }
  }

  /** @param {Visit[]} visits */
  #askWhom(visits) {
    if (visits.length > 0) openHandOverDialog(visits, this.#staff, this.#self, (to) => this.#give(visits, to));
  }

  /** @param {Visit[]} visits @param {string | null} to
   * @returns {Promise<string>} a text key of what went wrong; empty: nothing */
  async #give(visits, to) {
    const before = visits.map(({ id, professionalId }) => ({ id, to: professionalId ?? null }));
    const wrong = await this.#move(visits.map(({ id }) => ({ id, to })));
    if (wrong) {
      this.#notice.show(() => text(wrong));
      return wrong;
    }
    const count = visits.length;
    const name = this.#staff.find(({ id }) => id === to)?.name ?? "";
    const key = to === this.#self ? "hand.doneTaken" : to === null ? "hand.doneFree" : "hand.doneGiven";
    this.list.select(false);
    this.#notice.show(() => text(key, { count, name }), () => void this.#undo(this.#move(before)));
    return "";
  }

  /** Each to whom it is said to go; those of one person together.
   * @param {{ id: string, to: string | null }[]} moves */
  async #move(moves) {
    /** @type {Map<string | null, string[]>} */
    const together = new Map();
    for (const { id, to } of moves) together.set(to, [...(together.get(to) ?? []), id]);
    try {
      for (const [to, ids] of together) {
        for (let at = 0; at < ids.length; at += MOST_AT_ONCE) {
          for (const visit of await handOver(ids.slice(at, at + MOST_AT_ONCE), to)) this.take(visit);
        }
      }
      return "";
    } catch (error) {
      return REFUSED[codeOf(error)] ?? "change.failed";
    }
  }

  /** @param {Promise<string>} undoing */
  async #undo(undoing) {
    const wrong = await undoing;
    this.#notice.show(() => text(wrong || "change.undone"));
  }

  /** A call that nobody has planned: a visit of this moment, and it is called.
   * @param {FoundClient} client */
  async #callNow(client) {
    const now = this.#now();
    try {
      const draft = {
        clientId: client.id, kind: "videoVisit", startsAt: now, lengthMinutes: UNPLANNED_LENGTH,
        professionalId: this.#self, purpose: text("find.purpose"), steps: [],
      };
      const key = randomKey();
      const visit = await withReason(client.id, () => createVisit(draft, key));
      this.take(visit);
      this.#finder.clear();
      this.#handlers.call(visit);
      return "";
    } catch (error) {
      return REFUSED[codeOf(error)] ?? "change.failed";
    }
  }
}

/** Made anew for each press; browsers make whole identifiers on secure pages alone. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
