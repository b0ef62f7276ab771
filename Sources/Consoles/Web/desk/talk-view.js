/** One conversation on the desk: who takes part and how it is, the log, the emergency protocol, and
 * where to write; after its end, what came of it. */

import { plural, text } from "../language/language.js";
import { element, say, setText } from "../ui/dom.js";
import { LogView } from "./log-view.js";
import { RiskPanel } from "./risk-panel.js";
import { openAskSecond, openHandOver, askToEnd, askToEndRisk, askToTakeOver } from "./talk-dialogs.js";
import { TalkState, sinceWords } from "./talk-state.js";
import { TalkTools, possible } from "./talk-tools.js";
import { inEmergency, leads, partOf, writes } from "./view.js";
import { languageWords, partWords, queueOf, topicWords } from "./words.js";
import { WrapUpForm } from "./wrap-up.js";
import { WritingBox } from "./writing-box.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").Talk} Talk */
/** @typedef {import("./log.js").Log} Log */
/** @typedef {import("./log.js").Manner} Manner */

/**
 * @typedef {object} TalkHandlers
 * @property {(type: string, body?: object) => Promise<string>} ask of this conversation; resolves with a text key of what went wrong; empty: nothing
 * @property {(manner: Manner, words: string) => void} send
 * @property {(on: boolean) => void} typing
 * @property {(manner: Manner, words: string) => void} changed
 * @property {() => void} leave no longer on this desk
 * @property {(wrapUp: import("./wrap-up.js").WrapUp) => Promise<string>} wrapUp
 * @property {import("./call-panel.js").CallPanel} call
 * @property {() => void} touched the reader works here now
 * @property {() => number} now
 *
 * @typedef {object} TalkShown
 * @property {Talk} talk
 * @property {Desk} desk
 * @property {number} number
 * @property {Log} log
 * @property {string[]} typing who types now; an empty name: the visitor
 * @property {number} unread
 * @property {boolean} active
 */

export class TalkView {
  root;
  box;
  #handlers;
  /** @type {TalkShown | null} */
  #shown = null;
  #title = element("h2", {});
  #number = element("span", { class: "talk-number", attributes: { "aria-hidden": "true" } });
  #topic = element("span");
  #about = element("p", { class: "quiet talk-about" });
  #unread = element("p", { class: "talk-unread" });
  #people = element("p", { class: "talk-people" });
  #typing = element("p", { class: "talk-typing", attributes: { "aria-live": "polite" } });
  #problem;
  #state;
  #tools;
  #log;
  #risk;
  #wrapUp;
  #readOnly = element("p", { class: "quiet", key: "desk.talk.readOnly" });

  /** @param {string} id of the conversation @param {TalkHandlers} handlers @param {{ manner: Manner, text: string }} draft */
  constructor(id, handlers, draft) {
    this.#handlers = handlers;
    this.#title.id = `talk-title-${id}`;
    this.#title.append(this.#number, this.#topic);
    this.#problem = element("p", { id: `talk-problem-${id}`, class: "problem", attributes: { role: "alert" } });
    this.#state = new TalkState(id, (name) => void this.ask(name));
    this.#tools = new TalkTools(id, {
      flag: () => this.flag(),
      end: () => this.end(),
      handOver: () => this.handOver(),
      askSecond: (lead) => this.#askSecond(lead),
      callAgain: () => void this.ask("call"),
      join: () => void this.ask("join", { part: "lead" }),
      leave: () => void this.#leave(),
      takeOver: () => askToTakeOver(() => void this.ask("takeOver")),
    });
    this.#log = new LogView(id, handlers.now);
    this.#risk = new RiskPanel(id, {
      done: (step, words) => handlers.ask("step", words ? { step, text: words } : { step }),
      insert: (words) => this.box.insert(words),
      end: () => askToEndRisk(() => void this.ask("flag", { on: false })),
      now: handlers.now,
    });
    this.box = new WritingBox(id, { send: handlers.send, typing: handlers.typing, changed: handlers.changed }, draft);
    this.#wrapUp = new WrapUpForm(id, handlers.wrapUp);
    this.root = element("section", { id: `talk-${id}`, class: "talk", attributes: { "aria-labelledby": this.#title.id, tabindex: "-1" } }, [
      element("header", { class: "talk-head" }, [
        element("div", { class: "talk-name" }, [this.#title, this.#unread]),
        this.#about,
        this.#people,
        this.#tools.root,
        this.#problem,
      ]),
      this.#state.root,
      handlers.call.root,
      this.#log.root,
      this.#typing,
      this.#risk.root,
      this.#wrapUp.root,
      this.#readOnly,
      this.box.root,
    ]);
    this.root.addEventListener("focusin", handlers.touched);
    this.root.addEventListener("pointerdown", handlers.touched);
  }

  /** @param {TalkShown} shown */
  show(shown) {
    this.#shown = shown;
    const { talk, desk, number, log, unread } = shown;
    const self = desk.me.id;
    const part = partOf(talk, self);
    const queue = queueOf(desk, talk.queue);
    const now = this.#handlers.now();
    this.root.dataset.part = part ?? "none";
    this.root.dataset.phase = talk.phase;
    this.root.classList.toggle("in-danger", talk.danger || inEmergency(talk));
    this.root.classList.toggle("active", shown.active);
    this.#number.textContent = String(number);
    say(this.#topic, () => topicWords(queue, talk.topic) || text("desk.talk.title", { number }));
    say(this.#about, () => [
      languageWords(talk.language),
      sinceWords(talk, queue?.name ?? "", now),
      talk.feelingBefore === null ? "" : text("desk.talk.feeling", { value: talk.feelingBefore }),
    ].filter(Boolean).join(" · "));
    say(this.#unread, () => (unread > 0 ? plural("desk.talk.unread", unread) : ""));
    say(this.#people, () => peopleWords(talk, self));
    this.#people.hidden = talk.people.length < 2 && part === "counsellor";
    this.#tools.show(talk, desk);
    this.#state.show(talk, self, now, (id) => desk.team.find((one) => one.id === id)?.name ?? text("desk.staff"));
    this.#log.show(log, self);
    this.#showTyping(shown.typing);
    this.#risk.show(talk, log, part !== null && part !== "observer");
    const ended = talk.phase === "ended";
    const wraps = ended && part === "counsellor";
    this.#wrapUp.root.hidden = !wraps;
    if (wraps) this.#wrapUp.show(queue?.tags ?? []);
    const manners = this.#manners(talk, part, leads(desk, talk.queue));
    this.box.root.hidden = manners.length === 0 || wraps;
    this.#readOnly.hidden = manners.length > 0 || ended;
    if (manners.length > 0) this.box.show(manners, queue?.canned ?? []);
  }

  /** Where the reader goes on here. */
  focus() {
    if (!this.#wrapUp.root.hidden) this.#wrapUp.focus();
    else if (!this.box.root.hidden) this.box.focus();
    else this.root.focus();
  }

  flag() {
    const shown = this.#shown;
    if (!shown || !possible(shown.talk, shown.desk).flag) return;
    if (inEmergency(shown.talk)) {
      this.#risk.root.scrollIntoView({ block: "nearest" });
      this.#risk.root.querySelector("button")?.focus();
    } else void this.ask("flag", { on: true });
  }

  end() {
    const shown = this.#shown;
    if (shown && possible(shown.talk, shown.desk).end) askToEnd(shown.talk, () => void this.ask("end"));
  }

  handOver() {
    const shown = this.#shown;
    if (!shown || !possible(shown.talk, shown.desk).handOver) return;
    openHandOver(shown.desk, shown.talk, (to, summary) =>
      this.#handlers.ask("handOver", to === null ? { toQueue: true, summary } : { to, summary }));
  }

  /** What was refused is told here.
   * @param {string} type @param {object} [body] @returns {Promise<boolean>} whether it was done */
  async ask(type, body = {}) {
    this.#problem.textContent = "";
    const wrong = await this.#handlers.ask(type, body);
    if (wrong) setText(this.#problem, wrong);
    return !wrong;
  }

  /** @param {boolean} lead */
  #askSecond(lead) {
    const shown = this.#shown;
    if (!shown) return;
    openAskSecond(shown.desk, shown.talk, lead, (professional, words) =>
      this.#handlers.ask("askSecond", { ...(professional ? { professional } : {}), text: words }));
  }

  async #leave() {
    if (await this.ask("leave")) this.#handlers.leave();
  }

  /** @param {Talk} talk @param {import("./messages.js").Part | null} part @param {boolean} isLead @returns {Manner[]} */
  #manners(talk, part, isLead) {
    if (part === null || talk.phase === "ended") return [];
    /** @type {Manner[]} */
    const manners = writes(part) ? ["say"] : [];
    if (isLead && part !== "counsellor") manners.push("whisper");
    manners.push("note");
    return manners;
  }

  /** @param {string[]} typing */
  #showTyping(typing) {
    say(this.#typing, () => {
      const names = typing.map((name) => name || text("desk.visitor"));
      return names.length > 0 ? text("desk.talk.typing", { name: names.join(", ") }) : "";
    });
  }
}

/** @param {Talk} talk @param {string} self */
function peopleWords(talk, self) {
  const words = talk.people.map(({ id, name, part }) => `${id === self ? text("desk.you") : name} (${partWords(part)})`);
  return words.length > 0 ? text("desk.talk.people", { names: words.join(", ") }) : "";
}
