/** What figures are asked for: which time, which unit, grouped by what, for whom. */

import { dayOf } from "../language/calendar.js";
import { text } from "../language/language.js";
import { BY_MARK, BY_TIME, PERIODS, monthsOver, periodOf, periodProblem } from "../rules/statistics-choice.js";
import { DateField } from "./date-field.js";
import { element, setText } from "./dom.js";
import { choices, labelled, select } from "./form-parts.js";
import { GROUPING_KEYS } from "./statistics-words.js";

/** @typedef {import("../signalling/care-messages.js").Unit} Unit */
/** @typedef {import("../signalling/statistics-rest.js").StatisticsChoice} StatisticsChoice */
/** @typedef {import("../rules/statistics-choice.js").Period} Period */
/** @typedef {import("../rules/statistics-choice.js").PeriodName} PeriodName */

/** @type {Record<PeriodName, string>} */
const PERIOD_KEYS = {
  thisWeek: "statistics.period.thisWeek",
  lastWeek: "statistics.period.lastWeek",
  thisMonth: "statistics.period.thisMonth",
  lastMonth: "statistics.period.lastMonth",
  own: "statistics.period.own",
};

export class StatisticsForm {
  #changed;
  #today = dayOf(Date.now());
  #period;
  #from;
  #to;
  #own;
  #unit;
  #unitGroup;
  #by;
  #byPublished;
  #byGroups;
  #months;
  #monthGroup;
  #published = element("input", { id: "statistics-published", attributes: { type: "checkbox" } });
  #problem = element("p", { id: "statistics-problem", class: "problem", attributes: { role: "alert" } });

  /** @param {HTMLFormElement} form @param {Unit[]} units @param {(choice: StatisticsChoice) => void} changed */
  constructor(form, units, changed) {
    this.#changed = changed;
    this.#period = choices("radio", "statistics-period", "statistics.period.title",
      PERIODS.map((name) => /** @type {[string, string]} */ ([name, PERIOD_KEYS[name]])), ["thisWeek"]);
    const week = periodOf("thisWeek", this.#today);
    this.#from = new DateField("statistics-from", week.from, "statistics.from");
    this.#to = new DateField("statistics-to", week.to, "statistics.to");
    const show = element("button", { id: "statistics-show", class: "button button-accent", key: "statistics.show" });
    show.type = "submit";
    this.#own = element("div", { class: "when" }, [...this.#from.nodes, ...this.#to.nodes, show]);
    this.#unit = select("statistics-unit", [["", () => text("statistics.allUnits")],
      ...units.map(({ id, name }) => /** @type {[string, () => string]} */ ([id, () => name]))], "");
    this.#by = grouping("statistics-by", [...BY_MARK, ...BY_TIME]);
    this.#byPublished = grouping("statistics-by-published", BY_MARK);
    this.#months = select("statistics-month", monthsOver(this.#today).map(({ from }) =>
      [from, () => text("statistics.month", { month: Number(from.slice(5, 7)), year: from.slice(0, 4) })]), "");
    this.#unitGroup = labelled(this.#unit, "access.column.unit");
    this.#monthGroup = labelled(this.#months, "statistics.by.month");
    this.#byGroups = [labelled(this.#by, "statistics.groupedBy"), labelled(this.#byPublished, "statistics.groupedBy")];
    this.#published.setAttribute("aria-describedby", "statistics-published-hint");
    form.replaceChildren(
      this.#period.root,
      this.#own,
      element("div", { class: "statistics-selects" }, [this.#monthGroup, this.#unitGroup, ...this.#byGroups]),
      element("div", { class: "field-group" }, [
        element("label", { class: "check" }, [this.#published, element("span", { key: "statistics.published" })]),
        element("p", { id: "statistics-published-hint", class: "quiet hint", key: "statistics.publishedHint" }),
      ]),
      this.#problem,
    );
    form.addEventListener("change", (event) => {
      this.#arrange();
      // Days of one's own are read when they are both written.
      if (event.target instanceof HTMLElement && event.target.classList.contains("date")) return;
      if (!this.#isOwn() || !(event.target instanceof HTMLInputElement && event.target.type === "radio")) this.send();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.#arrange();
  }

  /** Asks for what is chosen, or says what is wrong with it. */
  send() {
    this.#problem.textContent = "";
    const published = this.#published.checked;
    const period = this.#chosenPeriod();
    const problem = periodProblem(period);
    if (problem !== null) {
      setText(this.#problem, problem);
      (period.from === "" ? this.#from : this.#to).focus();
      return;
    }
    this.#changed({
      ...period,
      by: published ? this.#byPublished.value : this.#by.value,
      view: published ? "published" : "working",
      unit: published ? "" : this.#unit.value,
    });
  }

  /** @returns {Period} */
  #chosenPeriod() {
    if (this.#published.checked) {
      return monthsOver(this.#today).find(({ from }) => from === this.#months.value) ?? { from: "", to: "" };
    }
    if (this.#isOwn()) return { from: this.#from.value, to: this.#to.value };
    return periodOf(/** @type {Exclude<PeriodName, "own">} */ (this.#period.values()[0] ?? "thisWeek"), this.#today);
  }

  #isOwn() {
    return !this.#published.checked && this.#period.values()[0] === "own";
  }

  /** Shows what there is to choose. */
  #arrange() {
    const published = this.#published.checked;
    this.#period.root.hidden = published;
    this.#own.hidden = !this.#isOwn();
    this.#unitGroup.hidden = published;
    this.#monthGroup.hidden = !published;
    this.#byGroups.forEach((group, index) => (group.hidden = published === (index === 0)));
  }
}

/** @param {string} id @param {string[]} names */
const grouping = (id, names) => select(id, names.map((name) => [name, () => text(GROUPING_KEYS[name] ?? "statistics.by.unit")]), "unit");
