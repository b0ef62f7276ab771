/** One task: who, from where, since when, who has it, and what can be done with it. The card stays the
 * same element for as long as its task is listed. */

import { text } from "../language/language.js";
import { element, setLabel, setText, setWords } from "./dom.js";
import { icon, setIcon } from "./icons.js";
import { callableBy, fromWords, isAhead, kindOf, loudWords, promiseWords, resultsOf, stateWords, whoOf } from "./task-words.js";

/** @typedef {import("../signalling/messages.js").Task} Task */
/** @typedef {import("../signalling/messages.js").TaskResult} TaskResult */
/** @typedef {import("../signalling/messages.js").Visit} Visit */

/**
 * @typedef {object} TaskActions
 * @property {(task: Task, withinMinutes: number) => void} take
 * @property {(task: Task) => void} release
 * @property {(task: Task, result: TaskResult) => void} finish
 * @property {(task: Task, visit: Visit) => void} call
 * @property {((task: Task) => void) | null} record what came of its visit; null: not from this page
 * @property {((task: Task) => void) | null} details of its client and visit; null: not from this page
 *
 * @typedef {object} TaskShown
 * @property {Task} task
 * @property {number} now
 * @property {Visit | null} visit of its client, by which to call
 * @property {boolean} callable calls can be made from this page
 * @property {string} unit its unit's name, where that is to be told
 * @property {string} trouble what went wrong with the last press; empty: nothing
 */

/** @type {Record<TaskResult, string>} */
const RESULT_WORDS = {
  done: "task.finish",
  allWell: "task.result.allWell",
  noAnswer: "task.result.noAnswer",
  needsHelp: "task.result.needsHelp",
  impossible: "task.result.impossible",
};
/** What ends the search for a client is pressed twice. */
const ASKED_TWICE = new Set(["allWell"]);

export class TaskCard {
  item;
  #task;
  #actions;
  /** @type {Visit | null} */
  #visit = null;
  #kindWord = element("span");
  #kind = element("p", { class: "task-kind" }, [icon("help"), this.#kindWord]);
  #who = element("h3");
  #from = element("p", { class: "quiet" });
  #forMe = element("p", { class: "task-mine", key: "task.forMe" });
  #state = element("p", { class: "task-state" });
  #loud = element("p", { class: "task-loud" });
  #cannot = element("p", { class: "quiet" });
  #trouble = element("p", { class: "problem", attributes: { role: "alert" } });
  #phone;
  #take;
  #callWord = element("span");
  #call;
  #record;
  #details;
  #results;
  #release;
  /** The result that was pressed once, and waits for the second press. */
  #sure = "";

  /** @param {Task} task @param {TaskActions} actions */
  constructor(task, actions) {
    this.#task = task;
    this.#actions = actions;
    const id = task.id;
    this.#phone = element("a", { id: `task-phone-${id}`, class: "button button-call task-phone" }, [icon("phone"), element("span")]);
    this.#take = kindOf(task).promises.map((minutes) => {
      const words = element("span");
      const button = element("button", { id: `take-${minutes}-${id}`, class: "button", press: () => actions.take(this.#task, minutes) }, [words]);
      return { minutes, button, words };
    });
    this.#call = element("button", { id: `task-call-${id}`, class: "button button-call", press: () => this.#visit && actions.call(this.#task, this.#visit) }, [
      icon("phone"),
      this.#callWord,
    ]);
    this.#record = element("button", { id: `task-record-${id}`, class: "button button-accent", press: () => actions.record?.(this.#task) }, [
      icon("write"),
      element("span", { key: "outcome.record" }),
    ]);
    this.#details = element("button", { id: `task-details-${id}`, class: "button", press: () => actions.details?.(this.#task) });
    this.#results = resultsOf(task).map((result) => ({ result, button: this.#resultButton(result) }));
    this.#release = element("button", { id: `release-${id}`, class: "button", key: "task.release", press: () => actions.release(this.#task) });
    this.item = element("li", { id: `task-${id}`, class: "task" }, [
      this.#kind,
      element("div", { class: "task-who" }, [this.#who, this.#from]),
      element("div", { class: "task-news" }, [this.#forMe, this.#state, this.#loud, this.#cannot, this.#trouble]),
      element("div", { class: "task-actions" }, [
        this.#record,
        this.#call,
        this.#phone,
        ...this.#take.map(({ button }) => button),
        ...this.#results.map(({ button }) => button),
        this.#details,
        this.#release,
      ]),
    ]);
  }

  /** Changes only what differs.
   * @param {TaskShown} shown */
  show({ task, now, visit, callable, unit, trouble }) {
    this.#task = task;
    this.#visit = visit;
    const kind = kindOf(task);
    const ahead = isAhead(task, now);
    this.item.dataset.kind = task.kind;
    this.item.dataset.state = task.state;
    this.item.dataset.escalation = ahead ? "0" : String(task.escalation);
    this.item.classList.toggle("ahead", ahead);
    this.item.classList.toggle("urgent", !ahead && task.state === "open" && kind.waits === true);
    setIcon(this.#kind, kind.shape);
    setText(this.#kindWord, kind.key);
    const name = whoOf(task);
    setWords(this.#who, name);
    setWords(this.#from, fromWords(task, now, unit));
    this.#forMe.hidden = task.forMe !== true || ahead;
    setWords(this.#state, stateWords(task, now));
    setWords(this.#loud, loudWords(task, now));
    setWords(this.#trouble, trouble);
    const mine = task.state === "taken" && task.mine;
    const canCall = (task.state === "open" || mine) && callable && callableBy(task, visit) !== null;
    this.#showCall(name, canCall, callable, mine);
    const records = task.kind === "outcomeMissing" && this.#actions.record !== null;
    const leads = !ahead && !canCall && !records;
    for (const { minutes, button, words } of this.#take) {
      button.hidden = task.state !== "open";
      button.classList.toggle("button-accent", leads && button === this.#take[0]?.button); // One stands out.
      setWords(words, promiseWords(task, minutes));
      setLabel(button, `${promiseWords(task, minutes)}: ${name}`);
    }
    if (!mine) this.#sure = "";
    for (const { result, button } of this.#results) this.#showResult(result, button, mine, name);
    this.#record.hidden = !records;
    setLabel(this.#record, text("outcome.recordName", { name }));
    this.#details.hidden = !task.visitId || !this.#actions.details;
    // The last rung is the emergency itself: its steps are one press away.
    const isEmergency = task.kind === "lastResort";
    setText(this.#details, isEmergency ? "emergency.open" : "task.details");
    this.#details.classList.toggle("button-stop", isEmergency);
    setLabel(this.#details, isEmergency ? `${text("emergency.open")}: ${name}` : text("task.detailsName", { name }));
    this.#release.hidden = !mine;
    setLabel(this.#release, text("task.releaseName", { name }));
  }

  focus() {
    for (const button of this.item.querySelectorAll("button")) {
      if (button.hidden) continue;
      button.focus();
      return;
    }
  }

  /** @param {string} name @param {boolean} canCall @param {boolean} callable @param {boolean} mine */
  #showCall(name, canCall, callable, mine) {
    const task = this.#task;
    const calls = task.state === "open" || mine;
    setWords(this.#cannot, task.kind === "help" && calls && !canCall ? cannotWords(task, this.#visit, callable) : "");
    this.#call.hidden = !canCall;
    setText(this.#callWord, task.state === "open" ? "task.callNow" : "visit.call");
    setLabel(this.#call, text("visit.callName", { name }));
    const number = task.phone && mine ? task.phone : "";
    this.#phone.hidden = number === "";
    if (number === "") return;
    this.#phone.href = `tel:${number.replace(/[^+\d]/g, "")}`;
    const words = this.#phone.querySelector("span");
    if (words) setWords(words, number);
    setLabel(this.#phone, text("task.phoneName", { name, phone: number }));
  }

  /** @param {TaskResult} result */
  #resultButton(result) {
    const id = result === "done" ? `finish-${this.#task.id}` : `finish-${result}-${this.#task.id}`;
    const button = element("button", {
      id,
      class: result === "needsHelp" ? "button button-stop" : "button",
      press: () => {
        if (ASKED_TWICE.has(result) && this.#sure !== result) {
          this.#sure = result;
          setText(button, "task.result.allWellSure");
          setLabel(button, text("task.result.allWellSure"));
          return;
        }
        this.#sure = "";
        this.#actions.finish(this.#task, result);
      },
    });
    button.addEventListener("blur", () => {
      if (this.#sure === result) this.#sure = "";
    });
    return button;
  }

  /** @param {TaskResult} result @param {HTMLButtonElement} button @param {boolean} mine @param {string} name */
  #showResult(result, button, mine, name) {
    button.hidden = !mine;
    if (this.#sure === result) return;
    setText(button, RESULT_WORDS[result]);
    setLabel(button, `${text(RESULT_WORDS[result])}: ${name}`);
  }
}

/** @param {Task} task @param {Visit | null} visit @param {boolean} callable */
function cannotWords(task, visit, callable) {
  if (task.clientId === null) return text("task.cannot.who");
  if (!callable) return text("task.cannot.elsewhere");
  return text(visit ? "task.cannot.inCall" : "task.cannot.noVisit");
}
