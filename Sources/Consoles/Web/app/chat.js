/**
 * The page of a person who comes to the chat without a name. Nothing is asked of anybody before they
 * start but the state of the queue; nothing is kept beyond the tab unless they ask for it.
 */

import { currentLanguage, forgetLanguageWithTab, onLanguageChange, startLanguage, text } from "../language/language.js";
import { Keep } from "../chat/line/keep.js";
import { VisitorCall } from "../chat/call/visitor-call.js";
import { ChatLine } from "../chat/line/line.js";
import { QueueUnknown, fetchQueue, fetchQueues, queueOfPath } from "../chat/line/queues.js";
import { isSecret } from "../chat/line/secret.js";
import { DangerPanel } from "../chat/view/danger-panel.js";
import { Ease } from "../chat/view/ease.js";
import { showOver } from "../chat/view/over-view.js";
import { QueueList } from "../chat/view/queue-list.js";
import { leaveTo, offerQuickExit } from "../chat/view/quick-exit.js";
import { StartView } from "../chat/view/start-view.js";
import { ConversationPage } from "../chat/view/conversation-page.js";
import { WriteForm } from "../chat/view/write-form.js";
import { refusalKey } from "../chat/view/words.js";
import { Socket } from "../signalling/socket.js";
import { eraseFirst } from "../chat/view/after-ways.js";
import { byId, keepingFocus, say } from "../ui/dom.js";
import { showLanguageChoice, showStatus, showView } from "../ui/page.js";
import { secretOf } from "./link-secret.js";

/** @typedef {import("../chat/line/wire.js").Queue} Queue */

/** How often a queue is asked for anew while its page is looked at (ms), and after a failure. */
const LOOK_EVERY = 30_000;
const LOOK_AGAIN = 4_000;
/** A line that is back by then was never said to be lost (ms). */
const LOST_AFTER = 1_200;

class ChatPage {
  #keep = new Keep();
  #word = queueOfPath(location.pathname);
  /** @type {ChatLine} */
  #line;
  #ease = new Ease();
  #danger;
  #start;
  #list = new QueueList((code) => this.#trade(code));
  #write = new WriteForm();
  /** @type {ConversationPage} */
  #conversation;
  /** @type {VisitorCall} */
  #call;
  /** @type {Queue | null} */
  #queue = null;
  #queueShown = "";
  /** Written in place of a wait or of a chat that is closed.
   * @type {"message" | "contact" | null} */
  #writing = null;
  /** @type {"before" | "conversation" | "over" | "left"} */
  #stage = "before";
  #alarmed = false;
  /** Was turned away since the page was opened: is counted once. */
  #turnedAway = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #lookTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #lostTimer;

  constructor() {
    /** @type {Socket} */
    const socket = new Socket(
      {
        opened: () => this.#line.opened(),
        received: (message) => this.#line.received(message),
        lost: () => this.#line.lost(),
        closed: () => this.#over("unknown", []),
      },
      "/chat/ws",
      [],
    );
    this.#line = new ChatLine(this.#keep, socket, {
      changed: () => this.#show(),
      came: (entry) => this.#conversation.came(entry),
      typing: (name, on) => this.#conversation.typing(name, on),
      media: (message) => this.#call.received(message),
      refused: (request, code) => this.#conversation.refused(request, code),
      over: (reason, kept) => this.#over(reason, kept),
      lost: () => this.#lost(),
      back: () => this.#back(),
    });
    this.#call = new VisitorCall(this.#line);
    this.#danger = new DangerPanel(() => this.#raise());
    this.#start = new StartView({
      begin: (chosen) => this.#begin(chosen),
      write: (kind) => this.#openWriting(kind),
      code: (code) => this.#trade(code),
    });
    this.#conversation = new ConversationPage(this.#line, this.#keep, this.#ease, {
      write: (kind) => this.#openWriting(kind),
      anew: () => this.#anew(),
    });
  }

  open() {
    history.scrollRestoration = "manual"; // What comes next is above, whatever stood here.
    offerQuickExit(() => {
      this.#ease.quiet();
      this.#call.leave();
      if (this.#line.begun) this.#keep.left = true;
      this.#line.stop();
    });
    byId("left-go-on", HTMLButtonElement).addEventListener("click", () => this.#goOn());
    byId("left-erase", HTMLButtonElement).addEventListener("click", () => eraseFirst("left-erase-first", () => this.#eraseUnseen()));
    onLanguageChange(() => this.#languageChanged());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#woke();
    });
    addEventListener("online", () => this.#line.woke());
    addEventListener("pageshow", (event) => event.persisted && this.#woke());
    addEventListener("hashchange", () => isSecret(secretOf(location.hash)) && location.reload());
    setInterval(() => this.#line.check(), 5_000);
    setInterval(() => this.#show(), 10_000);
    const secret = secretOf(location.hash);
    if (isSecret(secret)) {
      // The address bar and the history keep nothing that opens it.
      history.replaceState(null, "", location.pathname);
      this.#line.comeBack(secret, this.#word);
      this.#converse();
    } else if (!this.#line.begun) this.#before();
    else if (this.#keep.left) {
      this.#stage = "left";
      showView("left");
    } else this.#goOn();
  }

  // Before a conversation.

  #before() {
    this.#stage = "before";
    this.#alarmed = false;
    this.#queueShown = "";
    showView(this.#queue || !this.#word ? (this.#word ? "start" : "queues") : "loading");
    void this.#look();
  }

  /** Asks how it stands with the queue, or with all, again and again. */
  async #look() {
    clearTimeout(this.#lookTimer);
    if (this.#stage !== "before" && this.#queue) return;
    let pause = LOOK_EVERY;
    try {
      if (this.#word) this.#showQueue(await fetchQueue(this.#word, currentLanguage()));
      else {
        const queues = await fetchQueues(currentLanguage());
        leaveTo(queues[0]?.quickExit);
        this.#list.show(queues);
      }
      if (this.#stage === "before") showStatus(null);
    } catch (error) {
      if (error instanceof QueueUnknown) {
        if (this.#stage === "before") this.#over("queueUnknown", []);
        return;
      }
      pause = LOOK_AGAIN;
      if (this.#stage === "before") showStatus(() => text("chat.offline"));
    }
    this.#lookTimer = setTimeout(() => void this.#look(), pause);
  }

  /** @param {Queue} queue */
  #showQueue(queue) {
    this.#queue = queue;
    leaveTo(queue.quickExit);
    say(byId("chat-name", HTMLElement), () => [queue.name, queue.organisation].filter(Boolean).join(" · "));
    this.#conversation.offer(queue);
    const shown = JSON.stringify({ ...queue, now: 0 });
    if (this.#stage !== "before") return;
    if (shown !== this.#queueShown) keepingFocus(() => this.#start.show(queue));
    this.#queueShown = shown;
    if (!this.#writing) showView("start");
  }

  #languageChanged() {
    this.#queueShown = "";
    if (this.#stage === "before" || this.#stage === "conversation") {
      const queue = this.#queue;
      this.#queue = null; // Its names come in the language asked for.
      void this.#look().finally(() => (this.#queue ??= queue));
    }
    this.#show();
  }

  /** @param {{ topic?: string, feeling?: number }} chosen */
  #begin(chosen) {
    this.#line.begin({ queue: this.#word, kind: "live", language: currentLanguage(), ...chosen, ...(this.#turnedAway ? { again: 1 } : {}) });
    this.#converse();
  }

  /** @param {string} code */
  #trade(code) {
    this.#line.trade(code, this.#word);
    this.#converse();
  }

  // A message in place of the chat.

  /** @param {"message" | "contact"} kind */
  #openWriting(kind) {
    this.#writing = kind;
    const waits = this.#stage === "conversation" && this.#line.kind === "live";
    const keeps = this.#queue?.keeps ?? null;
    this.#write.show(kind, { waits, keeps }, (fields) => void this.#sendWriting(kind, fields), () => this.#closeWriting());
    if (this.#stage === "conversation") this.#show();
    else showView("write");
    byId("write-title", HTMLElement).tabIndex = -1;
    byId("write-title", HTMLElement).focus();
    scrollTo({ top: 0 });
  }

  #closeWriting() {
    this.#writing = null;
    this.#write.clear();
    if (this.#stage === "conversation") this.#show();
    else this.#before();
  }

  /** The place in the queue is kept until the message is on its way.
   * @param {"message" | "contact"} kind @param {Record<string, string>} fields */
  async #sendWriting(kind, fields) {
    const queue = this.#line.queue || this.#word;
    const state = this.#line.state;
    if (state && state.kind === "live" && state.phase !== "ended") await this.#line.ask("end").catch(() => {}); // Ended already.
    this.#line.begin({ queue, kind, language: currentLanguage(), ...fields });
    this.#stage = "conversation";
  }

  // The conversation.

  #goOn() {
    this.#keep.left = false;
    this.#line.comeBack();
    this.#converse();
  }

  #converse() {
    this.#stage = "conversation";
    this.#writing = null;
    this.#write.clear();
    this.#conversation.begin();
    this.#show();
  }

  #show() {
    const begun = this.#line.begun;
    const inChat = begun && this.#line.state?.phase !== "ended";
    this.#danger.tell(!inChat || !this.#alarmed ? "none" : this.#line.waits("danger") ? "sending" : "sent");
    this.#call.show(this.#stage === "conversation" ? this.#line.state : null);
    if (this.#stage !== "conversation") return;
    const state = this.#line.state;
    if (!this.#queue && state) void this.#lookUp(state.queue);
    if (this.#writing && state && state.kind !== "live") this.#finishWriting();
    this.#conversation.show(this.#writing);
  }

  /** It was taken: the page goes over to what was left. */
  #finishWriting() {
    this.#writing = null;
    this.#write.clear();
    this.#conversation.begin();
  }

  #lookingUp = false;

  /** What the queue of a conversation offers beside it.
   * @param {string} word */
  async #lookUp(word) {
    if (this.#lookingUp) return;
    this.#lookingUp = true;
    try {
      this.#showQueue(await fetchQueue(word, currentLanguage()));
    } catch {
      // The conversation goes on without it; tried again with the next change.
    }
    setTimeout(() => (this.#lookingUp = false), LOOK_AGAIN);
  }

  #raise() {
    if (this.#stage === "left") this.#goOn(); // Help comes before what somebody may see.
    const { state } = this.#line;
    if (!this.#line.begun || state?.phase === "ended" || this.#stage !== "conversation") return;
    this.#alarmed = true;
    if (!this.#line.waits("danger") && !state?.danger) void this.#line.ask("danger").catch(() => (this.#alarmed = false)).finally(() => this.#show());
    this.#show();
  }

  /** From the page that asks before it shows the conversation again. */
  #eraseUnseen() {
    this.#keep.left = false;
    this.#line.comeBack();
    void this.#line.ask("erase").catch(() => this.#goOn());
  }

  #anew() {
    this.#line.forget();
    this.#start.clear();
    this.#conversation.begin();
    this.#before();
  }

  /** @param {string} reason @param {string[]} kept */
  #over(reason, kept) {
    clearTimeout(this.#lostTimer);
    showStatus(null);
    const refused = /^notBegun:(.*)$/.exec(reason)?.[1];
    if (refused !== undefined) {
      this.#turnedAway ||= refused === "closed" || refused === "full";
      if (this.#writing) {
        this.#stage = "before"; // What was written stays, and may be sent again.
        this.#write.tell(refusalKey(refused));
        return;
      }
      this.#before();
      this.#start.tell(refusalKey(refused));
      return;
    }
    this.#stage = "over";
    this.#call.show(null);
    this.#conversation.begin();
    showOver(reason, kept, { here: () => this.#goOn(), anew: () => this.#leaveOver(), code: (code) => this.#trade(code) });
    showView("over");
    byId("over-title", HTMLElement).tabIndex = -1;
    byId("over-title", HTMLElement).focus();
  }

  #leaveOver() {
    if (this.#word && !this.#queue) location.replace("/chat");
    else this.#anew();
  }

  // The line.

  #lost() {
    clearTimeout(this.#lostTimer);
    this.#lostTimer = setTimeout(() => {
      if (this.#stage === "conversation") showStatus(() => text("chat.lost"));
    }, LOST_AFTER);
  }

  #back() {
    clearTimeout(this.#lostTimer);
    showStatus(null);
  }

  #woke() {
    this.#line.woke();
    if (this.#stage === "before") void this.#look();
  }
}

async function start() {
  forgetLanguageWithTab();
  await startLanguage(new URLSearchParams(location.search).get("language"));
  showLanguageChoice();
  new ChatPage().open();
}

void start();
