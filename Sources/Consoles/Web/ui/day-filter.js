/** What of the days is shown: which day, whose unit, who. It reports choices, and shows what is chosen. */

import { addDays, dayOf, dayWithWeekday, readDay } from "../language/calendar.js";
import { text } from "../language/language.js";
import { byId, element, setText, setWords } from "./dom.js";

/** @typedef {import("../signalling/care-messages.js").StaffMember} StaffMember */
/** @typedef {import("../signalling/rest-visits.js").DayFilter} DayFilter */

/** Days beside today that have a button. */
const NEAR = [
  { days: -1, id: "day-yesterday", key: "day.yesterday" },
  { days: 0, id: "day-today", key: "day.today" },
  { days: 1, id: "day-tomorrow", key: "day.tomorrow" },
];

export class DayFilterBar {
  #now;
  #choose;
  #buttons;
  #other = element("input", { id: "day-other", attributes: { type: "text", inputmode: "decimal", autocomplete: "off", maxlength: "12" }, class: "day-field" });
  #problem = element("p", { id: "day-problem", class: "problem", attributes: { role: "alert" } });
  #unit = element("select", { id: "filter-unit" });
  #person = element("select", { id: "filter-person" });
  #people;
  #unitLabel;
  /** @type {{ units: { id: string, name: string }[], own: string | null, staff: StaffMember[] }} */
  #known = { units: [], own: null, staff: [] };
  #built = "";

  /** @param {() => number} now @param {(change: Partial<DayFilter>) => void} choose */
  constructor(now, choose) {
    this.#now = now;
    this.#choose = choose;
    this.#buttons = NEAR.map(({ days, id, key }) => ({
      days,
      button: element("button", { id, class: "button", key, press: () => this.#day(addDays(dayOf(now()), days)) }),
    }));
    const form = element("form", { class: "day-other", attributes: { novalidate: "" } }, [
      element("label", { class: "for-readers", key: "day.other", attributes: { for: "day-other" } }),
      this.#other,
      element("button", { id: "day-go", class: "button", key: "day.go", attributes: { type: "submit" } }),
    ]);
    form.querySelector("button")?.setAttribute("type", "submit");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const day = readDay(this.#other.value, dayOf(now()));
      if (day) this.#day(day);
      else setText(this.#problem, "day.problem");
    });
    this.#unit.addEventListener("change", () => choose({ unit: this.#unit.value === this.#known.own ? null : this.#unit.value, person: null }));
    this.#person.addEventListener("change", () => choose({ person: this.#person.value || null }));
    this.#unitLabel = element("label", { key: "day.unit", attributes: { for: "filter-unit" } });
    this.#people = element("div", { class: "day-people" }, [
      this.#unitLabel,
      this.#unit,
      element("label", { key: "day.person", attributes: { for: "filter-person" } }),
      this.#person,
    ]);
    byId("day-filter", HTMLElement).replaceChildren(
      element("div", { class: "segments", label: "day.title", attributes: { role: "group" } }, this.#buttons.map(({ button }) => button)),
      form,
      this.#people,
      this.#problem,
    );
  }

  /** @param {{ id: string, name: string }[]} units @param {string | null} own @param {StaffMember[]} staff */
  know(units, own, staff) {
    this.#known = { units, own, staff };
  }

  /** @param {DayFilter} filter @param {string} day shown */
  show(filter, day) {
    const today = dayOf(this.#now());
    for (const { days, button } of this.#buttons) button.setAttribute("aria-pressed", String(addDays(today, days) === day));
    this.#other.placeholder = text("day.example");
    this.#people.hidden = this.#known.units.length === 0;
    this.#unit.hidden = this.#unitLabel.hidden = this.#known.units.length < 2; // There is nothing to choose.
    this.#build(filter);
    const { own } = this.#known;
    this.#unit.value = filter.unit ?? own ?? "all";
    this.#person.value = filter.person ?? "";
  }

  /** @param {string} day */
  #day(day) {
    this.#problem.textContent = "";
    this.#other.value = "";
    this.#choose({ date: day });
  }

  /** Choices are made anew only where they differ: an open list must not close.
   * @param {DayFilter} filter */
  #build(filter) {
    const { units, own, staff } = this.#known;
    const unit = filter.unit ?? own;
    const people = staff.filter((one) => unit === null || unit === "all" || one.unitId === unit || one.id === filter.person);
    const wanted = [
      text("day.allUnits"),
      text("day.everybody"),
      ...units.map(({ id, name }) => `${id} ${name}`),
      ...people.map(({ id, name }) => `${id} ${name}`),
    ].join("\n");
    if (wanted === this.#built) return;
    this.#built = wanted;
    this.#unit.replaceChildren(...units.map(({ id, name }) => option(id, name)), option("all", text("day.allUnits")));
    this.#person.replaceChildren(option("", text("day.everybody")), ...people.map(({ id, name }) => option(id, name)));
  }
}

/** @param {string} value @param {string} words */
const option = (value, words) => element("option", { words, attributes: { value } });

/** The heading of the day shown.
 * @param {string} day @param {number} now */
export function showDayTitle(day, now) {
  const title = byId("today-title", HTMLElement);
  const isToday = day === dayOf(now);
  if (isToday) setText(title, "carer.today");
  else setWords(title, dayWithWeekday(day));
}
