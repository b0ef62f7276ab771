/** A box to write in that loses nothing: how much room is left, and why something cannot be sent. */

import { text } from "../../language/language.js";
import { element, say, setText, setWords } from "../../ui/dom.js";
import { COUNTED_FROM, LONGEST_MESSAGE, lengthOf } from "../line/shown-text.js";

export class MessageBox {
  field;
  problem;
  #count;

  /** @param {string} id @param {string} label by key @param {number} rows */
  constructor(id, label, rows) {
    this.field = element("textarea", {
      id,
      class: "chat-field",
      attributes: { rows: String(rows), dir: "auto", autocomplete: "off", "aria-describedby": `${id}-count` },
    });
    this.#count = element("p", { id: `${id}-count`, class: "chat-count quiet" });
    this.problem = element("p", { id: `${id}-problem`, class: "problem", attributes: { role: "alert" } });
    this.label = element("label", { key: label, attributes: { for: id } });
    this.field.addEventListener("input", () => this.measure());
  }

  get words() {
    return this.field.value.trim();
  }

  get parts() {
    return [this.label, this.field, this.#count, this.problem];
  }

  /** @param {string} words */
  put(words) {
    this.field.value = words;
    this.measure();
  }

  /** What came back stands before what has been written since.
   * @param {string} words @param {string} key why */
  giveBack(words, key) {
    this.put(this.field.value ? `${words}\n${this.field.value}` : words);
    setText(this.problem, key);
  }

  /** Words that may be sent now; null where there are none, or too many, which it says.
   * @returns {string | null} */
  takeable() {
    const words = this.words;
    setWords(this.problem, "");
    if (words === "") return null;
    if (lengthOf(words) <= LONGEST_MESSAGE) return words;
    setText(this.problem, "chat.refused.tooLong");
    return null;
  }

  measure() {
    const length = lengthOf(this.words);
    const field = this.field;
    // As high as what is in it, within what the style allows.
    field.rows = Math.min(8, Math.max(Number(field.dataset.rows ?? field.rows), field.value.split("\n").length));
    field.dataset.rows ??= String(field.rows);
    if (length < COUNTED_FROM) say(this.#count, () => "");
    else if (length <= LONGEST_MESSAGE) say(this.#count, () => text("chat.box.left", { count: LONGEST_MESSAGE - length }));
    else say(this.#count, () => text("chat.box.over", { count: length - LONGEST_MESSAGE }));
    this.#count.dataset.over = String(length > LONGEST_MESSAGE);
    if (length <= LONGEST_MESSAGE && this.problem.dataset.text === "chat.refused.tooLong") setWords(this.problem, "");
  }
}
