/** The page of messages that leave the house: what has failed, what waits, and trying again. */

import { momentWords } from "../language/clock.js";
import { onLanguageChange, text } from "../language/language.js";
import { fetchMessages, retryMessage } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { byId, element, say, setText, setWords } from "../ui/dom.js";
import { showStatus, showView } from "../ui/page.js";
import { openStaffPage } from "./staff-page.js";

/** @typedef {import("../signalling/rest.js").OutboundMessage} OutboundMessage */
/** @typedef {import("../signalling/rest.js").MessageList} MessageList */

/** No event tells of messages: looked at as often (ms). */
const LOOK_AGAIN = 10_000;

/** @type {Record<string, string>} */
const STATES = { failed: "message.state.failed", waiting: "message.state.waiting", missed: "message.state.missed", sent: "message.state.sent" };
/** @type {Record<string, string>} */
const CHANNELS = { email: "message.channel.email", sms: "message.channel.sms" };
/** @type {Record<string, string>} */
const CAUSES = {
  visitReminder: "message.cause.visitReminder",
  taskEscalation: "message.cause.taskEscalation",
  chatAlarm: "message.cause.chatAlarm",
  relativeTold: "message.cause.relativeTold",
  guestLink: "message.cause.guestLink",
};
/** @type {Record<string, string>} */
const PROBLEMS = {
  channelOff: "message.problem.channelOff",
  badAddress: "message.problem.badAddress",
  tooLong: "message.problem.tooLong",
  tooMany: "message.problem.tooMany",
  unreachable: "message.problem.unreachable",
  insecure: "message.problem.insecure",
  timeout: "message.problem.timeout",
  signIn: "message.problem.signIn",
  busy: "message.problem.busy",
  refused: "message.problem.refused",
  unexpected: "message.problem.unexpected",
  interrupted: "message.problem.interrupted",
};

class MessagesPage {
  #state = "failed";
  /** @type {MessageList | null} */
  #known = null;
  #looking = 0;
  #list = byId("message-list", HTMLUListElement);

  start() {
    showView("list");
    const buttons = Object.keys(STATES).map((state) =>
      element("button", { id: `messages-${state}`, class: "button", press: () => this.#choose(state) }),
    );
    byId("message-states", HTMLElement).replaceChildren(...buttons);
    onLanguageChange(() => this.#show());
    setInterval(() => document.hidden || void this.#look(), LOOK_AGAIN);
    document.addEventListener("visibilitychange", () => document.hidden || void this.#look());
    this.#show();
    void this.#look();
  }

  /** @param {string} state */
  #choose(state) {
    this.#state = state;
    this.#known = null;
    setWords(byId("message-news", HTMLElement), "");
    this.#show();
    void this.#look();
  }

  /** An answer that was overtaken by a later one is old. */
  async #look() {
    const look = ++this.#looking;
    try {
      const list = await fetchMessages(this.#state);
      if (look !== this.#looking) return;
      showStatus(null);
      this.#known = list;
      this.#show();
    } catch (error) {
      if (codeOf(error) === "notSignedIn") location.replace("/");
      else showStatus(() => text("carer.connectionLost"));
    }
  }

  #show() {
    /** @type {Record<string, number>} */
    const counts = this.#known ? { ...this.#known.counts } : {};
    for (const [state, key] of Object.entries(STATES)) {
      const button = byId(`messages-${state}`, HTMLButtonElement);
      setWords(button, counts[state] ? `${text(key)} (${counts[state]})` : text(key));
      button.setAttribute("aria-pressed", String(state === this.#state));
    }
    const off = this.#known ? Object.keys(CHANNELS).filter((channel) => !this.#known?.channels.includes(channel)) : [];
    setWords(byId("message-channels", HTMLElement), off.map((channel) => text(channel === "sms" ? "message.off.sms" : "message.off.email")).join(" "));
    const messages = this.#known?.messages ?? [];
    byId("no-messages", HTMLElement).hidden = !this.#known || messages.length > 0;
    byId("more-messages", HTMLElement).hidden = !this.#known?.truncated;
    this.#showRows(messages);
  }

  /** Rows that stay keep the focus.
   * @param {OutboundMessage[]} messages */
  #showRows(messages) {
    const there = new Map([...this.#list.children].map((item) => [item.id, item]));
    const rows = messages.map((message) => {
      const item = there.get(`message-${message.id}`) ?? this.#row(message.id);
      const [who, what, problem] = [...(item.firstElementChild?.children ?? [])];
      if (who) setWords(who, [message.clientName, message.to].filter(Boolean).join(" · "));
      if (what) setWords(what, this.#words(message));
      if (problem) setWords(problem, message.problem ? text(PROBLEMS[message.problem] ?? "message.problem.unexpected") : "");
      const button = item.lastElementChild;
      if (button instanceof HTMLButtonElement) button.hidden = this.#state !== "failed" && this.#state !== "waiting";
      return item;
    });
    const same = rows.length === this.#list.children.length && rows.every((row, index) => this.#list.children[index] === row);
    if (!same) this.#list.replaceChildren(...rows);
  }

  /** @param {OutboundMessage} message */
  #words(message) {
    return [
      text(CAUSES[message.cause] ?? "message.title"),
      text(CHANNELS[message.channel] ?? "message.title"),
      momentWords(message.dueAt, Date.now()),
    ].join(" · ");
  }

  /** @param {string} id */
  #row(id) {
    return element("li", { id: `message-${id}`, class: "message" }, [
      element("div", {}, [element("strong"), element("p", { class: "quiet" }), element("p")]),
      element("button", { class: "button", key: "message.retry", press: () => void this.#retry(id) }),
    ]);
  }

  /** @param {string} id */
  async #retry(id) {
    const news = byId("message-news", HTMLElement);
    try {
      await retryMessage(id);
      setText(news, "message.retried");
    } catch (error) {
      const ended = codeOf(error) === "ended";
      say(news, () => text(ended ? "message.cannotRetry" : "carer.connectionLost"));
    }
    await this.#look();
  }
}

void openStaffPage(() => new MessagesPage().start());
