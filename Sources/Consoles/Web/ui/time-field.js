/** A field for a time of day, written as people do: "8", "8.30", "08:30". The browser's own field
 * would show the hours of the browser's language, not of the page's. */

import { hourWords } from "../language/clock.js";
import { onLanguageChange } from "../language/language.js";
import { element } from "./dom.js";

/** Of the day as the gateway writes it, "08:30"; null where the words are no time.
 * @param {string} words @returns {string | null} */
export function timeOfDay(words) {
  const found = /^(\d{1,2})(?:\s*[.:,]?\s*(\d{2}))?$/.exec(words.trim());
  if (!found) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? "0")];
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

export class TimeField {
  input;

  /** @param {string} id @param {string} value "08:30" */
  constructor(id, value) {
    this.input = element("input", { id, class: "time", attributes: { type: "text", inputmode: "decimal", autocomplete: "off", maxlength: "5" } });
    this.input.value = hourWords(value);
    this.input.addEventListener("change", () => this.#tidy());
    onLanguageChange(() => this.#tidy());
  }

  /** "08:30"; null where nothing of use is written. */
  get value() {
    return timeOfDay(this.input.value);
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  #tidy() {
    const { value } = this;
    if (value !== null) this.input.value = hourWords(value);
  }
}
