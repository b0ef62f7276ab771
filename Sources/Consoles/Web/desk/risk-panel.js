/** The emergency protocol beside a conversation: its steps with their times, what to ask word by word,
 * and who did what when. It works without a name: what is asked for is the place. */

import { clockTime } from "../language/clock.js";
import { onLanguageChange, text } from "../language/language.js";
import { element, say, setText } from "../ui/dom.js";
import { KeyedList } from "./keyed.js";
import { askedIn, stepTitle, stepWords } from "./risk-script.js";
import { isLate, nextStep } from "./view.js";
import { dueWords } from "./words.js";

/** @typedef {import("./messages.js").Step} Step */
/** @typedef {import("./messages.js").Talk} Talk */

/**
 * @typedef {object} RiskHandlers
 * @property {(step: string, words: string) => Promise<string>} done resolves with a text key of what went wrong; empty: nothing
 * @property {(words: string) => void} insert puts a sentence into the box
 * @property {() => void} end asks whether it is over
 * @property {() => number} now
 */

/** @typedef {import("./log.js").Log} Log */
/** @typedef {{ step: Step, isNext: boolean, language: string, mayWrite: boolean, words: string }} Shown */

export class RiskPanel {
  root;
  #id;
  #handlers;
  #since = element("p", { class: "quiet" });
  #list;
  #end;
  /** The step that was to be done when this was shown last.
   * @type {string | undefined} */
  #next;

  /** @param {string} id of the conversation @param {RiskHandlers} handlers */
  constructor(id, handlers) {
    this.#id = id;
    this.#handlers = handlers;
    const steps = element("ol", { class: "risk-steps" });
    /** @type {KeyedList<Shown>} */
    this.#list = new KeyedList(steps, ({ step }) => step.step, ({ step }) => this.#row(step.step));
    this.#end = element("button", { id: `risk-end-${id}`, class: "button", key: "desk.risk.end", press: () => handlers.end() });
    this.root = element("section", { id: `risk-${id}`, class: "risk", attributes: { "aria-labelledby": `risk-title-${id}` } }, [
      element("h3", { id: `risk-title-${id}`, key: "desk.risk.title" }),
      this.#since,
      element("p", { class: "risk-number" }, [element("strong", { key: "desk.risk.number" })]),
      steps,
      this.#end,
    ]);
    this.root.hidden = true;
  }

  /** @param {Talk} talk @param {Log} log @param {boolean} mayWrite */
  show(talk, log, mayWrite) {
    const { risk, language } = talk;
    this.root.hidden = !risk?.open;
    if (!risk?.open) return;
    const written = new Map(log.entries.map(({ seq, text: words }) => [seq, words ?? ""]));
    say(this.#since, () => text("desk.risk.since", { time: clockTime(risk.since), name: risk.by }));
    const next = nextStep(risk.steps);
    const moved = next?.step !== this.#next;
    this.#next = next?.step;
    this.#list.show(risk.steps.map((step) => ({ step, isNext: step === next, language, mayWrite, words: written.get(step.entry ?? 0) ?? "" })));
    this.#end.hidden = !mayWrite;
    // What is to be done next is in sight, where the panel is higher than its place.
    const row = moved && next ? this.#list.row(next.step)?.root : null;
    if (row) this.root.scrollTop = Math.max(0, row.offsetTop - this.root.offsetTop - row.clientHeight / 4);
  }

  /** @param {string} name */
  #row(name) {
    const words = stepWords(name);
    const id = `step-${name}-${this.#id}`;
    const when = element("p", { class: "risk-when" });
    const recorded = element("p", { class: "log-text", attributes: { dir: "auto" } });
    const script = element("ul", { class: "risk-script" });
    const problem = element("p", { class: "problem", attributes: { role: "alert" } });
    const field = element("textarea", { id: `${id}-text`, attributes: { rows: "2", maxlength: "1000", dir: "auto" } });
    const save = element("button", { id, class: "button button-accent", key: "desk.risk.done" });
    save.type = "submit";
    const form = element("form", { class: "risk-form", attributes: { novalidate: "" } }, [
      ...(words.record ? [element("label", { key: words.record, attributes: { for: `${id}-text` } }), field] : []),
      problem,
      save,
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save(name, field, save, problem);
    });
    const head = element("p", { class: "risk-step" });
    say(head, () => stepTitle(name));
    const body = element("div", { class: "risk-body" }, [element("p", { key: words.does }), script, form]);
    const root = element("li");
    const more = element("button", { id: `${id}-open`, class: "button risk-open", key: "desk.risk.open", press: () => this.#toggle(root) });
    root.append(element("div", { class: "risk-head" }, [head, more]), when, recorded, body);
    let scriptLanguage = "";
    const fill = (/** @type {string} */ language) => {
      scriptLanguage = language;
      void askedIn(name, language).then((asked) => {
        script.replaceChildren(...asked.map((sentence, index) => this.#sentence(sentence, `${id}-say-${index}`, language)));
      });
    };
    onLanguageChange(() => fill(scriptLanguage));
    const show = (/** @type {Shown} */ { step, isNext, language, mayWrite, words: record }) => {
      if (scriptLanguage !== language) fill(language);
      const done = step.doneAt !== null;
      const late = isLate(step, this.#handlers.now());
      root.dataset.state = done ? "done" : late ? "late" : isNext ? "next" : "coming";
      say(when, () => this.#whenWords(step));
      recorded.hidden = !record;
      if (recorded.textContent !== record) recorded.textContent = record;
      form.hidden = done || !mayWrite;
      // The next one stands open; the others open by hand.
      more.hidden = isNext;
      body.hidden = !isNext && root.dataset.open !== "true";
      more.setAttribute("aria-expanded", String(!body.hidden));
    };
    return { root, show };
  }

  /** @param {HTMLElement} row */
  #toggle(row) {
    const open = row.dataset.open !== "true";
    row.dataset.open = String(open);
    const body = row.querySelector(".risk-body");
    if (body instanceof HTMLElement) body.hidden = !open;
    row.querySelector(".risk-open")?.setAttribute("aria-expanded", String(open));
  }

  /** @param {Step} step */
  #whenWords(step) {
    if (step.doneAt !== null) return text("desk.risk.doneBy", { time: clockTime(step.doneAt), name: step.by ?? "" });
    return dueWords(step.due, this.#handlers.now(), isLate(step, this.#handlers.now()));
  }

  /** @param {string} sentence @param {string} id @param {string} language */
  #sentence(sentence, id, language) {
    return element("li", {}, [
      element("span", { id: `${id}-words`, words: sentence, attributes: { lang: language, dir: "auto" } }),
      element("button", {
        id,
        class: "button",
        key: "desk.risk.insert",
        attributes: { "aria-describedby": `${id}-words` },
        press: () => this.#handlers.insert(sentence),
      }),
    ]);
  }

  /** @param {string} step @param {HTMLTextAreaElement} field @param {HTMLButtonElement} save @param {HTMLElement} problem */
  async #save(step, field, save, problem) {
    if (save.disabled) return;
    save.disabled = true;
    problem.textContent = "";
    const wrong = await this.#handlers.done(step, field.value.trim());
    save.disabled = false;
    if (wrong) setText(problem, wrong);
    else field.value = "";
  }
}
