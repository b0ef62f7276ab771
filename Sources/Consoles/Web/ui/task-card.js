/** One task: who, from where, since when, who has it, and what can be done with it. The card stays the
 * same element for as long as its task is listed. */

import { clockTime, durationWords } from "../language/clock.js";
import { text } from "../language/language.js";
import { element, setLabel, setText, setWords } from "./dom.js";
import { icon, setIcon } from "./icons.js";

/** @typedef {import("../signalling/messages.js").Task} Task */
/** @typedef {import("../signalling/messages.js").Visit} Visit */

/**
 * @typedef {object} TaskActions
 * @property {(task: Task, withinMinutes: number) => void} take
 * @property {(task: Task) => void} release
 * @property {(task: Task) => void} finish
 * @property {(task: Task, visit: Visit) => void} call
 *
 * @typedef {object} TaskShown
 * @property {Task} task
 * @property {number} now
 * @property {Visit | null} visit of its client, by which to call
 * @property {boolean} callable calls can be made from this page
 * @property {string} trouble what went wrong with the last press; empty: nothing
 */

/** @type {Record<string, { key: string, shape: import("./icons.js").IconName, open: string }>} */
const KINDS = {
  help: { key: "task.kind.help", shape: "help", open: "task.state.open" },
  consentWithdrawn: { key: "task.kind.consentWithdrawn", shape: "withdrawn", open: "task.state.consent" },
  terminalSilent: { key: "task.kind.terminalSilent", shape: "screenSilent", open: "task.state.silent" },
};
/** Of a later version of the gateway. */
const OTHER = { key: "task.kind.other", shape: /** @type {const} */ ("stateComing"), open: "task.state.open" };
/** Promises of a call to a person who waits (min). */
const PROMISES = [5, 10, 30];
/** What is no call is promised for within the hour. */
const OTHER_PROMISE = 60;

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
  #state = element("p", { class: "task-state" });
  #loud = element("p", { class: "task-loud" });
  #cannot = element("p", { class: "quiet" });
  #trouble = element("p", { class: "problem", attributes: { role: "alert" } });
  #take;
  #callWord = element("span");
  #call;
  #finish;
  #release;

  /** @param {Task} task @param {TaskActions} actions */
  constructor(task, actions) {
    this.#task = task;
    this.#actions = actions;
    const promises = task.kind === "help" ? PROMISES : [OTHER_PROMISE];
    this.#take = promises.map((minutes) => {
      const words = element("span");
      const button = element("button", {
        id: `take-${minutes}-${task.id}`,
        class: "button",
        press: () => this.#actions.take(this.#task, minutes),
      }, [words]);
      return { minutes, button, words };
    });
    this.#call = element("button", { id: `task-call-${task.id}`, class: "button button-call", press: () => this.#visit && this.#actions.call(this.#task, this.#visit) }, [
      icon("phone"),
      this.#callWord,
    ]);
    this.#finish = element("button", { id: `finish-${task.id}`, class: "button", key: "task.finish", press: () => this.#actions.finish(this.#task) });
    this.#release = element("button", { id: `release-${task.id}`, class: "button", key: "task.release", press: () => this.#actions.release(this.#task) });
    this.item = element("li", { id: `task-${task.id}`, class: "task" }, [
      this.#kind,
      element("div", { class: "task-who" }, [this.#who, this.#from]),
      element("div", { class: "task-news" }, [this.#state, this.#loud, this.#cannot, this.#trouble]),
      element("div", { class: "task-actions" }, [
        this.#call,
        ...this.#take.map(({ button }) => button),
        this.#finish,
        this.#release,
      ]),
    ]);
  }

  /** Changes only what differs.
   * @param {TaskShown} shown */
  show({ task, now, visit, callable, trouble }) {
    this.#task = task;
    this.#visit = visit;
    const isHelp = task.kind === "help";
    this.item.dataset.kind = task.kind;
    this.item.dataset.state = task.state;
    this.item.dataset.escalation = String(task.escalation);
    setIcon(this.#kind, kindOf(task).shape);
    setText(this.#kindWord, kindOf(task).key);
    const name = task.clientName ?? task.terminalName;
    setWords(this.#who, name);
    setWords(this.#from, fromWords(task, now));
    setWords(this.#state, stateWords(task));
    setWords(this.#loud, loudWords(task));
    const calls = task.state === "open" || (task.state === "taken" && task.mine);
    const canCall = calls && callable && canBeCalled(task, visit);
    setWords(this.#cannot, isHelp && calls && !canCall ? cannotWords(task, visit, callable) : "");
    setWords(this.#trouble, trouble);
    for (const { minutes, button, words } of this.#take) {
      button.hidden = task.state !== "open";
      if (button === this.#take[0]?.button) button.classList.toggle("button-accent", !canCall); // One stands out.
      setWords(words, isHelp ? text("task.callWithin", { minutes }) : text("task.takeOther"));
      setLabel(button, isHelp ? text("task.callWithinName", { minutes, name }) : text("task.takeOtherName", { name }));
    }
    this.#call.hidden = !canCall;
    setText(this.#callWord, task.state === "open" ? "task.callNow" : "visit.call");
    setLabel(this.#call, text("visit.callName", { name }));
    this.#finish.hidden = this.#release.hidden = task.state !== "taken" || !task.mine;
    setLabel(this.#finish, text("task.finishName", { name }));
    setLabel(this.#release, text("task.releaseName", { name }));
  }

  focus() {
    for (const button of this.item.querySelectorAll("button")) {
      if (button.hidden) continue;
      button.focus();
      return;
    }
  }
}

/** @param {Task} task @param {number} now */
function fromWords(task, now) {
  const waited = Math.floor(Math.max(0, now - task.openedAt) / 60_000) * 60_000;
  const since = waited > 0 ? text("task.ago", { time: durationWords(waited) }) : text("task.justNow");
  return [task.clientName ? task.terminalName : "", text("task.at", { time: clockTime(task.openedAt) }), since].filter(Boolean).join(" · ");
}

/** @param {Task} task */
function stateWords(task) {
  if (task.state === "done") return text("task.state.done");
  if (task.state === "open") return task.escalation > 0 ? "" : text(kindOf(task).open);
  const promise = { name: task.owner ?? "", time: task.callBy === null ? "" : clockTime(task.callBy) };
  if (task.kind !== "help") return text(task.mine ? "task.state.mineOther" : "task.state.takenOther", promise);
  return text(task.mine ? "task.state.mine" : "task.state.taken", promise);
}

/** @param {Task} task */
function loudWords(task) {
  if (task.state !== "open" || task.escalation === 0) return "";
  if (task.escalation === 1) return text("task.loud");
  return task.onCallPhone ? text("task.onCall", { phone: task.onCallPhone }) : text("task.onCallNone");
}

/** Whose terminal is silent can be called by a page alone.
 * @param {Task} task @param {Visit | null} visit */
function canBeCalled(task, visit) {
  if (visit === null || visit.state === "inCall") return false;
  return task.kind !== "terminalSilent" || visit.reachable;
}

/** @param {Task} task @param {Visit | null} visit @param {boolean} callable */
function cannotWords(task, visit, callable) {
  if (task.clientId === null) return text("task.cannot.who");
  if (!callable) return text("task.cannot.elsewhere");
  return text(visit ? "task.cannot.inCall" : "task.cannot.noVisit");
}

/** @param {Task} task */
const kindOf = (task) => KINDS[task.kind] ?? OTHER;
