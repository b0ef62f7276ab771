/** The client is asked before anybody comes into the call: one sentence, two large answers. */

import { text } from "../language/language.js";
import { element, setWords } from "./dom.js";
import { roleWords } from "./people-words.js";

/** @typedef {import("../signalling/messages.js").Party} Party */

export class ConsentQuestion {
  root;
  #sentence;
  /** @type {Party | null} */
  #asked = null;
  #yes;
  #no;

  /** @param {(partyId: string, agrees: boolean) => Promise<void>} answer */
  constructor(answer) {
    this.#sentence = element("p", { id: "consent-question-words", class: "lead" });
    const press = (/** @type {boolean} */ agrees) => {
      const asked = this.#asked;
      if (!asked) return;
      this.#yes.disabled = this.#no.disabled = true;
      // Whatever becomes of it, the call says so; a line that broke lets it be pressed again.
      answer(asked.id, agrees).catch(() => { this.#yes.disabled = this.#no.disabled = false; });
    };
    this.#yes = element("button", { id: "consent-yes", class: "button button-call button-answer", key: "consent.yes", press: () => press(true) });
    this.#no = element("button", { id: "consent-no", class: "button button-answer", key: "consent.no", press: () => press(false) });
    this.root = element(
      "div",
      { id: "consent-question", class: "consent-question", attributes: { role: "group", "aria-labelledby": "consent-question-words", "aria-live": "assertive", hidden: "" } },
      [this.#sentence, element("div", { class: "answer-pair" }, [this.#yes, this.#no])],
    );
  }

  /** @param {Party | null} asked null: there is no question */
  show(asked) {
    const isNew = asked !== null && asked.id !== this.#asked?.id;
    const had = this.root.contains(document.activeElement);
    this.#asked = asked;
    this.root.hidden = asked === null;
    if (asked === null) {
      if (had) document.getElementById("call-stage")?.focus({ preventScroll: true });
      return;
    }
    setWords(this.#sentence, text("consent.question", { name: asked.name, role: roleWords(asked.role) }));
    if (isNew) this.#yes.disabled = this.#no.disabled = false;
  }
}
