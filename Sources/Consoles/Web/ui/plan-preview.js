/** What a plan would come to, while it is written: the next visits, and what stands in their way. */

import { plural } from "../language/language.js";
import { faultKey } from "../rules/plan-words.js";
import { previewPlan } from "../signalling/care-rest.js";
import { element, say, setText } from "./dom.js";
import { refusalKey } from "./form-parts.js";
import { windowWords } from "./moment-words.js";

/** @typedef {import("../signalling/care-messages.js").PlanDraft} PlanDraft */
/** @typedef {import("../signalling/care-messages.js").PlanPreview} Preview */

/** Not at every letter (ms). */
const PAUSE = 400;

export class PlanPreview {
  root;
  #list = element("ol", { class: "preview-list" });
  #head = element("p", { id: "preview-head", class: "label", attributes: { role: "status" } });
  #faults = element("ul", { id: "preview-faults", class: "preview-faults" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #asked = 0;
  #without;

  /** @param {string | null} without the plan that is changed: it does not stand in its own way */
  constructor(without) {
    this.#without = without;
    this.root = element("section", { id: "plan-preview", class: "preview", attributes: { "aria-labelledby": "preview-head" } }, [this.#head, this.#faults, this.#list]);
    setText(this.#head, "preview.waiting");
  }

  /** @param {() => PlanDraft | null} make null: what is written is no plan yet */
  soon(make) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(make()), PAUSE);
  }

  /** @param {PlanDraft | null} draft */
  async #ask(draft) {
    const asked = ++this.#asked;
    if (!draft) {
      setText(this.#head, "preview.waiting");
      this.#faults.replaceChildren();
      this.#list.replaceChildren();
      return;
    }
    try {
      const preview = await previewPlan(draft, this.#without);
      if (asked === this.#asked) this.#show(preview);
    } catch (error) {
      if (asked === this.#asked) setText(this.#head, refusalKey(error));
    }
  }

  /** @param {Preview} preview */
  #show({ occurrences, faults, collisions }) {
    if (occurrences.length === 0) setText(this.#head, "preview.nothing");
    else say(this.#head, () => plural("preview.next", occurrences.length));
    this.#faults.replaceChildren(...faults.map((fault) => element("li", { class: "problem", key: faultKey(fault) })));
    this.#list.replaceChildren(...occurrences.map(({ local, startsAt, endsAt }) => {
      const words = element("span");
      say(words, () => windowWords(startsAt, endsAt));
      const met = collisions.some((other) => other.local === local);
      return element("li", {}, met ? [words, element("span", { class: "clash", key: "preview.clash" })] : [words]);
    }));
    const later = collisions.filter((other) => !occurrences.some(({ local }) => local === other.local));
    if (later.length === 0) return;
    const more = element("li", { class: "clash" });
    say(more, () => plural("preview.laterClashes", later.length));
    this.#faults.append(more);
  }
}
