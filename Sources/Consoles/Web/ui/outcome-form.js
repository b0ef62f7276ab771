/** What came of a visit, written down with three keys: one of six, Enter, and it is saved. It shows and
 * reads; what is saved where is others' business. */

import { element, setText } from "./dom.js";
import { icon } from "./icons.js";
import { shortcutsOn } from "./help-dialog.js";
import { LONGEST_NOTE, MEDICATION, OUTCOMES, needsMedication } from "./outcome-words.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").OutcomeDraft} OutcomeDraft */
/** @typedef {import("../signalling/messages.js").OutcomeKind} OutcomeKind */
/** @typedef {import("../signalling/messages.js").MedicationStep} MedicationStep */
/** @typedef {Omit<OutcomeDraft, "kind"> & { kind: OutcomeKind | null }} Begun what is chosen and written so far */

export class OutcomeForm {
  root;
  save;
  #visitKind = "";
  #prefix;
  #kinds;
  #steps;
  #kindFields;
  #stepFields;
  #note;
  #sought = element("p", { class: "quiet hint", key: "outcome.endsSearch" });
  #problem;

  /** @param {string} prefix of its ids @param {(draft: OutcomeDraft) => void} done */
  constructor(prefix, done) {
    this.#prefix = prefix;
    this.#kinds = OUTCOMES.map(({ kind, key, shape }, index) => this.#choice("kind", kind, key, shape, index + 1));
    this.#steps = MEDICATION.map(({ step, key, shape }, index) => this.#choice("medication", step, key, shape, index + 1));
    this.#kindFields = element("fieldset", { class: "outcome-choices" }, [
      element("legend", { class: "for-readers", key: "outcome.title" }),
      ...this.#kinds.map(({ label }) => label),
    ]);
    this.#stepFields = element("fieldset", { class: "outcome-choices outcome-medication" }, [
      element("legend", { key: "outcome.medication.title" }),
      ...this.#steps.map(({ label }) => label),
    ]);
    const noteId = `${prefix}-note`;
    this.#note = element("input", { id: noteId, attributes: { type: "text", maxlength: String(LONGEST_NOTE), autocomplete: "off" } });
    this.#problem = element("p", { id: `${prefix}-problem`, class: "problem", attributes: { role: "alert" } });
    this.save = element("button", { id: `${prefix}-save`, class: "button button-accent button-large" }, [
      element("span", { key: "outcome.save" }),
    ]);
    this.save.type = "submit";
    this.save.setAttribute("form", prefix); // It may stand among the buttons of a dialog.
    this.root = element("form", { id: prefix, class: "outcome", attributes: { novalidate: "" } }, [
      this.#kindFields,
      this.#stepFields,
      element("div", { class: "field-group" }, [element("label", { key: "outcome.note", attributes: { for: noteId } }), this.#note]),
      this.#sought,
      this.#problem,
      element("div", { class: "outcome-actions" }, [this.save]),
    ]);
    this.root.addEventListener("keydown", (event) => {
      if (this.key(event)) event.preventDefault();
    });
    this.root.addEventListener("change", () => this.#follow());
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      const draft = this.#read();
      if (draft) done(draft);
    });
  }

  /** @param {Visit} visit @param {Begun | null} draft what was begun, or stands */
  open(visit, draft) {
    this.#visitKind = visit.kind;
    this.#sought.hidden = visit.sought !== true;
    for (const { input } of this.#kinds) input.checked = input.value === draft?.kind;
    for (const { input } of this.#steps) input.checked = input.value === draft?.medication;
    this.#note.value = draft?.note ?? "";
    this.#problem.textContent = "";
    this.root.classList.toggle("with-keys", shortcutsOn());
    this.#follow();
  }

  /** @returns {Begun | null} null: nothing worth keeping */
  get begun() {
    const kind = this.#kind;
    const note = this.#note.value.trim();
    return kind === null && note === "" ? null : { kind, medication: this.#step, note };
  }

  focus() {
    (this.#kinds.find(({ input }) => input.checked) ?? this.#kinds[0])?.input.focus();
  }

  /** @param {string} key of the text */
  tell(key) {
    setText(this.#problem, key);
  }

  /** A key that was pressed outside of the note: digits choose.
   * @param {KeyboardEvent} event @returns {boolean} whether it was of use */
  key(event) {
    if (!shortcutsOn() || event.ctrlKey || event.altKey || event.metaKey) return false;
    const within = event.target instanceof Node ? event.target : null;
    if (within === this.#note || !/^[1-9]$/.test(event.key)) return false;
    const ofSteps = this.#stepFields.contains(within) || (!this.#kindFields.contains(within) && this.#awaitsStep);
    const choice = (ofSteps ? this.#steps : this.#kinds)[Number(event.key) - 1];
    if (!choice) return false;
    choice.input.checked = true;
    this.#follow();
    if (this.#awaitsStep) this.#steps[0]?.input.focus();
    else this.#note.focus();
    return true;
  }

  get #kind() {
    return /** @type {OutcomeKind | null} */ (this.#kinds.find(({ input }) => input.checked)?.input.value ?? null);
  }

  get #step() {
    if (!needsMedication(this.#visitKind, this.#kind)) return null;
    return /** @type {MedicationStep | null} */ (this.#steps.find(({ input }) => input.checked)?.input.value ?? null);
  }

  get #awaitsStep() {
    return needsMedication(this.#visitKind, this.#kind) && this.#step === null;
  }

  #follow() {
    this.#stepFields.hidden = !needsMedication(this.#visitKind, this.#kind);
    if (this.#kind !== null) this.#problem.textContent = "";
  }

  /** @returns {OutcomeDraft | null} null: it says what is missing, and leads there */
  #read() {
    const kind = this.#kind;
    if (kind === null) {
      this.tell("outcome.problem.kind");
      this.focus();
      return null;
    }
    if (this.#awaitsStep) {
      this.tell("outcome.problem.medication");
      this.#steps[0]?.input.focus();
      return null;
    }
    return { kind, medication: this.#step, note: this.#note.value.trim() };
  }

  /** @param {string} group @param {string} value @param {string} key @param {import("./icons.js").IconName} shape @param {number} digit */
  #choice(group, value, key, shape, digit) {
    const input = element("input", {
      id: `${this.#prefix}-${value}`,
      attributes: { type: "radio", name: `${this.#prefix}-${group}`, value, "aria-keyshortcuts": String(digit) },
    });
    const label = element("label", { class: "outcome-choice" }, [
      input,
      icon(shape),
      element("span", { key }),
      element("kbd", { words: String(digit), attributes: { "aria-hidden": "true" } }),
    ]);
    return { input, label };
  }
}
