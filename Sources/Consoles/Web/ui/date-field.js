/** A field for a day, written as people do: "26.11.2026", "26.11.". The browser's own field would show
 * the order of the browser's language, not of the page's. The weekday stands beside it, to check by. */

import { dayOf, dayWords, readDay } from "../language/calendar.js";
import { weekday } from "../language/clock.js";
import { onLanguageChange } from "../language/language.js";
import { element, say } from "./dom.js";

export class DateField {
  input;
  nodes;
  #weekday;

  /** @param {string} id @param {string} value "2026-11-26", or empty @param {string} label key */
  constructor(id, value, label) {
    this.input = element("input", { id, class: "date", attributes: { type: "text", inputmode: "numeric", autocomplete: "off", maxlength: "10", "aria-describedby": `${id}-weekday` } });
    this.#weekday = element("span", { id: `${id}-weekday`, class: "quiet" });
    this.nodes = [
      element("label", { key: label, attributes: { for: id } }),
      element("span", { class: "date-and-weekday" }, [this.input, this.#weekday]),
    ];
    this.input.addEventListener("change", () => this.#tidy());
    this.input.addEventListener("input", () => this.#showWeekday());
    onLanguageChange(() => this.#tidy());
    this.set(value);
  }

  /** "2026-11-26"; empty where no day is written. */
  get value() {
    return readDay(this.input.value, dayOf(Date.now())) ?? "";
  }

  /** @param {string} day */
  set(day) {
    this.input.value = day === "" ? "" : dayWords(day);
    this.#showWeekday();
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  #tidy() {
    const { value } = this;
    if (value !== "") this.set(value);
  }

  #showWeekday() {
    const { value } = this;
    say(this.#weekday, () => (value === "" ? "" : weekday(Date.parse(`${value}T12:00Z`))));
  }
}
