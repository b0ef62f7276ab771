/** What figures of chats are asked for: which queue, which time, by what in the picture, for whom. */

import { dayOf } from "../language/calendar.js";
import { onLanguageChange, currentLanguage, text } from "../language/language.js";
import { PERIODS, monthsOver, periodOf, periodProblem } from "../rules/statistics-choice.js";
import { DateField } from "./date-field.js";
import { element, setText } from "./dom.js";
import { choices, labelled, select } from "./form-parts.js";

/** @typedef {import("../signalling/chat-statistics-rest.js").ChatChoice} ChatChoice */
/** @typedef {import("../signalling/chat-statistics-rest.js").FigureQueue} FigureQueue */
/** @typedef {import("../signalling/chat-statistics-rest.js").LocalWords} LocalWords */
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

/** In the reader's language, else in the first there is.
 * @param {LocalWords} words */
export const localWords = (words) => words[currentLanguage()] ?? words.fi ?? words.en ?? words.sv ?? "";

export class ChatFiguresForm {
  #changed;
  #today = dayOf(Date.now());
  #queue;
  #period;
  #from;
  #to;
  #own;
  #by;
  #byGroup;
  #months;
  #monthGroup;
  #published = element("input", { id: "chat-published", attributes: { type: "checkbox" } });
  #problem = element("p", { id: "chat-figures-problem", class: "problem", attributes: { role: "alert" } });

  /** @param {HTMLFormElement} form @param {FigureQueue[]} queues @param {(choice: ChatChoice) => void} changed */
  constructor(form, queues, changed) {
    this.#changed = changed;
    const first = queues[0]?.address ?? "";
    const asked = new URLSearchParams(location.search).get("queue");
    this.#queue = select("chat-queue", queues.map(({ address, name }) => [address, () => localWords(name)]),
      queues.some(({ address }) => address === asked) ? asked ?? first : first);
    this.#period = choices("radio", "chat-period", "statistics.period.title",
      PERIODS.map((name) => /** @type {[string, string]} */ ([name, PERIOD_KEYS[name]])), ["thisWeek"]);
    const week = periodOf("thisWeek", this.#today);
    this.#from = new DateField("chat-from", week.from, "statistics.from");
    this.#to = new DateField("chat-to", week.to, "statistics.to");
    const show = element("button", { id: "chat-show", class: "button button-accent", key: "statistics.show" });
    show.type = "submit";
    this.#own = element("div", { class: "when" }, [...this.#from.nodes, ...this.#to.nodes, show]);
    this.#by = select("chat-by", [["day", () => text("statistics.by.day")], ["week", () => text("statistics.by.week")], ["month", () => text("statistics.by.month")]], "day");
    this.#months = select("chat-month", monthsOver(this.#today).map(({ from }) =>
      [from, () => text("statistics.month", { month: Number(from.slice(5, 7)), year: from.slice(0, 4) })]), "");
    this.#byGroup = labelled(this.#by, "chatfigures.by");
    this.#monthGroup = labelled(this.#months, "statistics.by.month");
    this.#published.setAttribute("aria-describedby", "chat-published-hint");
    form.replaceChildren(
      element("div", { class: "statistics-selects" }, [labelled(this.#queue, "chatfigures.queue"), this.#byGroup, this.#monthGroup]),
      this.#period.root,
      this.#own,
      element("div", { class: "field-group" }, [
        element("label", { class: "check" }, [this.#published, element("span", { key: "statistics.published" })]),
        element("p", { id: "chat-published-hint", class: "quiet hint", key: "chatfigures.publishedHint" }),
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
    onLanguageChange(() => this.#arrange());
    this.#arrange();
  }

  /** Asks for what is chosen, or says what is wrong with it. */
  send() {
    this.#problem.textContent = "";
    const period = this.#chosenPeriod();
    const problem = periodProblem(period);
    if (problem !== null) {
      setText(this.#problem, problem);
      (period.from === "" ? this.#from : this.#to).focus();
      return;
    }
    this.#changed({
      queue: this.#queue.value,
      ...period,
      by: this.#by.value,
      view: this.#published.checked ? "published" : "working",
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
    this.#byGroup.hidden = published;
    this.#monthGroup.hidden = !published;
  }
}
