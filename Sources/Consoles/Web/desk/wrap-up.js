/** After a conversation: what came of it, in one look and a few keys; then it leaves the desk. */

import { element, setText } from "../ui/dom.js";

/** @typedef {{ outcome: string, tags: string[], heavy: boolean }} WrapUp */

/** @type {[string, string][]} */
export const OUTCOMES = [
  ["helped", "desk.outcome.helped"],
  ["guided", "desk.outcome.guided"],
  ["emergency", "desk.outcome.emergency"],
  ["silent", "desk.outcome.silent"],
  ["prank", "desk.outcome.prank"],
  ["wrongService", "desk.outcome.wrongService"],
];

export class WrapUpForm {
  root;
  #id;
  #tags;
  #heavy;
  #problem;
  #save;
  #handler;
  #known = "";

  /** @param {string} id @param {(wrapUp: WrapUp) => Promise<string>} handler resolves with a text key of what went wrong; empty: nothing */
  constructor(id, handler) {
    this.#id = id;
    this.#handler = handler;
    this.#tags = element("fieldset", { class: "wants" });
    this.#heavy = element("input", { id: `heavy-${id}`, attributes: { type: "checkbox" } });
    this.#problem = element("p", { id: `wrap-problem-${id}`, class: "problem", attributes: { role: "alert" } });
    this.#save = element("button", { id: `wrap-${id}`, class: "button button-accent", key: "desk.wrap.save" });
    this.#save.type = "submit";
    const outcomes = OUTCOMES.map(([outcome, key]) =>
      element("label", { class: "check" }, [
        element("input", { id: `outcome-${outcome}-${id}`, attributes: { type: "radio", name: `outcome-${id}`, value: outcome } }),
        element("span", { key }),
      ]));
    this.root = element("form", { class: "wrap-up", attributes: { novalidate: "" } }, [
      element("h3", { key: "desk.wrap.title" }),
      element("p", { class: "quiet", key: "desk.wrap.means" }),
      element("fieldset", { class: "wants" }, [element("legend", { key: "desk.wrap.outcome" }), ...outcomes]),
      this.#tags,
      element("label", { class: "check" }, [this.#heavy, element("span", { key: "desk.wrap.heavy" })]),
      this.#problem,
      this.#save,
    ]);
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#give();
    });
  }

  /** @param {string[]} tags of the queue */
  show(tags) {
    const known = tags.join("\n");
    if (known === this.#known) return;
    this.#known = known;
    this.#tags.hidden = tags.length === 0;
    this.#tags.replaceChildren(
      element("legend", { key: "desk.wrap.tags" }),
      ...tags.map((tag, index) =>
        element("label", { class: "check" }, [
          element("input", { id: `tag-${index}-${this.#id}`, attributes: { type: "checkbox", value: tag } }),
          element("span", { words: tag, attributes: { dir: "auto" } }),
        ])),
    );
  }

  focus() {
    this.root.querySelector("input")?.focus();
  }

  async #give() {
    if (this.#save.disabled) return;
    const chosen = this.root.querySelector("input[type='radio']:checked");
    if (!(chosen instanceof HTMLInputElement)) {
      setText(this.#problem, "desk.wrap.choose");
      this.focus();
      return;
    }
    this.#problem.textContent = "";
    this.#save.disabled = true;
    const tags = [...this.#tags.querySelectorAll("input:checked")].map((box) => /** @type {HTMLInputElement} */ (box).value);
    const wrong = await this.#handler({ outcome: chosen.value, tags, heavy: this.#heavy.checked });
    this.#save.disabled = false;
    if (wrong) setText(this.#problem, wrong);
  }
}
