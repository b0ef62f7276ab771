/** A week's shifts on the shift lead's board: who is planned on which day, and planning it. */

import { addDays, dayOf, dayWithWeekday, dayWords } from "../language/calendar.js";
import { weekday } from "../language/clock.js";
import { onLanguageChange, plural, text } from "../language/language.js";
import { codeOf } from "../signalling/session.js";
import { element, say, setLabel, setText } from "../ui/dom.js";
import { refusalKey } from "../ui/form-parts.js";
import { KeyedList } from "./keyed.js";
import { openShiftForm } from "./shifts-form.js";
import { addShift, fetchShifts, removeShift } from "./shifts-rest.js";
import { overWords, shiftsOf, spanWords, weekOf } from "./shifts-words.js";
import { queueOf } from "./words.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./shifts-rest.js").Shift} Shift */
/** @typedef {import("./shifts-rest.js").ShiftList} ShiftList */

/**
 * @typedef {object} ShiftHandlers
 * @property {() => number} now
 * @property {(make: () => string, back?: () => void) => void} notice what was done, and the way back
 */

/** What others change is fetched again after this time, while it is looked at (ms). */
const FRESH = 60_000;

export class ShiftsPanel {
  root;
  #handlers;
  #title = element("h3", { id: "shifts-day", attributes: { tabindex: "-1" } });
  #days = element("div", { class: "segments shifts-days", label: "desk.shifts.week", attributes: { role: "group" } });
  #list;
  #empty = element("p", { id: "shifts-empty", class: "quiet", key: "desk.shifts.none" });
  #more = element("p", { class: "problem", key: "desk.shifts.truncated" });
  #add;
  #problem = element("p", { id: "shifts-problem", class: "problem", attributes: { role: "alert" } });
  #day;
  /** @type {ShiftList | null} */
  #known = null;
  #fetchedAt = -Infinity;
  #fetches = 0;
  /** @type {Desk | null} */
  #desk = null;

  /** @param {ShiftHandlers} handlers */
  constructor(handlers) {
    this.#handlers = handlers;
    this.#day = dayOf(handlers.now());
    const list = element("ul", { id: "shifts-list", class: "shifts-list" });
    /** @type {KeyedList<Shift>} */
    this.#list = new KeyedList(list, ({ id }) => id, (shift) => this.#row(shift));
    this.#add = element("button", { id: "shift-add", class: "button", key: "desk.shifts.add", press: () => this.#plan() });
    this.root = element("section", { id: "shifts", class: "shifts", attributes: { "aria-labelledby": "shifts-title" } }, [
      element("h2", { id: "shifts-title", key: "desk.shifts.title" }),
      element("div", { class: "row" }, [
        element("button", { id: "shifts-before", class: "button", key: "desk.shifts.before", press: () => this.#turn(-7) }),
        element("button", { id: "shifts-today", class: "button", key: "day.today", press: () => this.#choose(dayOf(handlers.now())) }),
        element("button", { id: "shifts-after", class: "button", key: "desk.shifts.after", press: () => this.#turn(7) }),
      ]),
      this.#days,
      this.#title,
      list,
      this.#empty,
      this.#more,
      element("div", { class: "row" }, [this.#add]),
      this.#problem,
    ]);
    onLanguageChange(() => this.#draw());
  }

  /** @param {Desk} desk */
  show(desk) {
    this.#desk = desk;
    if (this.root.getClientRects().length > 0 && this.#handlers.now() - this.#fetchedAt > FRESH) void this.#fetch();
  }

  /** @param {number} days */
  #turn(days) {
    this.#choose(addDays(this.#day, days));
  }

  /** @param {string} day */
  #choose(day) {
    const otherWeek = weekOf(day)[0] !== weekOf(this.#day)[0];
    this.#day = day;
    if (otherWeek) this.#known = null;
    this.#draw();
    if (otherWeek) void this.#fetch();
  }

  async #fetch() {
    const number = ++this.#fetches;
    this.#fetchedAt = this.#handlers.now();
    const week = weekOf(this.#day);
    try {
      const found = await fetchShifts(week[0] ?? this.#day, week[6] ?? this.#day);
      // Something newer was asked for meanwhile.
      if (number !== this.#fetches) return;
      this.#known = found;
      this.#problem.textContent = "";
    } catch (error) {
      if (number === this.#fetches) setText(this.#problem, refusalKey(error));
    }
    this.#draw();
  }

  #draw() {
    const known = this.#known;
    const shifts = known?.shifts ?? [];
    this.#showDays(shifts);
    say(this.#title, () => dayWithWeekday(this.#day));
    this.#list.show(shiftsOf(shifts, this.#day));
    this.#empty.hidden = known === null || shiftsOf(shifts, this.#day).length > 0;
    this.#more.hidden = !known?.truncated;
    this.#add.hidden = (known?.people.length ?? 0) === 0;
  }

  /** @param {Shift[]} shifts */
  #showDays(shifts) {
    const week = weekOf(this.#day);
    const focused = document.activeElement?.id ?? "";
    this.#days.replaceChildren(...week.map((day, index) => {
      const count = shiftsOf(shifts, day).length;
      const name = weekday(Date.parse(`${day}T12:00Z`));
      const button = element("button", { id: `shifts-day-${index}`, class: "button", press: () => this.#choose(day) });
      button.textContent = count > 0 ? `${name} · ${count}` : name;
      button.setAttribute("aria-pressed", String(day === this.#day));
      setLabel(button, `${button.textContent.split(" · ")[0]} ${dayWords(day)}, ${plural("desk.shifts.count", count)}`);
      return button;
    }));
    if (focused.startsWith("shifts-day-")) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  /** @param {Shift} first */
  #row(first) {
    const name = element("p", { class: "member-name", words: first.name });
    const times = element("p");
    const about = element("p", { class: "quiet" });
    const remove = element("button", { id: `shift-remove-${first.id}`, class: "button", key: "desk.shifts.remove", press: () => void this.#remove(first) });
    remove.hidden = !first.mayChange;
    const root = element("li", { id: `shift-${first.id}` }, [element("div", {}, [name, times, about]), remove]);
    const show = (/** @type {Shift} */ shift) => {
      say(times, () => [spanWords(shift), overWords(shift, this.#day)].filter(Boolean).join(" · "));
      say(about, () => shift.queues.map((id) => this.#queueName(id)).filter(Boolean).join(", "));
      setLabel(remove, `${text("desk.shifts.remove")}: ${shift.name}, ${spanWords(shift)}`);
    };
    return { root, show };
  }

  /** @param {string} id */
  #queueName(id) {
    return (this.#desk && queueOf(this.#desk, id)?.name) ?? "";
  }

  #plan() {
    const desk = this.#desk;
    if (!desk || !this.#known) return;
    const today = dayOf(this.#handlers.now());
    const day = this.#day < today ? today : this.#day;
    openShiftForm({ people: this.#known.people, queues: desk.queues, day }, (added) => {
      this.#day = dayOf(added.from);
      this.#handlers.notice(() => text("desk.shifts.added", { name: added.name, times: spanWords(added) }), () => void this.#takeOut(added));
      void this.#fetch();
    });
  }

  /** @param {Shift} shift */
  async #remove(shift) {
    if (!(await this.#takeOut(shift))) return;
    if (document.activeElement === document.body) this.#add.focus();
    this.#handlers.notice(() => text("desk.shifts.removed", { name: shift.name, times: spanWords(shift) }), () => void this.#putBack(shift));
  }

  /** @param {Shift} shift @returns {Promise<boolean>} whether it is out */
  async #takeOut(shift) {
    this.#problem.textContent = "";
    try {
      await removeShift(shift.id);
    } catch (error) {
      // Somebody else took it out meanwhile.
      if (codeOf(error) !== "notFound") {
        setText(this.#problem, refusalKey(error));
        return false;
      }
    }
    await this.#fetch();
    return true;
  }

  /** @param {Shift} shift */
  async #putBack(shift) {
    this.#problem.textContent = "";
    try {
      await addShift(shift, crypto.getRandomValues(new Uint32Array(4)).join("-"));
    } catch (error) {
      setText(this.#problem, codeOf(error) === "takenByAnother" ? "desk.shifts.problem.overlap" : refusalKey(error));
    }
    await this.#fetch();
  }
}
