/** A conversation on the page: which part is shown, what is told of it, and what the visitor can do. */

import { durationWords } from "../../language/clock.js";
import { onLanguageChange, text } from "../../language/language.js";
import { keepAwake } from "../../app/wake-lock.js";
import { closeDialogs, openDialog, askFirst } from "../../ui/dialog.js";
import { byId, say, setWords } from "../../ui/dom.js";
import { showStatus, showView } from "../../ui/page.js";
import { harmless } from "../line/shown-text.js";
import { viewOf } from "../line/view-of.js";
import { AfterWays } from "./after-ways.js";
import { Composer } from "./composer.js";
import { EndedView } from "./ended-view.js";
import { showLetter } from "./letter-view.js";
import { LogView, happenedWords } from "./log-view.js";
import { saveTranscript } from "./transcript.js";
import { WaitView } from "./wait-view.js";
import { readersWords, refusalKey } from "./words.js";

/** @typedef {import("../line/wire.js").Entry} Entry */
/** @typedef {import("../line/wire.js").Request} Request */
/** @typedef {import("../line/wire.js").State} State */

/** What came longer ago than this is no news (ms). */
const NEWS_FOR = 30_000;

/**
 * @typedef {object} PageHandlers
 * @property {(kind: "message" | "contact") => void} write
 * @property {() => void} anew
 */

export class ConversationPage {
  #line;
  #keep;
  #ease;
  #handlers;
  #log = new LogView();
  #composer;
  #wait;
  #ended;
  #after;
  /** @type {AfterWays | null} of the dialog */
  #more = null;
  #view = "";
  #readers = "";
  #unread = 0;
  #awake = false;

  /**
   * @param {import("../line/line.js").ChatLine} line @param {import("../line/keep.js").Keep} keep
   * @param {import("./ease.js").Ease} ease @param {PageHandlers} handlers
   */
  constructor(line, keep, ease, handlers) {
    this.#line = line;
    this.#keep = keep;
    this.#ease = ease;
    this.#handlers = handlers;
    this.#composer = new Composer({
      send: (words) => this.#send(words),
      typing: (on) => this.#typing(on),
      changed: (draft) => (keep.draft = draft),
    });
    this.#wait = new WaitView({
      here: () => this.#ask("here"),
      feeling: (value) => this.#ask("feeling", { when: "before", value }),
      write: handlers.write,
      giveUp: () => this.#giveUp(),
    });
    this.#ended = new EndedView(
      (value) => this.#ask("feeling", { when: "after", value }),
      (value) => this.#ask("face", { value }),
    );
    this.#after = this.#ways("after");
    byId("here", HTMLButtonElement).addEventListener("click", () => this.#ask("here"));
    byId("more", HTMLButtonElement).addEventListener("click", () => this.#openMore());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      this.#unread = 0;
      this.#showTitle();
    });
    onLanguageChange(() => this.#showTitle());
  }

  /** Another conversation than the one that was shown, or none. */
  begin() {
    this.#view = this.#readers = "";
    this.#unread = 0;
    this.#log.clear();
    this.#wait.quiet();
    this.#composer.put(this.#keep.draft);
    this.#after = this.#ways("after"); // Nothing of an earlier conversation stays in it.
    closeDialogs();
    this.#showTitle();
  }

  /** @param {import("../line/wire.js").Queue} queue */
  offer(queue) {
    this.#wait.offer(queue);
  }

  /** @param {"message" | "contact" | null} writing in place of the wait */
  show(writing) {
    const state = this.#line.state;
    const own = viewOf(state);
    const view = writing && (own === "loading" || own === "waiting" || own === "parked") ? "write" : own;
    if (view !== this.#view) this.#change(view);
    if (!state) return;
    const now = this.#line.now();
    this.#wait.show(state, own, now);
    this.#log.show(this.#line.entries, this.#line.unsaid, view === "talk");
    this.#showReaders(state);
    say(byId("called-until", HTMLElement), () =>
      state.answerBy === null ? "" : text("chat.called.until", { time: durationWords(Math.max(0, state.answerBy - now)) }),
    );
    if (own === "ended") this.#ended.show(state);
    if (own === "letter") showLetter(state);
    this.#after.show(state, now);
    this.#more?.show(state, now);
  }

  /** @param {Entry} entry */
  came(entry) {
    const news = this.#line.now() - entry.at < NEWS_FOR;
    if (entry.own || !news) return;
    if (entry.kind === "text") {
      if (document.visibilityState !== "visible") this.#unread += 1;
      this.#ease.read(`${entry.name ?? text("chat.log.staff")}. ${harmless(entry.text ?? "")}`);
      this.#log.typing(entry.name ?? "", false);
    } else this.#ease.read(happenedWords(entry));
    this.#showTitle();
  }

  /** @param {string} name @param {boolean} on */
  typing(name, on) {
    this.#log.typing(name, on);
  }

  /** @param {Request} request @param {string} code */
  refused(request, code) {
    const key = refusalKey(code);
    if (request.type === "say") this.#composer.giveBack(String(request.text), key);
    else if (request.type === "erase" || request.type === "end") showStatus(() => text(key));
  }

  /** @param {string} view */
  #change(view) {
    const first = this.#view === "";
    this.#view = view;
    const held = document.activeElement?.closest("#danger-panel, .chat-safety") !== null;
    closeDialogs();
    if (view === "letter") {
      byId("letter-return", HTMLElement).replaceChildren(this.#after.returning);
      byId("after-letter", HTMLElement).replaceChildren(this.#after.root);
    } else if (view === "ended") {
      this.#after.root.querySelector(".chat-save")?.after(this.#after.returning);
      byId("after-ended", HTMLElement).replaceChildren(this.#after.root);
    }
    showView(view);
    this.#showTitle();
    if (view !== "loading" && view !== "write" && !this.#awake) {
      this.#awake = true;
      keepAwake();
    }
    if (view === "called") {
      this.#urgent(text("chat.called.news"));
      if (/** @type {any} */ (navigator).userActivation?.hasBeenActive) navigator.vibrate?.([300, 150, 300]);
    } else if (view === "talk") this.#tell(text("chat.talk.news"));
    else if (view === "parked") this.#tell(text("chat.parked.title"));
    else if (view === "ended") this.#tell(text("chat.ended.title"));
    if (held) return;
    if (view === "called") byId("here", HTMLButtonElement).focus();
    else if (view === "talk") this.#composer.focus();
    else if (!first) focusHeading();
    if (view === "talk") requestAnimationFrame(() => this.#log.toEnd());
    else scrollTo({ top: 0 });
  }

  /** Always visible, and told at each change.
   * @param {State} state */
  #showReaders(state) {
    const words = () => readersWords(state.people);
    say(byId("readers", HTMLElement), words);
    const now = JSON.stringify(state.people.map(({ name, part }) => [name, part]));
    if (this.#readers !== "" && now !== this.#readers && this.#view === "talk") this.#tell(words());
    this.#readers = now;
  }

  /** @param {string} words */
  #send(words) {
    this.#keep.draft = "";
    const taken = this.#line.say(words);
    if (taken) this.#log.toEnd();
    return taken;
  }

  /** @param {boolean} on */
  #typing(on) {
    this.#line.typing(on);
    if (on && this.#line.state?.phase === "called" && !this.#line.waits("here")) this.#ask("here");
  }

  /** What the page sees answered by the next state, or told by `refused`.
   * @param {string} type @param {object} [fields] */
  #ask(type, fields) {
    void this.#line.ask(type, fields).catch(() => {}); // Told by `refused`.
  }

  #giveUp() {
    askFirst({ id: "give-up-first", title: "chat.giveUp.title", sentence: "chat.giveUp.about", yes: "chat.giveUp.yes", no: "chat.giveUp.no", confirmed: () => this.#ask("end") });
  }

  #openMore() {
    const more = (this.#more = this.#ways("more-ways"));
    openDialog({ id: "more-dialog", title: "chat.more.title", class: "chat-dialog", closed: () => (this.#more = null) }, [more.root]);
    const state = this.#line.state;
    if (state) more.show(state, this.#line.now());
  }

  /** @param {string} id */
  #ways(id) {
    return new AfterWays(id, {
      save: () => saveTranscript(this.#line.entries, text("chat.save.title")),
      erase: () => this.#ask("erase"),
      end: () => this.#ask("end"),
      anew: () =>
        void askFirst({ id: "anew-first", title: "chat.anew.title", sentence: "chat.anew.about", yes: "chat.anew.yes", no: "chat.anew.no", confirmed: this.#handlers.anew }),
      returning: {
        code: async () => (await this.#line.ask("code")).code,
        link: () => `${location.origin}/chat/${encodeURIComponent(this.#line.queue)}#${this.#line.secret}`,
        remembered: () => this.#keep.remembered,
        remember: (on) => this.#keep.remember(on),
      },
    });
  }

  #showTitle() {
    const title = text(this.#view === "called" ? "chat.called.pageTitle" : "chat.pageTitle");
    document.title = this.#unread > 0 ? `(${this.#unread}) ${title}` : title;
  }

  /** @param {string} words for readers, in their turn */
  #tell(words) {
    setWords(byId("chat-news", HTMLElement), words);
  }

  /** @param {string} words for readers, at once */
  #urgent(words) {
    setWords(byId("chat-urgent", HTMLElement), words);
  }
}

/** Keys and readers go on from the head of what is shown now. */
function focusHeading() {
  for (const heading of document.querySelectorAll("main h1")) {
    if (!(heading instanceof HTMLElement) || heading.closest("[hidden]")) continue;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    return;
  }
}
