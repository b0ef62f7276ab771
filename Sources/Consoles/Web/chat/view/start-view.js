/** Before it begins: what the queue is, what is promised, one press to start, and what else helps. */

import { text } from "../../language/language.js";
import { byId, element, say, setText, setWords } from "../../ui/dom.js";
import { harmless } from "../line/shown-text.js";
import { takesNow } from "../line/queues.js";
import { codeForm } from "./code-form.js";
import { FEELINGS, faces } from "./faces.js";
import { otherHelp } from "./other-help.js";
import { promiseWords, queueWords } from "./words.js";

/** @typedef {import("../line/wire.js").Queue} Queue */

/**
 * @typedef {object} StartHandlers
 * @property {(chosen: { topic?: string, feeling?: number }) => void} begin
 * @property {(kind: "message" | "contact") => void} write
 * @property {(code: string) => void} code
 */

export class StartView {
  #handlers;
  #form = byId("start-form", HTMLElement);
  #begin = element("button", { id: "start", class: "button button-accent button-huge", key: "chat.start.button" });
  #problem = element("p", { id: "start-problem", class: "problem", attributes: { role: "alert" } });
  /** @type {HTMLSelectElement | null} */
  #topics = null;
  /** @type {number | undefined} */
  #feeling;

  /** @param {StartHandlers} handlers */
  constructor(handlers) {
    this.#handlers = handlers;
    this.#begin.addEventListener("click", () => this.#start());
    this.clear();
  }

  /** Whoever comes next finds nothing of what was chosen before. */
  clear() {
    this.#feeling = undefined;
    this.#topics = null;
    this.#form.replaceChildren();
    byId("start-code", HTMLElement).replaceChildren(codeForm("have-code", this.#handlers.code));
  }

  /** @param {Queue} queue */
  show(queue) {
    const takes = takesNow(queue);
    say(byId("start-title", HTMLElement), () => text(takes ? "chat.start.title" : "chat.start.titleClosed"));
    say(byId("start-state", HTMLElement), () => queueWords(queue));
    setWords(byId("start-announcement", HTMLElement), harmless(queue.announcement));
    this.#begin.disabled = false;
    if (takes) this.#fillForm(queue);
    else this.#form.replaceChildren(this.#problem);
    const other = otherHelp(queue, this.#handlers.write);
    byId("start-other", HTMLElement).replaceChildren(...(other ? [other] : []));
    byId("start-promise", HTMLElement).replaceChildren(
      element("h2", { key: "chat.promise.title" }),
      element("ul", {}, promiseWords(queue.keeps).map((words) => element("li", { words }))),
    );
  }

  /** @param {string | null} key why it did not begin */
  tell(key) {
    this.#begin.disabled = false;
    if (key) setText(this.#problem, key);
    else setWords(this.#problem, "");
  }

  /** What was chosen stays where the queue is shown again.
   * @param {Queue} queue */
  #fillForm(queue) {
    const earlier = this.#topics?.value ?? "";
    this.#topics = null;
    const before = this.#form.querySelector("details")?.open ?? false;
    const feeling = faces("feeling-before", "chat.feeling.beforeQuestion", FEELINGS, (value) => (this.#feeling = value));
    feeling.mark(this.#feeling ?? null);
    const more = element("details", { id: "start-more", class: "chat-more" }, [
      element("summary", { key: "chat.start.more" }),
      queue.topics.length > 0 ? this.#topicField(queue, earlier) : null,
      feeling.root,
    ]);
    more.open = before;
    this.#form.replaceChildren(
      element("p", { class: "chat-lead", key: "chat.start.short" }),
      this.#begin,
      this.#problem,
      more,
    );
  }

  /** @param {Queue} queue @param {string} earlier */
  #topicField(queue, earlier) {
    const topics = element("select", { id: "topic" }, [
      element("option", { key: "chat.start.noTopic", attributes: { value: "" } }),
      ...queue.topics.map(({ id, name }) => element("option", { words: name, attributes: { value: id } })),
    ]);
    topics.value = earlier;
    this.#topics = topics;
    return element("div", { class: "field-group" }, [
      element("label", { key: "chat.start.topic", attributes: { for: "topic" } }),
      topics,
    ]);
  }

  #start() {
    this.#begin.disabled = true; // Pressed twice in a hurry, it begins once.
    this.tell(null);
    this.#begin.disabled = true;
    const topic = this.#topics?.value;
    const feeling = this.#feeling;
    this.#handlers.begin({ ...(topic ? { topic } : {}), ...(feeling ? { feeling } : {}) });
  }
}
